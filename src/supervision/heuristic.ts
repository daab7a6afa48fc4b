import { type Constraints, bits, has, size } from './constraints';
import { EXACT, bestChildren, bestTree } from './exact';
import type { Child, Shape } from './shape';

/** How many of the services that may come next are looked at: those with the most dependants, which cost the least. */
const CANDIDATES = 6;

/**
 * A good tree over any number of services, with never more unneeded restarts than all in one rest_for_one.
 *
 * What stands apart goes under one_for_one. Otherwise one service is chosen whose crash restarts the rest with the least
 * waste; whatever it cannot reach starts before it, under a supervisor of its own; the rest follows, in the same way.
 * In one rest_for_one its crash would restart all that is left, here only the part that it can reach, so no choice can
 * be worse than that.
 */
export function goodTree(constraints: Constraints, services: readonly number[]): Shape {
  return supervised(new Splitter(constraints).tree(services));
}

/** Under one_for_one, the children of an inner one_for_one are as well off without it. */
function withoutOneForOne(tree: Child): Child[] {
  return typeof tree !== 'number' && tree.strategy === 'one_for_one' ? tree.children : [tree];
}

/** A lone service needs a supervisor all the same. */
function supervised(child: Child): Shape {
  return typeof child === 'number' ? { strategy: 'one_for_one', children: [child] } : child;
}

/** Services that start one by one, or, where groups are entwined, as one. */
type Knot = readonly number[];

class Splitter {
  private readonly neededCount: number[];
  private readonly knotOf: Knot[];
  /** Services with which a supervisor has to be shared, in both directions of `depends_on`. */
  private readonly mates: number[][];

  constructor(private readonly constraints: Constraints) {
    this.neededCount = constraints.needed.map(size);
    this.knotOf = knots(constraints);
    this.mates = matesOf(constraints);
  }

  /** A tree over services that are closed under `held`. */
  tree(services: readonly number[]): Child {
    if (services.length > 1 && services.length <= EXACT) return bestTree(this.constraints, bits(services));
    const parts = this.parts(services);
    if (parts.length > 1) return { strategy: 'one_for_one', children: parts.flatMap((part) => this.children(part)) };
    if (services.length === 1) return services[0]!;
    const blocks = this.blocks(services);
    if (blocks.length > 1) {
      return { strategy: 'one_for_one', children: blocks.flatMap((block) => this.children(block)) };
    }
    const { knot, free, reached } = this.choose(services);
    const first = free.length === 0 ? [] : [supervised(this.tree(free))];
    if (knot.length === 1) {
      return { strategy: 'rest_for_one', children: [...first, knot[0]!, ...this.continued(reached)] };
    }
    const rest = reached.length === 0 ? [] : [supervised(this.tree(reached))];
    const group: Shape = { strategy: 'one_for_all', children: [...knot, ...rest] };
    return first.length === 0 ? group : { strategy: 'one_for_one', children: [...first, group] };
  }

  /** A part of what is under one_for_one: none of its crashes, nor its giving up, reaches another part. */
  private children(part: readonly number[]): Child[] {
    if (part.length === 1) return [...part];
    return part.length <= EXACT ? bestChildren(this.constraints, bits(part)) : withoutOneForOne(this.tree(part));
  }

  /** What follows in a rest_for_one: an inner rest_for_one at the end restarts the same as its children here. */
  private continued(reached: readonly number[]): Child[] {
    if (reached.length === 0) return [];
    const child = this.tree(reached);
    return typeof child !== 'number' && child.strategy === 'rest_for_one' ? child.children : [child];
  }

  private choose(services: readonly number[]): Choice {
    const within = this.marks(services);
    const sources = [...new Set(services.map((service) => this.knotOf[service]!))].filter((knot) =>
      knot.every((service) => {
        return !this.constraints.before[service]!.some((other) => within[other] === 1 && !knot.includes(other));
      }),
    );
    const weight = (knot: Knot) => Math.max(...knot.map((service) => this.neededCount[service]!));
    const choices = sources
      .map((knot) => [knot, weight(knot)] as const)
      .sort(([a, heavy], [b, heavier]) => heavier - heavy || a[0]! - b[0]!)
      .slice(0, CANDIDATES)
      .map(([knot]) => this.choice(knot, services, within));
    return choices.reduce((best, choice) => (choice.waste < best.waste ? choice : best));
  }

