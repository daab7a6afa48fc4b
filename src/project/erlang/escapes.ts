/** `\d` is delete, `\s` a space (OTP, erl_scan:escape_char/1). */
const NAMED: Record<string, number> = { b: 8, d: 127, e: 27, f: 12, n: 10, r: 13, s: 32, t: 9, v: 11 };

const HEX = /\\x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/y;
const OCTAL = /\\([0-7]{1,3})/y;
const CONTROL = /\\\^([^])/y;

/**
 * The character at `at`, in quotes or behind a `$`, where a backslash begins an escape sequence.
 *
 * @returns its code point, undefined where there is none, and where the text goes on
 */
export function quotedCharacter(text: string, at: number): { code: number | undefined; next: number } {
  const first = text.codePointAt(at);
  if (first === undefined) return { code: undefined, next: at };
  if (text[at] !== '\\') return { code: first, next: at + lengthOf(first) };
  const hex = matchAt(HEX, text, at);
  if (hex) return { code: legal(parseInt(hex[1] ?? hex[2]!, 16)), next: at + hex[0].length };
  const octal = matchAt(OCTAL, text, at);
  if (octal) return { code: parseInt(octal[1]!, 8), next: at + octal[0].length };
  const control = matchAt(CONTROL, text, at);
  if (control) return { code: control[1]!.charCodeAt(0) & 31, next: at + control[0].length };
  const escaped = text.codePointAt(at + 1);
  if (escaped === undefined) return { code: undefined, next: at + 1 };
  const next = at + 1 + lengthOf(escaped);
  return text[at + 1] === 'x' ? { code: undefined, next } : { code: NAMED[text[at + 1]!] ?? escaped, next };
}

/** No surrogates, and nothing beyond Unicode. */
function legal(code: number): number | undefined {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : code;
}

function lengthOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
