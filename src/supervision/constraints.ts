import type { Manifest } from '../project/otp-toml/manifest';
import { startEdges } from '../project/otp-toml/relations';

/**
 * What a supervision tree has to keep, by the services' numbers in the manifest's order. Sets of services are bits of a
 * bigint, so that a closure over a thousand of them is a thousand `|`.
 */
export interface Constraints {
  /** Names, by number. */
  names: string[];
  /** What starts before a service: the two kinds of edges, and the order in a group. */
  before: number[][];
  /** The other direction of `before`. */
  after: number[][];
  /**
   * What has to be under the supervisor of a service: all that depends on it, through others too, and its
   * one_for_all group with all that depends on that.
   */
  held: bigint[];
  /** Services that have to restart when one crashes, without itself: `held` less what never restarts. */
  needed: bigint[];
  temporary: bigint;
  /** Of the one_for_all group that a service is in. */
  group: (number | undefined)[];
  /** Names of the one_for_all groups. */
  groups: string[];
}

/** The manifest has been checked: its hard edges have no circle outside a group, and there is an order to start in. */
export function constraintsOf(manifest: Manifest): Constraints {
  const { services } = manifest;
  const names = services.map(({ name }) => name);
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const number = (name: string) => numberOf.get(name)!;
  const before = [...startEdges(manifest).values()].map((others) => [...others].map(number).sort((a, b) => a - b));
  const together = manifest.groups.filter(({ strategy }) => strategy === 'one_for_all');
  const group = names.map((name) => {
    const index = together.findIndex(({ services: members }) => members.includes(name));
    return index < 0 ? undefined : index;
  });
  const temporary = bits(services.flatMap(({ restart }, at) => (restart === 'temporary' ? [at] : [])));
  const held = closures(dependants(manifest, number));
  const isTemporary = (at: number) => services[at]!.restart === 'temporary';
  return {
    names,
    before,
    after: reversed(before),
    held,
    // Nobody restarts anything when a temporary child ends (supervisor(3)).
    needed: held.map((set, at) => (isTemporary(at) ? 0n : set & ~temporary)),
    temporary,
    group,
    groups: together.map(({ name }) => name),
  };
}

/** By service, those that restart with it because they say so themselves or because their group does. */
function dependants({ services, groups }: Manifest, number: (name: string) => number): number[][] {
  const edges: number[][] = services.map(() => []);
  services.forEach(({ dependsOn }, at) => dependsOn.forEach((name) => edges[number(name)]!.push(at)));
  for (const { services: members, strategy } of groups) {
    members.forEach((name, index) => {
      const next = members[index + 1] ?? (strategy === 'one_for_all' ? members[0]! : undefined);
      if (next !== undefined) edges[number(name)]!.push(number(next));
    });
  }
  return edges;
}

/** All that can be reached from each, without itself. */
function closures(edges: readonly number[][]): bigint[] {
  const reached = edges.map((next) => bits(next));
  for (let changed = true; changed;) {
    changed = false;
    // Against the order in which most manifests are written, so that two rounds are enough for them.
    for (let at = edges.length - 1; at >= 0; at--) {
      const all = edges[at]!.reduce((set, next) => set | reached[next]!, reached[at]!);
      changed ||= all !== reached[at];
      reached[at] = all;
    }
  }
  return reached.map((set, at) => set & ~(1n << BigInt(at)));
}

function reversed(edges: readonly number[][]): number[][] {
  const result: number[][] = edges.map(() => []);
  edges.forEach((others, at) => others.forEach((other) => result[other]!.push(at)));
  return result;
}

export function bits(numbers: Iterable<number>): bigint {
  let set = 0n;
  for (const number of numbers) set |= 1n << BigInt(number);
  return set;
}

/** How many services a set has. */
export function size(set: bigint): number {
  let count = 0;
  for (const digit of set.toString(16)) count += NIBBLE[digit]!;
  return count;
}

const NIBBLE: Record<string, number> = Object.fromEntries(
  Array.from({ length: 16 }, (_, value) => [value.toString(16), value.toString(2).replaceAll('0', '').length]),
);

export function has(set: bigint, number: number): boolean {
  return ((set >> BigInt(number)) & 1n) === 1n;
}

/** Members of a set, ascending. */
export function members(set: bigint): number[] {
  const found: number[] = [];
  const digits = set.toString(2);
  for (let at = 0; at < digits.length; at++) if (digits[digits.length - 1 - at] === '1') found.push(at);
  return found;
}
