import { type Constraints, members } from './constraints';
import type { Child, Shape } from './shape';
import type { Strategy } from './tree';

/**
 * Up to how many services every tree is considered. The search is over pairs of sets, so a service more costs four times
 * as much at the worst: 8 take some milliseconds, 12 could take seconds.
 */
export const EXACT = 8;

/** A best way to go on, and what it costs, in the order in which the rules of otp.toml weigh it. */
interface Plan {
  /** Services that are started again, or stopped for good, though they do not depend on the one that crashed. */
  unneeded: number;
  /** Temporary services among them that are stopped for good. */
  terminated: number;
  supervisors: number;
  depth: number;
  /** Services in the order in which they start. */
  order: readonly number[];
  children: readonly Child[];
}

interface Tree extends Plan {
  shape: Shape;
}

/** One child more. */
interface Step {
  /** Its services. */
  taken: number;
  /** Whether its crash stops what comes later. */
  exposes: boolean;
  plan: Plan;
}

/**
 * The best of all right trees over the services: fewest that restart or stop unneeded, then fewest stopped for good,
 * fewest supervisors, shallowest, the manifest's order.
 *
 * Dynamic programming over sets of services. A nested supervisor may hold a set only when it holds whatever depends on
 * a member (then no crash outside can have to restart a part of it); so the best tree over a set does not hang on what
 * is around it, and its root's children are found one after the other.
 *
 * @param services at most EXACT of them, closed under `held` and free of what has to start between them
 */
export function bestTree(constraints: Constraints, services: bigint): Shape {
  return new Search(constraints, members(services)).best().shape;
}

/**
 * The children of the best tree with a one_for_one at its root, where that restarts no more than the best of all: under
 * another one_for_one they need no supervisor of their own. Otherwise the best tree, as the one child.
 *
 * @param services as for `bestTree`
 */
export function bestChildren(constraints: Constraints, services: bigint): Child[] {
  const search = new Search(constraints, members(services));
  const best = search.best();
  const apart = search.oneForOne();
  const isAsGood = apart?.unneeded === best.unneeded && apart.terminated === best.terminated;
  return isAsGood && apart.supervisors < best.supervisors ? [...apart.children] : [best.shape];
}

class Search {
  private readonly all: number;
  /** Masks of positions in `services`, for each position. */
  private readonly before: number[];
  private readonly held: number[];
  private readonly temporary: number;
  /** Sets that may have a supervisor of their own. */
  private readonly closed: boolean[];
  private readonly grouped: number;
  private readonly trees = new Map<number, Tree | undefined>();

  constructor(
    constraints: Constraints,
    private readonly services: number[],
  ) {
    const { before, held, temporary, group } = constraints;
    const position = new Map(services.map((service, at) => [service, at]));
    const mask = (numbers: number[]) =>
      numbers.reduce((set, number) => (position.has(number) ? set | (1 << position.get(number)!) : set), 0);
    this.all = (1 << services.length) - 1;
    this.held = services.map((service) => mask(members(held[service]!)));
    this.temporary = mask(members(temporary));
    this.before = withTwins(
      services.map((service) => mask(before[service]!)),
      this.held,
      this.temporary,
    );
    this.grouped = mask(services.filter((service) => group[service] !== undefined));
    this.closed = Array.from({ length: this.all + 1 }, (_, set) => (this.union(set, this.held) & ~set) === 0);
  }

  best(): Tree {
    return this.tree(this.all)!;
  }

  /** What a one_for_one over all of them would have for children, the supervisor itself not counted. */
  oneForOne(): Plan | undefined {
    return new Sequence(this.all, 'one_for_one').from(0, false, this);
  }

  private tree(set: number): Tree | undefined {
    if (!this.trees.has(set)) this.trees.set(set, this.search(set));
    return this.trees.get(set);
  }

  private search(set: number): Tree | undefined {
    const strategies: Strategy[] = ['one_for_one', 'rest_for_one'];
    // Under one_for_all more restarts than under rest_for_one, so it serves groups alone.
    if ((set & this.grouped) !== 0) strategies.push('one_for_all');
    let best: Tree | undefined;
    for (const strategy of strategies) {
      const plan = new Sequence(set, strategy).from(0, strategy === 'one_for_all', this);
      if (!plan) continue;
      const tree = {
        ...plan,
        supervisors: plan.supervisors + 1,
        depth: plan.depth + 1,
        shape: { strategy, children: [...plan.children] },
      };
      if (better(tree, best)) best = tree;
    }
    return best;
  }

