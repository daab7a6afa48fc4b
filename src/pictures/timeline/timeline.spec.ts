import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../mix/programs';
import { temporaryFolder } from '../../mix/transpiled.fixture';
import { readEvents } from './events';
import { svgTimeline } from './svg';
import { timelineOf } from './timeline';

/** What runtime/cluster_case wrote: the test that `nx g nx-otp:cluster-test` makes. */
const recorded = readEvents(readFileSync(join(__dirname, 'partition.fixture.jsonl'), 'utf8'));

/** Of one test that takes a second, on nodes that were there before. */
function during(...events: Record<string, unknown>[]) {
  const lines = [
    ...[1, 2, 10].map((node) => ({ at: 0, test: null, event: 'up', node })),
    ...events.map((event) => ({ test: 'test a', ...event })),
    { at: 1100, test: 'test a', event: 'pass', ms: 1000 },
  ];
  const text = lines.map((line) => JSON.stringify({ module: 'A', ...line })).join('\n');
  return timelineOf(readEvents(text), 'a').panels.find(({ test }) => test === 'test a')!;
}

describe('a recorded run', () => {
  const { panels } = timelineOf(recorded, 'orders:cluster-test');

  test('has a panel for each test, after one for the start of the nodes', () => {
    expect(panels.map(({ test, outcome, duration }) => [test, outcome, duration])).toEqual([
      [undefined, 'setup', 1681],
      ['test the application runs on every node', 'pass', 9],
      ['test the others go on when a node dies', 'pass', 38],
      ['test nodes find each other again after a partition', 'pass', 1409],
    ]);
  });

  test('has nodes of an earlier test, a killed one until it was', () => {
    expect(panels[2]!.lanes).toEqual([
      { node: '1', spans: [{ from: 0, to: 3, state: 'up' }] },
      { node: '2', spans: [{ from: 0, to: 38, state: 'up' }] },
      { node: '3', spans: [{ from: 0, to: 38, state: 'up' }] },
    ]);
    expect(panels[2]!.marks).toEqual([{ at: 3, kind: 'kill', label: 'kill 1', nodes: ['1'] }]);
  });

  test('shows sides between a cut and its heal', () => {
    const { lanes, marks } = panels[3]!;
    expect(lanes.map(({ spans }) => spans.map(({ state, side }) => side ?? state))).toEqual([
      ['starting', 'up', 'A', 'up'],
      ['up', 'B', 'up'],
      ['up', 'B', 'up'],
    ]);
    expect(marks.map(({ label }) => label)).toEqual(['cut 1 | 2 3', 'heal']);
  });
});

test('a stopped node is paused until it goes on; one that ended by itself is gone', () => {
  const { lanes, marks } = during(
    { at: 200, event: 'pause', node: 2 },
    { at: 500, event: 'resume', node: 2 },
    { at: 600, event: 'down', node: 10, reason: 'it ended by itself' },
  );
  expect(lanes.map(({ node, spans }) => [node, spans.map(({ from, to, state }) => [state, from, to])])).toEqual([
    ['1', [['up', 0, 1000]]],
    [
      '2',
      [
        ['up', 0, 100],
        ['paused', 100, 400],
        ['up', 400, 1000],
      ],
    ],
    ['10', [['up', 0, 500]]],
  ]);
  expect(marks.map(({ label }) => label)).toEqual(['pause 2', 'resume 2', 'down 10 it ended by itself']);
});

test('nodes that still reach each other through a third have no sides', () => {
  const { lanes, marks } = during(
    { at: 200, event: 'cut', from: [1], to: [2], one_way: false },
    { at: 300, event: 'cut', from: [2], to: [10], one_way: true },
  );
  expect(lanes.flatMap(({ spans }) => spans).some(({ side }) => side !== undefined)).toBe(false);
  expect(marks.map(({ label }) => label)).toEqual(['cut 1 | 2', 'cut 2 ↛ 10']);
});

test('a run that was ended shows how far its test came; half a line is no event', () => {
  const text = [
    '{"at":0,"module":"A","test":"test a","event":"up","node":1}',
    '{"at":40,"module":"A","test":"test a","event":"kill","node":1}',
    '{"at":50,"module":"A","test":"te',
  ];
  expect(timelineOf(readEvents(text.join('\n')), 'a').panels).toMatchObject([{ outcome: 'unfinished', duration: 40 }]);
});

test('a failure is told below its lanes, and text is text', () => {
  const failed = [
    { at: 0, module: 'A', test: 'test <a>', event: 'up', node: '1' },
    { at: 9, module: 'A', test: 'test <a>', event: 'fail', ms: 9, message: 'left: <1>\nright: 2\n' },
  ];
  const svg = svgTimeline(timelineOf(failed, 'a & b'));
  expect(svg.match(/class="failure"[^<]*<\/text>/g)?.map((text) => text.replace(/.*>(.*)<.*/, '$1'))).toEqual([
    'left: &lt;1&gt;',
    'right: 2',
  ]);
  for (const text of ['a &amp; b', '✕ &lt;a&gt;', '1 failed']) expect(svg).toContain(text);
});

const chromium = findProgram('chromium');
(chromium === undefined ? test.skip : test)('the picture is well-formed, and the same for the same events', () => {
  const folder = temporaryFolder();
  const svg = svgTimeline(timelineOf(recorded, 'orders:cluster-test'));
  expect(svgTimeline(timelineOf([...recorded], 'orders:cluster-test'))).toBe(svg);
  writeFileSync(join(folder, 'timeline.svg'), svg);
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
  const document = execFileSync(chromium!, [...flags, '--dump-dom', `file://${folder}/timeline.svg`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  rmSync(folder, { recursive: true });
  expect(document).toContain('nodes find each other again after a partition');
  expect(document).not.toContain('parsererror');
});
