/** A problem by numbers: who must restart with whom, and who starts before whom. */
export interface Problem {
  size: number;
  /** For each service, those that have to restart when it does. */
  held: ReadonlySet<number>[];
  /** For each service, those that start before it. */
  before: ReadonlySet<number>[];
}

/** Unneeded restarts, supervisors, levels. */
export type Price = readonly [number, number, number];

const IMPOSSIBLE: Price = [Infinity, Infinity, Infinity];

/**
 * The least price of all right trees, found by trying every order of starting and, for each, every way to put brackets
 * into it and every strategy for every bracket. It shares neither code nor idea with src/supervision/exact.ts, which
 * goes through sets and not through orders.
 */
export function leastPrice({ size, held, before }: Problem): Price {
  const mask = (numbers: ReadonlySet<number>) => [...numbers].reduce((set, number) => set | (1 << number), 0);
  const [heldBits, beforeBits] = [held.map(mask), before.map(mask)];
  let least = IMPOSSIBLE;
  for (const order of orders(size, beforeBits, [], 0)) least = lower(least, new Brackets(heldBits, order).whole());
  return least;
}

function* orders(size: number, before: number[], begun: number[], done: number): Generator<number[]> {
  if (begun.length === size) yield begun;
  for (let next = 0; next < size; next++) {
    if ((done >> next) & 1 || (before[next]! & ~done) !== 0) continue;
    yield* orders(size, before, [...begun, next], done | (1 << next));
  }
}

/** Every way to put brackets around parts of one order, each with every strategy. */
class Brackets {
  private readonly prices: Price[] = [];

  constructor(
    private readonly held: readonly number[],
    private readonly order: readonly number[],
  ) {}

  whole(): Price {
    return this.supervisor(0, this.order.length);
  }

  /** One supervisor over the services from `start` to before `end`. */
  private supervisor(start: number, end: number): Price {
    const key = start * 10 + end;
    const known = this.prices[key];
    if (known) return known;
    const strategies = ['one_for_one', 'rest_for_one', 'one_for_all'] as const;
    const best = strategies.map((strategy) => this.children(start, end, strategy)).reduce(lower);
    return (this.prices[key] = [best[0], best[1] + 1, best[2] + 1]);
  }

  /** The best children, each a service or a bracket of its own. */
  private children(start: number, end: number, strategy: 'one_for_one' | 'rest_for_one' | 'one_for_all'): Price {
    const from: Price[] = [];
    from[end] = [0, 0, 0];
    for (let at = end - 1; at >= start; at--) {
      const hit = {
        one_for_one: this.bits(at, at + 1),
        rest_for_one: this.bits(at, end),
        one_for_all: this.bits(start, end),
      };
      const held = this.held[this.order[at]!]!;
      const unneeded = ones(hit[strategy]) - 1 - ones(held);
      let best = (held & ~hit[strategy]) === 0 ? plus([unneeded, 0, 0], from[at + 1]!) : IMPOSSIBLE;
      for (let next = at + 1; next <= end; next++) {
        if ((at === start && next === end) || !this.isWhole(at, next)) continue;
        best = lower(best, plus(this.supervisor(at, next), from[next]!));
      }
      from[at] = best;
    }
    return from[start]!;
  }

  /** Whether all that has to restart with a service of the bracket is in it: what is outside it cannot reach. */
  private isWhole(start: number, end: number): boolean {
    const within = this.bits(start, end);
    for (let at = start; at < end; at++) if ((this.held[this.order[at]!]! & ~within) !== 0) return false;
    return true;
  }

  private bits(start: number, end: number): number {
    let set = 0;
    for (let at = start; at < end; at++) set |= 1 << this.order[at]!;
    return set;
  }
}

function ones(set: number): number {
  return set === 0 ? 0 : (set & 1) + ones(set >> 1);
}

function plus(a: Price, b: Price): Price {
  return [a[0] + b[0], a[1] + b[1], Math.max(a[2], b[2])];
}

function lower(a: Price, b: Price): Price {
  for (const at of [0, 1, 2] as const) if (a[at] !== b[at]) return a[at] < b[at] ? a : b;
  return a;
}
