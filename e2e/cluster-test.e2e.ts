import { readFileSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NEWEST_NX } from './nx-versions';
import { Workspace } from './workspace';

const TASK = ['run', 'orders:cluster-test', '--output-style=static'];
const REPORT = '_build/test/cluster-test/orders';
const TEST = 'apps/orders/test/cluster/orders_cluster_test.exs';

/** Ids of processes that were started from the workspace, or for it. */
function belongings(workspace: Workspace): number[] {
  const read = (pid: number, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && ['cmdline', 'environ'].some((file) => read(pid, file).includes(workspace.root)));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass: ${condition}`);
    await sleep(20);
  }
}

// Of Nx it takes no more than any executor does, and it takes a minute: once.
describe('cluster tests', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(NEWEST_NX);
    workspace.nxOk('g', 'nx-otp:app', 'apps/orders');
    workspace.nxOk('g', 'nx-otp:cluster-test', 'orders');
    workspace.commit();
  });
  afterAll(() => workspace.remove());

  test('a second run of the generator changes nothing', () => {
    workspace.nxOk('g', 'nx-otp:cluster-test', 'orders');
    expect(workspace.git('status', '--porcelain')).toBe('');
  });

  test('what is generated is formatted, and runs on nodes; then it comes from the cache, unless the seed is another', () => {
    workspace.nxOk('run-many', '-t', 'format-check');
    expect(workspace.nxOk(...TASK)).toContain('3 tests, 0 failures');
    expect(workspace.nxOk(...TASK)).toContain('for 3 out of 3 tasks');
    workspace.run('rm', ['-r', REPORT]);
    workspace.nxOk(...TASK);
    expect(readdirSync(`${workspace.root}/${REPORT}`).sort()).toEqual(['events.jsonl', 'junit.xml', 'timeline.svg']);
    const other = workspace.nxOk(...TASK, '--seed=7');
    expect(other).toContain('Randomized with seed 7');
    expect(other).toContain('for 2 out of 3 tasks');
  });

  test('the target test leaves them out, and mix test does not', () => {
    expect(workspace.nxOk('run', 'orders:test')).toContain('0 failures, 3 excluded');
    const { output } = workspace.run('sh', ['-c', 'cd apps/orders && mix test test/cluster']);
    expect(output).toContain('3 tests, 0 failures');
  });

  test('what fails is red, with its logs, JUnit and timeline', () => {
    workspace.edit(TEST, 'connect(cluster)', 'kill(cluster, 3)');
    const { status, output } = workspace.nx(...TASK);
    expect(status).not.toBe(0);
    expect(output).toContain('1) test nodes find each other again after a partition');
    const files = readdirSync(`${workspace.root}/${REPORT}`, { recursive: true, encoding: 'utf8' });
    expect(files.filter((path) => path.endsWith('.log'))).toHaveLength(3);
    expect(workspace.read(`${REPORT}/junit.xml`)).toContain('failures="1"');
    expect(workspace.read(`${REPORT}/timeline.svg`)).toContain('✕ nodes find each other again');
    workspace.git('checkout', '--', '.');
  });

  test('a killed Nx leaves no node behind', async () => {
    workspace.edit(TEST, 'isolate(cluster, 1)', 'pause(cluster, 1)\n    Process.sleep(:infinity)');
    const nx = workspace.startNx(...TASK);
    const ended = once(nx, 'exit');
    const paused = () =>
      workspace.exists(`${REPORT}/events.jsonl`) && workspace.read(`${REPORT}/events.jsonl`).includes('"pause"');
    await until(paused);
    nx.kill('SIGKILL');
    await ended;
    await until(() => belongings(workspace).length === 0);
    workspace.git('checkout', '--', '.');
  });
});
