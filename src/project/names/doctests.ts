import type { Fragment } from './template-code';

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

/**
 * What ExUnit.DocTest runs of a doc (1.14): prompts, and what is expected below them until a blank line. Each example is a
 * fragment, in which blanks stand for all that is no Elixir.
 *
 * @example
 * doctests('Adds.\n\n    iex> Shop.add(1)\n    :ok\n') // [{ at: 7, code: '         Shop.add(1)\n    :ok\n' }]
 */
export function doctests(doc: string): Fragment[] {
  const found: Fragment[] = [];
  let open: Fragment | undefined;
  let at = 0;
  for (const line of doc.split(/(?<=\n)/)) {
    const prompt = /^[ \t]*(?:iex|\.\.\.)(?:\(\d+\))?> ?/.exec(line)?.[0];
    if (prompt !== undefined && !open) found.push((open = { at, code: '' }));
    if (line.trim() === '') open = undefined;
    if (open) open.code += prompt === undefined ? expected(line) : blank(prompt) + line.slice(prompt.length);
    at += line.length;
  }
  return found;
}

/** `** (Shop.Error) message` and `#Shop.Cart<...>` are no Elixir; the modules that they name are. */
function expected(line: string): string {
  const error = /^(\s*\*\* \()([A-Z][\w.]*)(\)[^]*)$/.exec(line);
  if (error) return blank(error[1]!) + error[2]! + blank(error[3]!);
  if (!/#[A-Z][\w.]*</.test(line)) return line;
  return line.replace(/#([A-Z][\w.]*)(?=<)|[^]/g, (part, module?: string) =>
    module === undefined ? blank(part) : ` ${module}`,
  );
}
