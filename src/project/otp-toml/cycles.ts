/** What each name leads to. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * A shortest circle among the edges, as its names in order, or undefined where there is none.
 *
 * @example
 * shortestCycle(new Map([['a', ['b']], ['b', ['a']]])) // ['a', 'b']
 */
export function shortestCycle(edges: Edges): string[] | undefined {
  let shortest: string[] | undefined;
  // Those outside every circle are left out first: what remains is small unless there really is one.
  const cyclic = withinCycles(edges);
  for (const start of cyclic) {
    const cycle = backTo(start, edges, cyclic);
    if (cycle && cycle.length < (shortest?.length ?? Infinity)) shortest = cycle;
    if (shortest && shortest.length <= 2) break;
  }
  return shortest;
}

/** Names from which, and to which, a path never ends: what is left when leaves are taken away again and again. */
function withinCycles(edges: Edges): Set<string> {
  const left = new Set(edges.keys());
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const name of left) {
      if (!edges.get(name)!.some((next) => left.has(next))) left.delete(name);
    }
  }
  return left;
}

function backTo(start: string, edges: Edges, within: ReadonlySet<string>): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of edges.get(at) ?? []) {
      if (next === start) return pathTo(at, from);
      if (!within.has(next) || from.has(next)) continue;
      from.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}

function pathTo(end: string, from: ReadonlyMap<string, string>): string[] {
  const before = from.get(end);
  return before === undefined ? [end] : [...pathTo(before, from), end];
}
