import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_PATH, temporaryFolder, transpile } from '../../src/mix/transpiled.fixture';
import mix from '../mix/executor';
import { printed } from '../workspace.fixture';
import { CLUSTER_TEST, clusterWorkspace } from './cluster.fixture';
import clusterTest from './executor';

const root = temporaryFolder();
const temporary = join(root, 'tmp');
const report = join(root, CLUSTER_TEST.report);
const fixture = clusterWorkspace(root);
const context = fixture.context('ring', 'cluster-test');

beforeAll(async () => {
  mkdirSync(temporary);
  const compile = { task: 'compile', args: ['--no-deps-check'], mixEnv: 'test' };
  for (const project of ['cluster_case', 'ring']) await mix(compile, fixture.context(project));
}, 300_000);
afterAll(() => rmSync(root, { recursive: true }));

async function run(options: Record<string, unknown>): Promise<{ success: boolean; output: string }> {
  let success = false;
  const output = await printed(async () => {
    const raw = { ...CLUSTER_TEST, env: { TMPDIR: temporary }, ...options };
    success = (await clusterTest(raw, context)).success;
  });
  return { success, output };
}

/** Processes that were started for the workspace, but this one. */
function belongings(): number[] {
  const found = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid);
  return found.filter((pid) => ['cmdline', 'environ'].some((file) => read(`/proc/${pid}/${file}`).includes(root)));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function untilNothingIsLeft(): Promise<void> {
  while (belongings().length > 0 || readdirSync(temporary).length > 0) await sleep(50);
}

describe('a run of cluster tests', () => {
  it('that is well leaves JUnit, events and a timeline, and no logs', async () => {
    const { success, output } = await run({ exclude: ['planted', 'hangs'] });
    expect([success, output]).toEqual([true, expect.stringContaining('3 tests, 0 failures, 2 excluded')]);
    expect(output).toContain(`\nTimeline: ${CLUSTER_TEST.report}/timeline.svg`);
    expect(readdirSync(report).sort()).toEqual(['events.jsonl', 'junit.xml', 'timeline.svg']);
    expect(read(join(report, 'junit.xml'))).toContain('tests="3" failures="0" skipped="2"');
    expect(read(join(report, 'timeline.svg'))).toContain('every node sees the others');
    await untilNothingIsLeft();
  });

  it('that fails keeps the logs, and shows where it failed', async () => {
    const { success, output } = await run({ only: ['planted'] });
    expect([success, output]).toEqual([false, expect.stringContaining('1) test nobody is lost')]);
    expect(
      readdirSync(report, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log')),
    ).toHaveLength(3);
    expect(read(join(report, 'junit.xml'))).toContain('failures="1"');
    const timeline = read(join(report, 'timeline.svg'));
    for (const mark of ['✕ nobody is lost', 'cut 1 | 2 3', 'kill 3', 'class="failure"'])
      expect(timeline).toContain(mark);
  });

  it('has as many nodes, and the order of tests, as it is told', async () => {
    const options = { exclude: ['planted', 'hangs'], nodes: 2, seed: 7, keepLogs: true };
    const { success, output } = await run(options);
    expect([success, output]).toEqual([true, expect.stringContaining('Randomized with seed 7')]);
    expect(read(join(report, 'events.jsonl')).match(/"event":"up"/g)).toHaveLength(2);
    expect(readdirSync(report)).toContain('logs');
  });

  it('is no success when no test has run', async () => {
    const { success, output } = await run({ exclude: ['cluster'] });
    expect(success).toBe(false);
    expect(output.slice(output.indexOf('ring:cluster-test runs'))).toBe(
      `ring:cluster-test runs at least one test.
  found:   none: all that use ClusterCase were excluded or skipped
  allowed: tests in test/cluster that "exclude" and test/test_helper.exs leave in
  remedy:  Take :cluster out of ExUnit.start(exclude: ...) in test/test_helper.exs, if it is there: the target "test" leaves cluster tests out by itself.
`,
    );
  });

  it('that takes too long is ended, with all its nodes, and says so', async () => {
    // Where the machine is so busy that the test has not begun by then, the next run has twice the time.
    let timeout = 4;
    do {
      timeout *= 2;
      const { success, output } = await run({ only: ['hangs'], timeout });
      expect(success).toBe(false);
      expect(output.slice(output.indexOf('ring:cluster-test ends'))).toBe(
        `ring:cluster-test ends in time.
  found:   it still ran after ${timeout} s, and was ended with all its nodes
  remedy:  Look at ${CLUSTER_TEST.report}/logs, or give it more seconds with "timeout".
`,
      );
      await untilNothingIsLeft();
    } while (!read(join(report, 'events.jsonl')).includes('"pause"'));
    expect(read(join(report, 'timeline.svg'))).toContain('goes on for ever (did not end)');
  });
});

describe('an executor that is killed', () => {
  const code = temporaryFolder();
  transpile(['src', 'executors'], code);
  afterAll(() => rmSync(code, { recursive: true }));

  it.each(['distribution', 'netns'])(
    'at a random moment leaves no node behind: %s',
    async (network) => {
      const options = { ...CLUSTER_TEST, network, only: ['hangs'], env: { TMPDIR: temporary } };
      const driver = join(code, 'driver.js');
      const module = join(code, 'executors/cluster-test/executor.js');
      writeFileSync(
        driver,
        `require(${JSON.stringify(module)}).default(${JSON.stringify(options)}, ${JSON.stringify(context)})`,
      );
      for (let round = 0; round < 5; round++) {
        const executor = spawn(process.execPath, [driver], { env: { ...process.env, NODE_PATH }, stdio: 'ignore' });
        while (belongings().length === 0) await sleep(5);
        // The first second is Mix's, then nodes boot; most rounds have all there is.
        await sleep(Math.random() * 5_000);
        executor.kill('SIGKILL');
        await untilNothingIsLeft();
      }
    },
    240_000,
  );
});
