import type { ClusterEvent } from './events';
import { cutParts } from './links';

/** Something that was done to nodes, or happened to one, at a moment: milliseconds since the panel began. */
export interface Mark {
  at: number;
  kind: string;
  /** A few words: `kill n2`, `cut n1 | n2 n3`. */
  label: string;
  nodes: string[];
}

/** A node's bar shows by itself when it comes and goes; a test's outcome is its heading. */
const SHOWN_ELSEWHERE = new Set(['start', 'up', 'stop', 'log', 'pass', 'fail', 'skip']);

/** What happened between two times of a run. */
export function marksBetween({ from, to }: { from: number; to: number }, events: readonly ClusterEvent[]): Mark[] {
  return events
    .filter(({ at, event }) => at >= from && at <= to && !SHOWN_ELSEWHERE.has(event))
    .filter((event, index, all) => event.event !== 'heal' || isCut(all.slice(0, index)))
    .map((event) => ({ at: event.at - from, kind: event.event, label: labelOf(event), nodes: nodesOf(event) }));
}

/** A network that is whole is healed before each test, too, for all that it matters. */
function isCut(before: readonly ClusterEvent[]): boolean {
  return before.findLast(({ event }) => event === 'cut' || event === 'heal')?.event === 'cut';
}

function nodesOf(event: ClusterEvent): string[] {
  return event.node ? [event.node] : cutParts(event).flat();
}

function labelOf(event: ClusterEvent): string {
  const { event: kind, node, process, reason, ms } = event;
  const parts = cutParts(event).map((part) => part.join(' '));
  const cut = kind === 'cut' ? parts.join(event.one_way ? ' ↛ ' : ' | ') : undefined;
  const time = kind === 'delay' && typeof ms === 'number' ? `${ms} ms` : undefined;
  return [kind, cut, node, process, time, reason].filter(Boolean).join(' ');
}