  /** The children that may come next, once `done` have started, with what they add. */
  *next(set: number, done: number, exposed: boolean, strategy: Strategy): Generator<Step> {
    const left = set & ~done;
    for (let rest = left; rest !== 0; rest &= rest - 1) {
      const at = lowest(rest);
      if (!this.canBeChild(at, left, strategy)) continue;
      const mates = { one_for_one: 0, rest_for_one: left & ~(1 << at), one_for_all: set & ~(1 << at) }[strategy];
      const temporary = (this.temporary & (1 << at)) !== 0;
      const plan = this.leaf(at, temporary ? 0 : mates, temporary && exposed);
      yield { taken: 1 << at, exposes: strategy === 'rest_for_one' && !temporary, plan };
    }
    for (let taken = left; taken !== 0; taken = (taken - 1) & left) {
      if (taken === set || !this.closed[taken]) continue;
      if ((this.union(taken, this.before) & left & ~taken) !== 0) continue;
      const tree = this.tree(taken);
      if (tree) yield { taken, exposes: false, plan: { ...tree, children: [tree.shape] } };
    }
  }

  private canBeChild(at: number, left: number, strategy: Strategy): boolean {
    if ((this.before[at]! & left) !== 0) return false;
    if (strategy === 'one_for_one' && this.held[at] !== 0) return false;
    return strategy === 'one_for_all' || (this.grouped & (1 << at)) === 0;
  }

  /** @param hit what stops when the service crashes */
  private leaf(at: number, hit: number, stopped: boolean): Plan {
    return {
      unneeded: count(hit & ~this.held[at]!),
      terminated: stopped && (this.grouped & (1 << at)) === 0 ? 1 : 0,
      supervisors: 0,
      depth: 0,
      order: [this.services[at]!],
      children: [this.services[at]!],
    };
  }

  private union(set: number, of: readonly number[]): number {
    let result = 0;
    for (let rest = set; rest !== 0; rest &= rest - 1) result |= of[lowest(rest)]!;
    return result;
  }
}

/** The children of one supervisor, found from the last to the first. */
class Sequence {
  private readonly plans = new Map<number, Plan | undefined>();

  constructor(
    private readonly set: number,
    private readonly strategy: Strategy,
  ) {}

  /**
   * The best children for what is left when `done` have started.
   *
   * @param exposed whether a crash of one that has started stops those that come
   */
  from(done: number, exposed: boolean, search: Search): Plan | undefined {
    if (done === this.set) return NOTHING;
    const key = done * 2 + (exposed ? 1 : 0);
    if (this.plans.has(key)) return this.plans.get(key);
    let best: Plan | undefined;
    for (const { taken, exposes, plan } of search.next(this.set, done, exposed, this.strategy)) {
      const rest = this.from(done | taken, exposed || exposes, search);
      if (!rest) continue;
      const whole = joined(plan, rest);
      if (better(whole, best)) best = whole;
    }
    this.plans.set(key, best);
    return best;
  }
}

const NOTHING: Plan = { unneeded: 0, terminated: 0, supervisors: 0, depth: 0, order: [], children: [] };

function joined(first: Plan, rest: Plan): Plan {
  return {
    unneeded: first.unneeded + rest.unneeded,
    terminated: first.terminated + rest.terminated,
    supervisors: first.supervisors + rest.supervisors,
    depth: Math.max(first.depth, rest.depth),
    order: [...first.order, ...rest.order],
    children: [...first.children, ...rest.children],
  };
}

/** On a tie the earlier one stays: one_for_one before the others. */
function better(a: Plan, b: Plan | undefined): boolean {
  if (!b) return true;
  const difference =
    a.unneeded - b.unneeded || a.terminated - b.terminated || a.supervisors - b.supervisors || a.depth - b.depth;
  if (difference !== 0) return difference < 0;
  for (let at = 0; at < a.order.length; at++) {
    if (a.order[at] !== b.order[at]) return a.order[at]! < b.order[at]!;
  }
  return false;
}

/**
 * Of services that stand in the same place in every respect, the earlier one starts first: with the two exchanged a tree
 * would cost the same, so only one of them is looked at.
 */
function withTwins(before: readonly number[], held: readonly number[], temporary: number): number[] {
  const place = before.map((mask, at) => {
    const holders = held.map((other) => (other >> at) & 1).join('');
    const followers = before.map((other) => (other >> at) & 1).join('');
    return [mask, held[at], (temporary >> at) & 1, holders, followers].join(' ');
  });
  return before.map((mask, at) => {
    const twin = place.lastIndexOf(place[at]!, at - 1);
    return at > 0 && twin >= 0 ? mask | (1 << twin) : mask;
  });
}

/** The position of the lowest bit. */
function lowest(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

function count(mask: number): number {
  let left = mask - ((mask >> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >> 2) & 0x33333333);
  return (((left + (left >> 4)) & 0x0f0f0f0f) * 0x01010101) >> 24;
}
