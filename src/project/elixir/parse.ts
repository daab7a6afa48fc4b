import type { Tree } from '@lezer/common';
import { parser } from 'lezer-elixir';
import { lowerProgram } from './lower';
import type { Source } from './syntax';

/**
 * Recovery from errors is quadratic in the length of what it recovers from (`"#{` fifty thousand times: 110 s), so the
 * parse stops here and what was read by then counts. A real mix.exs takes 0.2 ms, the largest of them 2 ms.
 */
const parseMilliseconds = 1_000;

/** A look at the clock after each would take a tenth of the parse. */
const advancesBetweenLooks = 256;

/**
 * Reads any text as Elixir. Never throws: where the text is no Elixir, the tree has what stands around it,
 * and `errors` has the places.
 *
 * @example
 * parseElixir('mix.exs', 'defmodule A do\nend').errors // []
 */
export function parseElixir(path: string, text: string): Source {
  const { tree, errors, hiddenSigils } = concreteTree(text);
  return { path, text, errors, program: lowerProgram(tree.topNode, text, hiddenSigils) };
}

/** lezer's tree of any text, by whose offsets the text can be edited. */
export interface ConcreteTree {
  tree: Tree;
  /** Offsets where the text is no Elixir, or none that the grammar knows; in order. */
  errors: number[];
  /** Offsets of strings in the tree that are sigils in the text. */
  hiddenSigils: ReadonlySet<number>;
  /** All of the text was read. */
  isWhole: boolean;
}

/** Never throws, as `parseElixir`. `milliseconds`: for the whole text. */
export function concreteTree(text: string, milliseconds = parseMilliseconds): ConcreteTree {
  const first = parseWithin(text, milliseconds);
  const { errors, sigils } = troubleIn(first.tree, text);
  if (sigils.length === 0) return concrete(first, errors, sigils);
  const mended = parseWithin(hideSigils(text, sigils), milliseconds);
  return concrete(mended, troubleIn(mended.tree, text).errors, sigils);
}

function concrete({ tree, stoppedAt }: Parsed, errors: number[], sigils: { from: number }[]): ConcreteTree {
  const isWhole = stoppedAt === undefined;
  const hiddenSigils = new Set(sigils.map(({ from }) => from));
  return { tree, errors: isWhole ? errors : [...errors, stoppedAt], hiddenSigils, isWhole };
}

/** For texts of which nothing may be missed: the largest sources take a second. */
const thoroughMilliseconds = 30_000;

/** `concreteTree` for sources, which are larger than a mix.exs, and read again and again: each is parsed once. */
export function rememberedTrees(): (text: string) => ConcreteTree {
  const known = new Map<string, ConcreteTree>();
  return (text) => {
    const tree = known.get(text) ?? concreteTree(text, thoroughMilliseconds);
    known.set(text, tree);
    return tree;
  };
}

interface Parsed {
  tree: Tree;
  stoppedAt?: number;
}

/**
 * Half of the time may pass by the clock, the rest is CPU time of the process. `stoppedAt`: the end of what was read, where that is
 * not the end of the text.
 */
function parseWithin(text: string, milliseconds: number): Parsed {
  for (let end = text.length; ; end = Math.floor(end / 2)) {
    try {
      return parseUntil(text, end, milliseconds);
    } catch (error) {
      // lezer builds the tree recursively: what is nested tens of thousands deep ends JavaScript's stack.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

function parseUntil(text: string, end: number, milliseconds: number): Parsed {
  const parse = parser.startParse(text);
  if (end < text.length) parse.stopAt(end);
  const slowFrom = performance.now() + milliseconds / 2;
  let before: NodeJS.CpuUsage | undefined;
  for (let advances = 1; ; advances++) {
    const tree = parse.advance();
    if (tree) return parse.stoppedAt === null ? { tree } : { tree, stoppedAt: parse.stoppedAt };
    if (advances % advancesBetweenLooks !== 0 || performance.now() < slowFrom) continue;
    // By the clock alone, a machine with other work to do would read less of the same text.
    before ??= process.cpuUsage();
    const { user, system } = process.cpuUsage(before);
    if (user + system > (milliseconds * 1_000) / 2) parse.stopAt(Math.min(parse.parsedPos, end));
  }
}

interface Span {
  from: number;
  to: number;
}

/**
 * Where the grammar found no Elixir, and where it took some for something else. lezer-elixir 1.1.3 skips spaces before a sigil's
 * modifiers: in `for a <- ~w(x y) do` it takes `do` for one. `sigils` are those that are followed so, from `~` to the closing
 * delimiter.
 */
function troubleIn(tree: Tree, text: string): { errors: number[]; sigils: Span[] } {
  const errors: number[] = [];
  const sigils: Span[] = [];
  tree.iterate({
    enter(each) {
      if (each.type.isError) errors.push(each.from);
      if (each.name !== 'SigilModifiers' || !/\s/.test(text[each.from - 1] ?? '')) return;
      // Asked for here alone: a cursor makes a node for each that is asked.
      const sigil = each.node.parent;
      if (sigil) sigils.push({ from: sigil.from, to: text.slice(sigil.from, each.from).trimEnd().length + sigil.from });
    },
  });
  return { errors, sigils };
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
