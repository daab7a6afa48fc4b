import { type AST, parseTOML } from 'toml-eslint-parser';

/**
 * The text with a table added after the last one of `[services]`, at the end when there is none. Every other byte stays:
 * comments, order, line ends.
 *
 * @param text TOML
 * @example
 * insertTable('[services.repo]\n', ['[services.ledger]']) // '[services.repo]\n\n[services.ledger]\n'
 */
export function insertTable(text: string, table: readonly string[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const at = endOfServices(text);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return before + gapAfter(before, eol) + table.join(eol) + eol + (after === '' ? '' : eol) + after;
}

/** What makes one blank line of the text's end. */
function gapAfter(text: string, eol: string): string {
  if (text === '' || /\n[ \t\r]*\n$/.test(text)) return '';
  return text.endsWith('\n') ? eol : eol + eol;
}

/** Where the last table of services ends: at the comments above the next table, or at the text's end. */
function endOfServices(text: string): number {
  const tables = parseTOML(text).body[0].body.filter((part) => part.type === 'TOMLTable');
  const last = tables.findLastIndex(({ resolvedKey }) => resolvedKey[0] === 'services');
  const next = last === -1 ? undefined : tables[last + 1];
  return next === undefined ? text.length : withCommentsAbove(text, next);
}

function withCommentsAbove(text: string, table: AST.TOMLTable): number {
  const lines = text.slice(0, table.range[0]).split(/(?<=\n)/);
  while (lines.at(-1)?.trimStart().startsWith('#')) lines.pop();
  return lines.join('').length;
}
