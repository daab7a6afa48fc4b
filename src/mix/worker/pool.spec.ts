import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mixEnvironment } from '../environment';
import { temporaryFolder } from '../transpiled.fixture';
import { WorkerPool, beamEnvironment } from './pool';

const folder = temporaryFolder();
const environment = beamEnvironment(mixEnvironment({}, 'test'), '_build');

beforeAll(() => {
  mkdirSync(join(folder, 'lib'));
  writeFileSync(
    join(folder, 'mix.exs'),
    'defmodule Pooled.MixProject do\n  use Mix.Project\n  def project, do: [app: :pooled, version: "0.1.0"]\nend\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

function evaluate(pool: WorkerPool, code: string) {
  return pool.run(environment, { args: ['run', '-e', code], cwd: folder, variables: {} });
}

const PID = 'IO.write("pid " <> System.pid())';

function pidIn(output: string): number {
  return Number(/pid (\d+)$/.exec(output)![1]);
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('a pool of BEAMs', () => {
  it.each(['just now', 'a while ago'])(
    'has another for a call when one was killed %s while it waited',
    async (when) => {
      const pool = new WorkerPool(1, folder, join(folder, 'cache'));
      const first = pidIn((await evaluate(pool, PID)).output);
      process.kill(first, 'SIGKILL');
      if (when === 'a while ago') await until(() => !isAlive(first));
      const { code, output, retired } = await evaluate(pool, PID);
      expect([code, retired]).toEqual([0, []]);
      expect(pidIn(output)).not.toBe(first);
      await pool.close();
    },
  );

  it('fails a call that cannot start in a new one', async () => {
    const pool = new WorkerPool(1, folder, join(folder, 'cache'));
    const broken = beamEnvironment({ ...environment.env, ERL_FLAGS: '-no_such_thing +Z' }, '_build');
    const { code, output } = await pool.run(broken, { args: ['run'], cwd: folder, variables: {} });
    expect(code).toBe(1);
    expect(output).toContain('The BEAM that ran this ended with 1.\n');
    await pool.close();
  });

  it('ends though something out of its reach holds its output open', async () => {
    const pool = new WorkerPool(1, folder, join(folder, 'cache'));
    const left = 'System.cmd("sh", ["-c", "env -i setsid sleep 300 >/dev/null & printf \\"pid $!\\""])';
    const { output } = await evaluate(pool, `{text, 0} = ${left}; IO.write(text)`);
    const pid = pidIn(output);
    expect(isAlive(pid)).toBe(true);
    await pool.close();
    process.kill(pid);
  });

  it('leaves nothing of what calls have put in sessions of their own', async () => {
    const pool = new WorkerPool(1, folder, join(folder, 'cache'));
    const daemon = 'System.cmd("sh", ["-c", "setsid sleep 300 >/dev/null 2>&1 & printf \\"pid $!\\""]) |> elem(0)';
    const { output } = await evaluate(pool, `IO.write(${daemon})`);
    const pid = pidIn(output);
    expect(isAlive(pid)).toBe(true);
    await pool.close();
    await until(() => !isAlive(pid));
  });
});
