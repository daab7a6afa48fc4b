import { quotedCharacter } from './escapes';

/** A token with where it starts in the text. `end` is the dot that ends a term; what is no part of any literal is `error`. */
export type Token =
  | { kind: 'atom'; at: number; name: string }
  | { kind: 'integer'; at: number; value: bigint }
  | { kind: 'float'; at: number; value: number }
  | { kind: 'string'; at: number; text: string }
  | { kind: 'mark'; at: number; text: string }
  | { kind: 'end'; at: number }
  | { kind: 'error'; at: number; reason: string };

/** Reserved in OTP 25 (erl_scan:reserved_word/1): no atoms unless quoted. */
const RESERVED = new Set(
  (
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let not of or orelse receive ' +
    'rem try when xor'
  ).split(' '),
);

const SPACE = /[\0-\x20\x80-\xa0]/y;
// Atoms without quotes are of Latin-1 letters (OTP 25, erl_scan).
const ATOM = /[a-zß-öø-ÿ][\w@À-ÖØ-öø-ÿ]*/y;
const FLOAT = /\d+(?:_\d+)*\.\d+(?:_\d+)*(?:[eE][+-]?\d+(?:_\d+)*)?/y;
const BASED = /(\d+(?:_\d+)*)#([\da-zA-Z]+(?:_[\da-zA-Z]+)*)/y;
const INTEGER = /\d+(?:_\d+)*/y;
const MARK = /<<|>>|=>|[[\]{}()#|,:/+-]/y;
const MOST_IN_ATOM = 255;

/**
 * The tokens of a text, as erl_scan (OTP 25) has them; in one pass, in time that grows with the text and no faster. Never
 * throws: what cannot be read is an `error`, and scanning goes on behind it.
 */
export function* scan(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    if (matchAt(SPACE, text, at)) at += 1;
    else if (text[at] === '%') at = endOfLine(text, at);
    else {
      const { token, next } = tokenAt(text, at);
      yield token;
      at = next;
    }
  }
}

interface Scanned {
  token: Token;
  next: number;
}

function tokenAt(text: string, at: number): Scanned {
  const first = text[at]!;
  if (first === '.' && endsTerm(text, at + 1)) return { token: { kind: 'end', at }, next: at + 1 };
  if (first === '"') return string(text, at);
  if (first === "'") return quotedAtom(text, at);
  if (first === '$') return character(text, at);
  if (first >= '0' && first <= '9') return number(text, at);
  const name = matchAt(ATOM, text, at)?.[0];
  if (name !== undefined) {
    const token: Token = RESERVED.has(name) ? { kind: 'mark', at, text: name } : { kind: 'atom', at, name };
    return { token, next: at + name.length };
  }
  const mark = matchAt(MARK, text, at)?.[0];
  if (mark !== undefined) return { token: { kind: 'mark', at, text: mark }, next: at + mark.length };
  const found = String.fromCodePoint(text.codePointAt(at)!);
  return { token: { kind: 'error', at, reason: `${found} is no part of a term` }, next: at + found.length };
}

function endsTerm(text: string, at: number): boolean {
  return at >= text.length || text[at] === '%' || matchAt(SPACE, text, at) !== null;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function string(text: string, at: number): Scanned {
  const { content, next, reason } = quoted(text, at, '"');
  return { token: reason === undefined ? { kind: 'string', at, text: content } : { kind: 'error', at, reason }, next };
}

function quotedAtom(text: string, at: number): Scanned {
  const { content, next, reason } = quoted(text, at, "'");
  if (reason !== undefined) return { token: { kind: 'error', at, reason }, next };
  const tooLong = content.length > MOST_IN_ATOM && [...content].length > MOST_IN_ATOM;
  const long = `an atom has at most ${MOST_IN_ATOM} characters`;
  return { token: tooLong ? { kind: 'error', at, reason: long } : { kind: 'atom', at, name: content }, next };
}

function quoted(text: string, at: number, quote: string): { content: string; next: number; reason?: string } {
  const parts: string[] = [];
  let reason: string | undefined;
  let from = at + 1;
  for (let next = from; next < text.length; next += 1) {
    if (text[next] === quote) {
      parts.push(text.slice(from, next));
      return { content: parts.join(''), next: next + 1, ...(reason === undefined ? {} : { reason }) };
    }
    if (text[next] !== '\\') continue;
    const escape = quotedCharacter(text, next);
    if (escape.code === undefined) reason ??= 'an escape sequence that Erlang does not know';
    else parts.push(text.slice(from, next), String.fromCodePoint(escape.code));
    from = escape.next;
    next = escape.next - 1;
  }
  return { content: '', next: text.length, reason: `${quote} is never closed` };
}

function character(text: string, at: number): Scanned {
  const { code, next } = quotedCharacter(text, at + 1);
  const token: Token =
    code === undefined
      ? { kind: 'error', at, reason: '$ is followed by no character' }
      : { kind: 'integer', at, value: BigInt(code) };
  return { token, next };
}

function number(text: string, at: number): Scanned {
  const float = matchAt(FLOAT, text, at)?.[0];
  if (float !== undefined) {
    const value = Number(float.replaceAll('_', ''));
    const token: Token = Number.isFinite(value)
      ? { kind: 'float', at, value }
      : { kind: 'error', at, reason: `${float} is larger than any float` };
    return { token, next: at + float.length };
  }
  const based = matchAt(BASED, text, at);
  if (based) return { token: integerInBase(based, at), next: at + based[0].length };
  const integer = matchAt(INTEGER, text, at)![0];
  return { token: integerIn(10, integer, at), next: at + integer.length };
}

function integerInBase([all, base, digits]: RegExpExecArray, at: number): Token {
  const radix = Number(base!.replaceAll('_', ''));
  const legal = radix >= 2 && radix <= 36;
  return legal ? integerIn(radix, digits!, at) : { kind: 'error', at, reason: `${all} has no base from 2 to 36` };
}

function integerIn(base: number, text: string, at: number): Token {
  const digits = text.replaceAll('_', '');
  // Turning text into a bigint takes time with the square of its length.
  if (digits.length > 4096) return { kind: 'error', at, reason: 'an integer of more than 4096 digits' };
  if (base === 10) return { kind: 'integer', at, value: BigInt(digits) };
  let value = 0n;
  for (const digit of digits) {
    const worth = parseInt(digit, base);
    if (Number.isNaN(worth)) return { kind: 'error', at, reason: `${digit} is no digit in base ${base}` };
    value = value * BigInt(base) + BigInt(worth);
  }
  return { kind: 'integer', at, value };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
