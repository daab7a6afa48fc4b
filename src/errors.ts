/** A place in a text file: `line` and `column` count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** The parts every message of nx-otp has: which rule was broken, what was found, what is allowed, how to mend it. */
export interface Complaint {
  /** The place in a file, as `codeFrame` shows it. */
  frame?: string | undefined;
  rule: string;
  found?: string;
  allowed?: string;
  remedy: string;
}

/** An error a person can act on. Its `message` is complete; the stack is of no interest to the reader. */
export class OtpError extends Error {
  readonly complaints: readonly Complaint[];

  constructor(...complaints: Complaint[]) {
    super(complaints.map(formatComplaint).join('\n\n'));
    this.name = 'OtpError';
    this.complaints = complaints;
  }
}

/**
 * One paragraph a person can act on.
 *
 * @example
 * formatComplaint({ rule: 'A project name is snake_case.', found: 'Orders-1', allowed: 'a-z, 0-9, _', remedy: 'Use orders_1.' })
 */
function formatComplaint({ frame, rule, found, allowed, remedy }: Complaint): string {
  return [frame, rule, found && `  found:   ${found}`, allowed && `  allowed: ${allowed}`, `  remedy:  ${remedy}`]
    .filter(Boolean)
    .join('\n');
}

/**
 * The line at `place` with a caret under the column, as compilers print it.
 *
 * @example
 * codeFrame('a = [1,\n', { file: 'mix.exs', line: 1, column: 5 })
 * // mix.exs:1:5
 * //   1 | a = [1,
 * //     |     ^
 */
export function codeFrame(text: string, { file, line, column }: Place): string {
  const source = text.split(/\r\n|\r|\n/)[line - 1] ?? '';
  // A line of megabytes (minified or garbage) helps nobody: show what stands around the column.
  const from = Math.max(0, column - 1 - 80);
  const shown = source.slice(from, from + 160);
  const gutter = String(line);
  const caret = shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ') + '^';
  return [`${file}:${line}:${column}`, `  ${gutter} | ${shown}`, `  ${' '.repeat(gutter.length)} | ${caret}`].join(
    '\n',
  );
}

/**
 * The line of an offset, from 1.
 *
 * @example
 * lineAt('a\nb', 2) // 2
 */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/**
 * The candidate nearest to `found`, or undefined when none is near enough to be a slip of the finger.
 *
 * @example
 * didYouMean('ordres', ['orders', 'billing']) // 'orders'
 */
export function didYouMean(found: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(found.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(found, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Optimal string alignment distance: Levenshtein's, where a swap of neighbours counts once. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}
