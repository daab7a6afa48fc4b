import type { SyntaxNode } from '@lezer/common';
import { parser } from 'lezer-elixir';
import { elixirText } from '../workspace/dependency';

/** Which strings of a file are paths, and from where: its kind says so. */
export type ElixirFile = 'mix.exs' | 'config' | '.formatter.exs';

interface Literal {
  from: number;
  to: number;
  text: string;
}

/**
 * The text with other paths. Only the strings that are paths beyond doubt are asked for:
 *
 * - in a mix.exs those that begin with `./` or `../`, and what stands behind `path:`,
 * - in a configuration those of `import_config`, and those beside `__DIR__`: others may mean any folder,
 * - in a .formatter.exs all: there is nothing else.
 *
 * Of a string with an interpolation, the folders before it.
 *
 * @example
 * replacePaths('[path: "../a"]', 'mix.exs', (path) => `../${path}`) // '[path: "../../a"]'
 */
export function replacePaths(text: string, kind: ElixirFile, replacement: (path: string) => string): string {
  let edited = text;
  for (const { from, to, text: path } of literals(text, kind).reverse()) {
    const other = spelled(path, replacement(path), kind);
    if (other !== path) edited = edited.slice(0, from) + elixirText(other) + edited.slice(to);
  }
  return edited;
}

/** What began with a dot still does, so that it is known for a path the next time. */
function spelled(before: string, after: string, kind: ElixirFile): string {
  return kind === 'mix.exs' && before.startsWith('.') && !after.startsWith('.') ? `./${after}` : after;
}

function literals(text: string, kind: ElixirFile): Literal[] {
  const found: Literal[] = [];
  parser
    .parse(text)
    .topNode.cursor()
    .iterate(({ name, node }) => {
      const literal = name === 'String' ? constantPart(node, text) : undefined;
      if (literal && isPath(literal.text, node, text, kind)) found.push(literal);
    });
  return found;
}

/** The whole string, or the folders before its first interpolation. None of one with escapes: no path has any. */
function constantPart(string: SyntaxNode, text: string): Literal | undefined {
  const content = string.firstChild;
  if (content?.name !== 'QuotedContent' || text.startsWith('"""', string.from)) return undefined;
  const { from, to, nextSibling: next } = content;
  if (next === null) return { from, to, text: text.slice(from, to) };
  const end = text.lastIndexOf('/', to - 1) + 1;
  return next.name === 'Interpolation' && end > from ? { from, to: end, text: text.slice(from, end) } : undefined;
}

function isPath(path: string, { parent }: SyntaxNode, text: string, kind: ElixirFile): boolean {
  const source = (node: SyntaxNode) => text.slice(node.from, node.to);
  switch (kind) {
    case '.formatter.exs':
      return true;
    case 'mix.exs':
      return /^\.\.?(\/|$)/.test(path) || (parent?.name === 'Pair' && source(parent.firstChild!).trim() === 'path:');
    case 'config':
      if (parent?.name === 'PipeOperator') return source(parent).includes('__DIR__');
      if (parent?.name !== 'Arguments') return false;
      return source(parent).includes('__DIR__') || source(parent.parent!.firstChild!) === 'import_config';
  }
}
