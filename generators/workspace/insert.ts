import type { LiteralList, Span } from './deps-list';

/** Longest line that `mix format` leaves alone (Code.format_string!/2, `:line_length`). */
const LINE_LENGTH = 98;

/**
 * The text with one more entry at the end of the list. All else stays byte for byte: comments, order, a trailing comma
 * or none, the file's line ends. Only a one-line list that gets too long for `mix format` is broken into lines.
 *
 * @example
 * insertEntry('[{:a, "1"}]', { from: 0, to: 11, ... }, '{:b, "2"}') // '[{:a, "1"}, {:b, "2"}]'
 */
export function insertEntry(text: string, list: LiteralList, entry: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const inner = text.slice(list.from, list.to);
  const oneLine = !inner.includes('\n');
  if (oneLine) return insertInLine(text, list, entry, eol);
  const last = list.entries.at(-1);
  return last ? insertBelow(text, list, last, entry, eol) : insertFirst(text, list, entry, eol);
}

function insertInLine(text: string, list: LiteralList, entry: string, eol: string): string {
  const indent = indentAt(text, list.from);
  const written = list.entries.map(({ from, to }) => text.slice(from, to));
  const entries = [...written, broken(entry, `${indent}  `, eol)];
  // An empty list on a line of its own is the body of deps/0: it will grow.
  const ownLine = lineStart(text, list.from) + indent.length === list.from;
  if (list.entries.length > 0 || !ownLine) {
    const last = list.entries.at(-1)?.to ?? list.from + 1;
    const added = list.entries.length === 0 ? entry : `, ${entry}`;
    const edited = text.slice(0, last) + added + text.slice(list.entries.length === 0 ? list.to - 1 : last);
    const length = lineEnd(text, list.from) - lineStart(text, list.from) + added.length;
    if (length <= LINE_LENGTH) return edited;
  }
  const lines = entries.map((each) => `${indent}  ${each}`).join(`,${eol}`);
  return `${text.slice(0, list.from)}[${eol}${lines}${eol}${indent}]${text.slice(list.to)}`;
}

/** Into a list that has line breaks, and comments perhaps, but no entry. */
function insertFirst(text: string, list: LiteralList, entry: string, eol: string): string {
  const comment = list.comments.at(-1);
  const indent = comment ? indentAt(text, comment.from) : `${indentAt(text, list.to - 1)}  `;
  const at = comment?.to ?? list.from + 1;
  return `${text.slice(0, at)}${eol}${indent}${broken(entry, indent, eol)}${text.slice(at)}`;
}

/** After the last entry and the comment beside it, before comments that follow on lines of their own. */
function insertBelow(text: string, list: LiteralList, last: Span, entry: string, eol: string): string {
  const comma = trailingComma(text, list, last);
  const entryEnd = comma ?? last.to;
  const beside = list.comments.find(({ from }) => from >= entryEnd && !text.slice(entryEnd, from).includes('\n'));
  const at = beside?.to ?? entryEnd;
  const indent = indentAt(text, last.from);
  const added = `${eol}${indent}${broken(entry, indent, eol)}${comma === undefined ? '' : ','}`;
  if (comma !== undefined) return text.slice(0, at) + added + text.slice(at);
  return `${text.slice(0, last.to)},${text.slice(last.to, at)}${added}${text.slice(at)}`;
}

/** A tuple that is too long for its line, as `mix format` breaks it: after the name. */
function broken(entry: string, indent: string, eol: string): string {
  const fits = indent.length + entry.length <= LINE_LENGTH;
  return fits || !entry.startsWith('{') ? entry : entry.replace(', ', `,${eol}${indent} `);
}

/** The place after the comma that follows the last entry. */
function trailingComma(text: string, list: LiteralList, last: Span): number | undefined {
  for (let at = last.to; at < list.to; at++) {
    const comment = list.comments.find(({ from }) => from === at);
    if (comment) at = comment.to;
    if (text[at] === ',') return at + 1;
  }
  return undefined;
}

function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at)))![0];
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = /\r?\n|$/.exec(text.slice(at))!;
  return at + end.index;
}
