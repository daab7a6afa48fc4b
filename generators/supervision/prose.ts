/**
 * Names as a sentence lists them.
 *
 * @example
 * listed(['repo', 'ledger', 'mailer']) // 'repo, ledger and mailer'
 */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/**
 * A paragraph broken into lines, each with `before` in front, none longer than `width` where its words allow that.
 *
 * @example
 * wrapped('one two three', '# ', 9) // ['# one two', '# three']
 */
export function wrapped(text: string, before: string, width = 98): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(before + word);
  }
  return lines;
}
