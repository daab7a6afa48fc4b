import type { ClusterEvent } from './events';
import { Links } from './links';

/** What became of a node in a panel. */
export interface Lane {
  node: string;
  spans: Span[];
}

/** A stretch in which nothing changed for a node; where there is none, there was no node. */
export interface Span {
  from: number;
  to: number;
  state: State;
  /** Of a network in parts, the one that the node is in: A, B, ... */
  side?: string;
}

export type State = 'starting' | 'up' | 'paused';

/** The state that each kind of event puts its node into; `undefined`: none, it is gone. */
const BECOMES = new Map<string, State | undefined>([
  ['start', 'starting'],
  ['up', 'up'],
  ['resume', 'up'],
  ['pause', 'paused'],
  ['stop', undefined],
  ['kill', undefined],
  ['down', undefined],
]);

/**
 * The nodes that there were at any time between two times of a run, by name. All events are looked at, because a node may
 * have been there before.
 */
export function lanesBetween(span: { from: number; to: number }, events: readonly ClusterEvent[]): Lane[] {
  const lanes = new Recorder(span);
  for (const event of events) if (event.at <= span.to) lanes.take(event);
  return lanes.finish();
}

class Recorder {
  private readonly states = new Map<string, { state: State; since: number }>();
  private readonly lanes = new Map<string, Span[]>();
  private readonly links = new Links();
  private sides = new Map<string, string>();

  constructor(private readonly window: { from: number; to: number }) {}

  take(event: ClusterEvent): void {
    const { at, node } = event;
    if (node && BECOMES.has(event.event)) this.become(node, BECOMES.get(event.event), at);
    if (event.event !== 'cut' && event.event !== 'heal' && event.event !== 'up') return;
    for (const [each, { state }] of this.states) this.become(each, state, at);
    this.links.take(event);
    this.sides = this.links.sidesOf([...this.states.keys()].sort(byName));
  }

  finish(): Lane[] {
    for (const [node, { state }] of this.states) this.become(node, state, this.window.to);
    return [...this.lanes].map(([node, spans]) => ({ node, spans })).sort((a, b) => byName(a.node, b.node));
  }

  /** Ends the stretch that the node is in, and begins the next. */
  private become(node: string, state: State | undefined, at: number): void {
    const before = this.states.get(node);
    if (before) this.record(node, before.state, before.since, at);
    if (state === undefined) this.states.delete(node);
    else this.states.set(node, { state, since: at });
  }

  private record(node: string, state: State, since: number, until: number): void {
    const { from, to } = this.window;
    const seen = { from: Math.max(since, from) - from, to: Math.min(until, to) - from };
    if (seen.to <= seen.from) return;
    const side = this.sides.get(node);
    const spans = this.lanes.get(node) ?? [];
    this.lanes.set(node, spans);
    const last = spans.at(-1);
    const goesOn = last?.to === seen.from && last.state === state && last.side === side;
    if (goesOn) last.to = seen.to;
    else spans.push({ ...seen, state, ...(side === undefined ? {} : { side }) });
  }
}

/** Numbers as numbers: 2 before 10. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
