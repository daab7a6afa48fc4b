/**
 * The lines that went (`- `) and came (`+ `), in order, each block of them with the line before and after it (`  `).
 *
 * @example
 * difference('a\nb\nc\nd\n', 'a\nB\nc\nd\n') // ['  a', '- b', '+ B', '  c']
 */
export function difference(before: string, after: string): string[] {
  const lines = allLines(before.split(/\r?\n/), after.split(/\r?\n/));
  const changed = (line: string | undefined) => line !== undefined && !line.startsWith('  ');
  return lines.filter((_, i) => lines.slice(Math.max(0, i - 1), i + 2).some(changed));
}

/** Both texts as one list. */
function allLines(before: string[], after: string[]): string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const rest = Math.min(before.length, after.length) - start;
  while (end < rest && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (lines: string[]) => lines.map((line) => `  ${line}`);
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** The table of a comparison grows with the product of both lengths; beyond this, all went and all came. */
const LARGEST_TABLE = 1_000_000;

function middle(before: string[], after: string[]): string[] {
  if (before.length * after.length > LARGEST_TABLE) {
    return [...before.map((line) => `- ${line}`), ...after.map((line) => `+ ${line}`)];
  }
  const common = commonLengths(before, after);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      lines.push(`  ${before[i++]}`);
      j++;
    } else if (j === after.length || (i < before.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push(`- ${before[i++]}`);
    } else {
      lines.push(`+ ${after[j++]}`);
    }
  }
  return lines;
}

/** Length of the longest common subsequence of `before` from i on and `after` from j on, at [i][j]. */
function commonLengths(before: string[], after: string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i]![j] =
        before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
