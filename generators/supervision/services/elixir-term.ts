import type { Argument } from '../../../src/project/otp-toml/manifest';

/** Elixir's atom, which TOML has not. */
export class Atom {
  constructor(readonly name: string) {}
}

/** What can be written as an Elixir term; a table is a keyword list. */
export type Term = Argument | Atom | Term[] | { [key: string]: Term };

/** Length of a line, as `mix format` has it (Code.format_string!/2, `:line_length`). */
export const LINE_LENGTH = 98;

/** Characters as `mix format` counts them (String.length/1). */
export function width(text: string): number {
  return [...new Intl.Segmenter('en').segment(text)].length;
}

/** A term on one line. */
export function term(value: Term): string {
  if (Array.isArray(value)) return `[${value.map(term).join(', ')}]`;
  return isTable(value) ? `[${pairs(value)}]` : scalar(value);
}

/**
 * The elements of a keyword list, on one line.
 *
 * @example
 * pairs({ min: 100, max: 30_000 }) // 'min: 100, max: 30_000'
 */
export function pairs(table: Record<string, Term>): string {
  return Object.entries(table)
    .map(([key, value]) => `${key}: ${term(value)}`)
    .join(', ');
}

/**
 * A term whose lists and keyword lists have an element a line, as `mix format` leaves it: it keeps line breaks behind
 * brackets, however short the elements are.
 *
 * @param column where the line will begin, in which the term does: `mix format` breaks lines that are too long
 */
export function lines(value: Term, column: number): string {
  if (Array.isArray(value)) return block(value.map((element) => lines(element, column + 2)));
  return isTable(value) ? block(entryLines(value, column + 2)) : scalar(value);
}

/** The elements of a keyword list or of a map, which stand at the column, for a line each. */
export function entryLines(table: Record<string, Term>, column: number): string[] {
  return Object.entries(table).map(([key, value], index, { length }) => {
    const comma = index < length - 1 ? 1 : 0;
    const line = `${key}: ${lines(value, column)}`;
    const isLong = column + width(line) + comma > LINE_LENGTH && !isTable(value) && !Array.isArray(value);
    return isLong ? `${key}:\n  ${scalar(value)}` : line;
  });
}

/** Elements between brackets, each in a line of its own. */
export function block(elements: readonly string[], [open, close] = ['[', ']']): string {
  return elements.length === 0 ? `${open}${close}` : `${open}\n${indent(elements.join(',\n'), 2)}\n${close}`;
}

/** The text with so many spaces before each of its lines that is not empty. */
export function indent(text: string, spaces: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}

/** The text as it goes on in a line with so many spaces before it. */
export function hang(text: string, spaces: number): string {
  return indent(text, spaces).trimStart();
}

function isTable(value: Term): value is { [key: string]: Term } {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Atom);
}

function scalar(value: Term): string {
  if (value instanceof Atom) return `:${value.name}`;
  if (typeof value === 'string') return string(value);
  return typeof value === 'boolean' ? String(value) : number(value as number | bigint);
}

/** A string literal, in which nothing is interpolated. */
function string(value: string): string {
  const escaped = value
    .replace(/["\\]|#(?=\{)/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // Control characters, and what could turn the direction in which the source is read.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return `"${escaped}"`;
}

/**
 * A number as Elixir writes it, with `_` between thousands from five digits on.
 *
 * @example
 * number(30_000) // '30_000'
 * number(1e21) // '1.0e21'
 */
export function number(value: number | bigint): string {
  const [, sign, whole, fraction = '', exponent = ''] = /^(-?)(\d+)(\.\d+)?(e[+-]?\d+)?$/.exec(String(value))!;
  const grouped = whole!.length < 5 ? whole! : whole!.replace(/\B(?=(\d{3})+$)/g, '_');
  return sign + grouped + (fraction || (exponent && '.0')) + exponent.replace('+', '');
}
