import type { Tree } from '@lezer/common';
import { parser } from 'lezer-elixir';
import { lowerProgram } from './lower';
import type { Source } from './syntax';

/**
 * Recovery from errors is quadratic in the length of what it recovers from (`"#{` fifty thousand times: 110 s), so the
 * parse stops here and what was read by then counts. A real mix.exs takes 0.2 ms, the largest of them 2 ms.
 */
const parseMilliseconds = 1_000;

/**
 * Reads any text as Elixir. Never throws: where the text is no Elixir, the tree has what stands around it,
 * and `errors` has the places.
 *
 * @example
 * parseElixir('mix.exs', 'defmodule A do\nend').errors // []
 */
export function parseElixir(path: string, text: string): Source {
  const { tree, stoppedAt } = parseWithin(text, parseMilliseconds);
  const errors = errorsOf(tree);
  if (stoppedAt !== undefined) errors.push(stoppedAt);
  const sigils = sigilsBeforeWord(tree, text);
  if (sigils.length === 0) return { path, text, errors, program: lowerProgram(tree.topNode, text, new Set()) };

  const { tree: mended, stoppedAt: end } = parseWithin(hideSigils(text, sigils), parseMilliseconds);
  const program = lowerProgram(mended.topNode, text, new Set(sigils.map(({ from }) => from)));
  return { path, text, errors: [...errorsOf(mended), ...(end === undefined ? [] : [end])], program };
}

/** `stoppedAt`: the end of what was read, where that is not the end of the text. */
function parseWithin(text: string, milliseconds: number): { tree: Tree; stoppedAt?: number } {
  for (let end = text.length; ; end = Math.floor(end / 2)) {
    try {
      return parseUntil(text, end, milliseconds);
    } catch (error) {
      // lezer builds the tree recursively: what is nested tens of thousands deep ends JavaScript's stack.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

function parseUntil(text: string, end: number, milliseconds: number): { tree: Tree; stoppedAt?: number } {
  const parse = parser.startParse(text);
  if (end < text.length) parse.stopAt(end);
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const tree = parse.advance();
    if (tree) return parse.stoppedAt === null ? { tree } : { tree, stoppedAt: parse.stoppedAt };
    if (performance.now() > deadline) parse.stopAt(Math.min(parse.parsedPos, end));
  }
}

function errorsOf(tree: Tree): number[] {
  const errors: number[] = [];
  tree.iterate({
    enter(node) {
      if (node.type.isError) errors.push(node.from);
    },
  });
  return errors;
}

interface Span {
  from: number;
  to: number;
}

/**
 * lezer-elixir 1.1.3 skips spaces before a sigil's modifiers: in `for a <- ~w(x y) do` it takes `do` for one.
 * Finds the sigils, from `~` to the closing delimiter, that are followed so.
 */
function sigilsBeforeWord(tree: Tree, text: string): Span[] {
  const sigils: Span[] = [];
  tree.iterate({
    enter({ name, from, node }) {
      if (name !== 'SigilModifiers' || !/\s/.test(text[from - 1] ?? '') || !node.parent) return;
      const to = text.slice(node.parent.from, from).trimEnd().length + node.parent.from;
      sigils.push({ from: node.parent.from, to });
    },
  });
  return sigils;
}

/** The same text with `"xxxxx"` for each sigil, so that every offset stays. */
function hideSigils(text: string, sigils: Span[]): string {
  let hidden = '';
  let last = 0;
  for (const { from, to } of sigils) {
    if (from < last) continue;
    hidden += `${text.slice(last, from)}"${text.slice(from + 1, to - 1).replace(/[^\n]/g, 'x')}"`;
    last = to;
  }
  return hidden + text.slice(last);
}
