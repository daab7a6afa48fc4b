import type { ClusterEvent } from './events';
import { type Lane, lanesBetween } from './lanes';
import { type Mark, marksBetween } from './marks';

/** A run of cluster tests, as a picture of it shows it. */
export interface Timeline {
  title: string;
  panels: Panel[];
}

/** A test, or what came before the first one of a module. Times in it are milliseconds since it began. */
export interface Panel {
  module: string;
  /** Absent before the first test. */
  test?: string;
  outcome: Outcome;
  duration: number;
  lanes: Lane[];
  marks: Mark[];
  failure?: string;
}

/** `unfinished`: the run ended before the test did. */
export type Outcome = 'pass' | 'fail' | 'skip' | 'setup' | 'unfinished';

/**
 * The tests of a run, in the order in which they began.
 *
 * @example
 * timelineOf(readEvents(lines), 'orders:cluster-test').panels[0].lanes[0] // { node: 'n1', spans: [{ from: 0, to: 210, state: 'up' }] }
 */
export function timelineOf(events: readonly ClusterEvent[], title: string): Timeline {
  const modules = groupedBy(events, ({ module }) => module ?? '');
  const panels = [...modules].flatMap(([module, own]) =>
    panelsOf(
      module,
      own.toSorted((a, b) => a.at - b.at),
    ),
  );
  return { title, panels: panels.sort((a, b) => a.began - b.began).map(({ panel }) => panel) };
}

interface Placed {
  began: number;
  panel: Panel;
}

function panelsOf(module: string, events: ClusterEvent[]): Placed[] {
  const tests = groupedBy(
    events.filter(({ test }) => test),
    ({ test }) => test!,
  );
  const panels = [...tests].map(([test, own]) => testPanel(module, test, own, events));
  const first = Math.min(...panels.map(({ began }) => began));
  const before = events.filter(({ at, test }) => !test && at <= first);
  return before.length === 0 ? panels : [setupPanel(module, before, first), ...panels];
}

/** @param firstTest when that began; infinite, where none did */
function setupPanel(module: string, events: ClusterEvent[], firstTest: number): Placed {
  const began = events[0]!.at;
  const span = { from: began, to: Number.isFinite(firstTest) ? firstTest : events.at(-1)!.at };
  return { began, panel: { module, outcome: 'setup', ...drawn(span, events) } };
}

/** @param all events of the module: its nodes may have been there before the test began */
function testPanel(module: string, test: string, own: ClusterEvent[], all: ClusterEvent[]): Placed {
  const end = own.find(({ event }) => OUTCOMES.has(event));
  const to = end?.at ?? own.at(-1)!.at;
  const from = Math.min(own[0]!.at, to - (end?.ms ?? 0));
  const outcome = (end?.event ?? 'unfinished') as Outcome;
  const failure = end?.event === 'fail' && end.message ? { failure: end.message } : {};
  return { began: from, panel: { module, test, outcome, ...drawn({ from, to }, all), ...failure } };
}

function drawn(
  span: { from: number; to: number },
  events: ClusterEvent[],
): Pick<Panel, 'duration' | 'lanes' | 'marks'> {
  const lanes = lanesBetween(span, events);
  return { duration: span.to - span.from, lanes, marks: marksBetween(span, events) };
}

const OUTCOMES = new Set<string>(['pass', 'fail', 'skip'] satisfies Outcome[]);

/** Groups, and what is in each, in the order of their first element. */
function groupedBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
