import type { Manifest } from '../project/otp-toml/manifest';
import type { ExplainedSupervisor } from '../supervision/explanation';
import { supervisorsOf } from '../supervision/tree';
import { type Matches, label, matchLive } from './match';
import type { LiveNode, LiveTree } from './tree';

/** One thing in which a running tree is not what its manifest leads to. */
export interface Difference {
  kind: 'missing' | 'extra' | 'elsewhere' | 'strategy' | 'limits' | 'order';
  /** The service or supervisor; for `extra` what the node calls itself. */
  name: string;
  /** For a place in the tree the supervisor; `null` where the manifest has no such thing. */
  expected: string | null;
  /** `null` where the running tree has no such thing. */
  found: string | null;
}

export interface Drift {
  differences: Difference[];
  matches: Matches;
}

/**
 * In what a running tree differs from the one that its manifest leads to. A temporary service that is not there is no
 * difference: it may have ended, and OTP forgets it then (supervisor(3)). Nor is what could not be asked.
 *
 * @example
 * compare(manifest, explain(manifest).tree, live).differences
 * // [{ kind: 'elsewhere', name: 'ledger', expected: 'Orders.RepoSupervisor', found: 'Orders.Supervisor' }]
 */
export function compare(manifest: Manifest, tree: ExplainedSupervisor, live: LiveTree): Drift {
  const matches = matchLive(manifest, tree, live.root);
  const mayBeGone = new Set(manifest.services.filter(({ restart }) => restart === 'temporary').map(({ name }) => name));
  const differences = [
    ...expectedPlaces(tree).flatMap(([name, parent]) => place(name, parent, matches, mayBeGone)),
    ...matches.unknown.map(({ node, parent }) => difference('extra', label(node), null, parent)),
    ...supervisorsOf(tree).flatMap((supervisor) => conduct(supervisor, matches)),
  ];
  return { differences, matches };
}

function difference(kind: Difference['kind'], name: string, expected: string | null, found: string | null): Difference {
  return { kind, name, expected, found };
}

/** Each service and supervisor but the root, with the supervisor that it belongs under. */
function expectedPlaces(tree: ExplainedSupervisor): [string, string][] {
  return supervisorsOf(tree).flatMap(({ supervisor, children }) =>
    children.map((child): [string, string] => [nameOf(child), supervisor]),
  );
}

function nameOf(child: ExplainedSupervisor['children'][number]): string {
  return 'service' in child ? child.service : child.supervisor;
}

function place(name: string, expected: string, { byName }: Matches, mayBeGone: Set<string>): Difference[] {
  const found = byName.get(name);
  if (!found) return mayBeGone.has(name) ? [] : [difference('missing', name, expected, null)];
  return found.parent === expected ? [] : [difference('elsewhere', name, expected, found.parent ?? null)];
}

/** Strategy, limits and, where the strategy looks at it, the order of the children. */
function conduct(supervisor: ExplainedSupervisor, matches: Matches): Difference[] {
  const { supervisor: name, strategy, max_restarts, max_seconds } = supervisor;
  const node = matches.byName.get(name)?.node;
  if (!node || node.strategy === null) return [];
  const differences: Difference[] = [];
  const expect = (kind: Difference['kind'], expected: string, found: string) => {
    if (expected !== found) differences.push(difference(kind, name, expected, found));
  };
  expect('strategy', strategy, node.strategy);
  expect('limits', limits(max_restarts, max_seconds), limits(node.max_restarts, node.max_seconds));
  if (strategy !== 'one_for_one') expect('order', ...orders(supervisor, node, matches));
  return differences;
}

function limits(maxRestarts: number | null, maxSeconds: number | null): string {
  return `${maxRestarts} in ${maxSeconds} s`;
}

/** The children that both have, as each has them. */
function orders(supervisor: ExplainedSupervisor, node: LiveNode, { byName }: Matches): [string, string] {
  const expected = supervisor.children.map(nameOf).filter((name) => byName.get(name)?.parent === supervisor.supervisor);
  const position = (name: string) => node.children.indexOf(byName.get(name)!.node);
  const found = expected.toSorted((a, b) => position(a) - position(b));
  return [expected.join(', '), found.join(', ')];
}
