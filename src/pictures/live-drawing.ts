import type { Difference, Drift } from '../live/drift';
import { label } from '../live/match';
import type { LiveNode, LiveTree } from '../live/tree';
import { type DrawnNode, type Drawing, limits } from './drawing';

/**
 * A running tree; with a drift, what the manifest calls its parts, what is not as the manifest has it, and what is missing.
 */
export function drawLive({ app, node, root }: LiveTree, drift?: Drift): Drawing {
  const names = new Map<LiveNode, string>();
  for (const { node: matched, name } of drift?.matches.byName.values() ?? []) names.set(matched, name);
  const extra = new Set(drift?.matches.unknown.map((unknown) => unknown.node));
  const differences = drift?.differences ?? [];
  return { title: `${app} on ${node}`, root: draw(root), crashes: {} };

  function draw(live: LiveNode): DrawnNode {
    const name = names.get(live) ?? label(live);
    const isExtra = extra.has(live);
    const own = isExtra ? [] : differences.filter((difference) => difference.name === name);
    const mark = isExtra ? 'extra' : own.length > 0 ? 'differs' : undefined;
    return {
      name,
      shape: live.type === 'supervisor' ? 'supervisor' : 'service',
      notes: [...notesOf(live), ...own.map(expectation)],
      ...(mark ? { mark } : {}),
      children: [...live.children.map(draw), ...(isExtra ? [] : missingUnder(name, drift))],
    };
  }
}

function notesOf(live: LiveNode): string[] {
  const limited = live.max_restarts !== null && live.max_seconds !== null;
  return [
    ...(live.strategy === null ? [] : [live.strategy]),
    ...(limited ? [limits(live.max_restarts!, live.max_seconds!)] : []),
    ...(live.dynamic_children === null ? [] : [`${live.dynamic_children} dynamic children`]),
    ...(live.restart === null || live.restart === 'permanent' ? [] : [live.restart]),
    live.pid ?? 'not running',
    ...(live.problem === null ? [] : [live.problem]),
  ];
}

function expectation({ kind, expected }: Difference): string {
  return kind === 'elsewhere' ? `belongs under ${expected}` : `${kind} should be ${expected}`;
}

function missingUnder(supervisor: string, drift: Drift | undefined): DrawnNode[] {
  const missing =
    drift?.differences.filter(({ kind, expected }) => kind === 'missing' && expected === supervisor) ?? [];
  return missing.map(({ name }) => ({
    name,
    shape: 'service',
    notes: [],
    mark: 'missing',
    children: missingUnder(name, drift),
  }));
}
