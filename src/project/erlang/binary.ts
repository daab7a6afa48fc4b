import type { TermParser } from './terms';

/** The bytes up to `>>`: of strings, of UTF-8 strings, and of integers. Sizes and other types stand in no file of rebar3's. */
export function readBinary(parser: TermParser): Uint8Array {
  const bytes: number[] = [];
  if (parser.take('>>')) return new Uint8Array();
  do for (const byte of segment(parser)) bytes.push(byte);
  while (parser.take(','));
  parser.expect('>>');
  return Uint8Array.from(bytes);
}

function segment(parser: TermParser): Iterable<number> {
  const first = parser.peek();
  if (first?.kind === 'mark' && first.text !== '-' && first.text !== '+') throw parser.unexpected();
  const term = parser.term(0);
  const isUtf8 = parser.take('/');
  if (isUtf8 && parser.peek()?.kind === 'atom' && parser.atom() !== 'utf8') throw parser.unexpected();
  if (term.kind === 'string' && isUtf8) return new TextEncoder().encode(term.text);
  if (term.kind === 'string') return [...term.text].map((character) => character.codePointAt(0)! & 255);
  if (term.kind === 'integer' && !isUtf8) return [Number(BigInt.asUintN(8, term.value))];
  throw parser.unexpected();
}