  /** What a crash of the knot can reach: all that starts after it, with whatever has to share a supervisor with that. */
  private choice(knot: Knot, services: readonly number[], within: Uint8Array): Choice {
    const reached = within.map((mark) => 1 - mark);
    for (const service of knot) reached[service] = 1;
    const queue = [...knot];
    let count = 0;
    const visit = (other: number) => {
      if (reached[other] === 1) return;
      reached[other] = 1;
      count++;
      queue.push(other);
    };
    for (let begun = 0; begun < queue.length; begun++) {
      const at = queue[begun]!;
      this.constraints.after[at]!.forEach(visit);
      if (begun >= knot.length) this.mates[at]!.forEach(visit);
    }
    const waste = knot.reduce((sum, service) => sum + count + knot.length - 1 - this.neededCount[service]!, 0);
    const others = services.filter((service) => !knot.includes(service));
    return {
      knot,
      waste,
      free: others.filter((service) => reached[service] === 0),
      reached: others.filter((service) => reached[service] === 1),
    };
  }

  private marks(services: readonly number[]): Uint8Array {
    const marks = new Uint8Array(this.mates.length);
    for (const service of services) marks[service] = 1;
    return marks;
  }

  /** Parts of the services that nothing ties to each other. */
  private parts(services: readonly number[]): number[][] {
    const { before, after } = this.constraints;
    return this.connected(services, (at) => [before[at]!, after[at]!, this.mates[at]!]);
  }

  /**
   * Parts that do not restart with each other, in an order to start in: under one_for_one no crash goes from one to
   * another. Where parts start between each other, these and all after them are one.
   */
  private blocks(services: readonly number[]): number[][] {
    const blocks = this.connected(services, (at) => [this.mates[at]!]);
    const blockOf = new Map(blocks.flatMap((block) => block.map((at) => [at, block] as const)));
    const left = new Set(blocks);
    const canStart = (block: readonly number[]) =>
      block.every((at) =>
        this.constraints.before[at]!.every((other) => {
          const its = blockOf.get(other);
          return its === undefined || its === block || !left.has(its);
        }),
      );
    const ordered: number[][] = [];
    for (let next = blocks.find(canStart); next; next = [...left].find(canStart)) {
      left.delete(next);
      ordered.push(next);
    }
    return left.size === 0 ? ordered : [...ordered, [...left].flat().sort((a, b) => a - b)];
  }

  private connected(services: readonly number[], ties: (at: number) => (readonly number[])[]): number[][] {
    const left = this.marks(services);
    const parts: number[][] = [];
    for (const start of services) {
      if (left[start] === 0) continue;
      const part = [start];
      left[start] = 0;
      const visit = (other: number) => {
        if (left[other] === 0) return;
        left[other] = 0;
        part.push(other);
      };
      for (let begun = 0; begun < part.length; begun++) {
        const at = part[begun]!;
        for (const tied of ties(at)) tied.forEach(visit);
      }
      parts.push(part.sort((a, b) => a - b));
    }
    return parts;
  }
}

interface Choice {
  knot: Knot;
  /** Unneeded restarts when the knot's services crash. */
  waste: number;
  free: number[];
  reached: number[];
}

/** Direct neighbours by hard edges, either way, and in a group. */
function matesOf({ held, before, after, group }: Constraints): number[][] {
  return held.map((set, at) => {
    const near = [
      ...after[at]!.filter((other) => has(set, other)),
      ...before[at]!.filter((other) => has(held[other]!, at)),
    ];
    const own = group[at];
    return own === undefined
      ? near
      : [...near, ...group.flatMap((other, mate) => (other === own && mate !== at ? [mate] : []))];
  });
}

/**
 * By service: those that start as one with it. A group starts as one; so do groups and services that start between
 * each other (strongly connected once groups are one: Tarjan's algorithm is more than is needed for so few).
 */
function knots({ names, before, after, group }: Constraints): Knot[] {
  const units = new Map<string, number[]>();
  names.forEach((_, at) => {
    const key = group[at] === undefined ? `service ${at}` : `group ${group[at]}`;
    units.set(key, [...(units.get(key) ?? []), at]);
  });
  const unitOf: number[][] = [];
  for (const unit of units.values()) for (const at of unit) unitOf[at] = unit;
  const result: Knot[] = names.map((_, at) => unitOf[at]!);
  for (const unit of [...units.values()].filter(({ length }) => length > 1)) {
    const down = reachable(unit, after, unitOf);
    const up = reachable(unit, before, unitOf);
    const tangle = names.map((_, at) => at).filter((at) => down.has(at) && up.has(at));
    const ordered = inStartOrder(tangle, before);
    for (const at of tangle) result[at] = ordered;
  }
  return result;
}

function reachable(start: readonly number[], edges: readonly number[][], unitOf: readonly number[][]): Set<number> {
  const found = new Set(start);
  const queue = [...start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const next of edges[at]!.flatMap((other) => unitOf[other]!)) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}

/** The services with what starts before first; by number where nothing says. */
function inStartOrder(services: readonly number[], before: readonly number[][]): number[] {
  const left = new Set([...services].sort((a, b) => a - b));
  const order: number[] = [];
  while (left.size > 0) {
    const next = [...left].find((at) => !before[at]!.some((other) => left.has(other)))!;
    left.delete(next);
    order.push(next);
  }
  return order;
}
