import { type AST, parseTOML } from 'toml-eslint-parser';
import { type KeyPath, keyNames } from '../otp-toml/entries';

/** Comments of an otpiser.toml, by what they are about. */
export interface OtpiserComments {
  /** About the whole: those at the top, and of `[workload]`, `[data]` and `[options]`. */
  file: string[];
  /** Those of each `[[supervisors]]`, and of each of its children. */
  supervisors: ReadonlyMap<number, string[]>;
  children: ReadonlyMap<string, string[]>;
}

/**
 * A comment is about the table that it stands in, or directly above; beside a key it begins with the key's name.
 *
 * @param text TOML
 * @example
 * commentsOf('[[supervisors]]\nname = "main" # the first\n').supervisors // Map { 0 => ['name: the first'] }
 */
export function commentsOf(text: string): OtpiserComments {
  const [program] = parseTOML(text).body;
  const tables = program.body.filter((part) => part.type === 'TOMLTable');
  const lines = text.split(/\r\n|\n/);
  const begins = tables.map((table) => firstLine(table, lines));
  const found: Found = { file: [], supervisors: new Map(), children: new Map() };
  // Both are in the order of the file, which may be long: one walk.
  let current = -1;
  for (const comment of program.parent.comments) {
    while ((begins[current + 1] ?? Infinity) <= comment.loc.start.line) current++;
    linesFor(tables[current]?.resolvedKey ?? [], found).push(textOf(comment, tables[current]));
  }
  return found;
}

/** @returns where `children` of `OtpiserComments` has the comments of a child, by its place and its supervisor's */
export function childKey(supervisor: number, child: number): string {
  return `${supervisor}.${child}`;
}

interface Found extends OtpiserComments {
  supervisors: Map<number, string[]>;
  children: Map<string, string[]>;
}

function linesFor([table, supervisor, , child]: KeyPath, found: Found): string[] {
  if (table !== 'supervisors' || typeof supervisor !== 'number') return found.file;
  return typeof child === 'number'
    ? at(found.children, childKey(supervisor, child))
    : at(found.supervisors, supervisor);
}

function at<K>(lines: Map<K, string[]>, key: K): string[] {
  const known = lines.get(key) ?? [];
  lines.set(key, known);
  return known;
}

/** The line of a table's header, or the first of the comments right above it. */
function firstLine({ loc }: AST.TOMLTable, lines: string[]): number {
  let { line } = loc.start;
  while (lines[line - 2]?.trimStart().startsWith('#')) line--;
  return line;
}

function textOf(comment: AST.Comment, table: AST.TOMLTable | undefined): string {
  const text = comment.value.trim();
  const pair = table?.body.find(({ value }) => value.loc.end.line === comment.loc.start.line);
  if (!pair) return text;
  return `${keyNames(pair.key).join('.')}: ${text}`;
}
