/** What a backslash sequence of a string stands for; NUL cannot be in a value here (see values.ts) and becomes U+FFFD. */
export function unescape(sequence: string): string {
  const code = /^\\(?:x|u)\{?([0-9a-fA-F]+)\}?$/.exec(sequence)?.[1];
  if (code !== undefined) return character(parseInt(code, 16));
  const letter = sequence.slice(1);
  return letters[letter] ?? letter;
}

const letters: Record<string, string> = {
  '\n': '',
  '\r\n': '',
  '0': '\uFFFD',
  a: '\x07',
  b: '\b',
  d: '\x7F',
  e: '\x1B',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  v: '\v',
};

function character(code: number): string {
  return code === 0 || code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
}

/** How far the lines of a heredoc are indented: as far as its closing quotes. Undefined when it is none. */
export function heredocIndent(literal: string): number | undefined {
  if (!/^(~[a-zA-Z]+)?("""|''')/.test(literal)) return undefined;
  return /\n([ \t]*)("""|''')[a-zA-Z]*$/.exec(literal)?.[1]?.length;
}

/** A piece of a heredoc without its indentation. */
export function dedent(piece: string, indent: number): string {
  return piece.replace(new RegExp(`\\n[ \\t]{0,${indent}}`, 'g'), '\n');
}
