import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from './programs';
import { run, runInForeground, start } from './run';
import { NODE_PATH, temporaryFolder, transpile } from './transpiled.fixture';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** A BEAM with a port's program, which erl_child_setup puts into a session of its own, and that program's child. */
const BEAM = `
Port.open({:spawn_executable, "/bin/sh"}, args: ["-c", "echo $$ > port.pid; sleep 300 & echo $! > sleep.pid; wait"])
File.write!("beam.pid", System.pid())
Process.sleep(:infinity)
`;
const PIDS = ['port.pid', 'sleep.pid', 'beam.pid'];

describe('a program on our terminal', () => {
  const command = { cwd: folder, env: process.env };

  it('passes its exit code on', async () => {
    expect(await runInForeground({ ...command, program: 'sh', args: ['-c', 'exit 3'] })).toBe(3);
  });

  it('tells what is missing', async () => {
    const env = { ...process.env, PATH: '/nowhere' };
    await expect(runInForeground({ ...command, env, program: 'iex', args: [] })).rejects.toThrow('iex');
  });
});

describe('a program that has ended', () => {
  const sh = (script: string) => run({ program: 'sh', args: ['-c', script], cwd: folder, env: process.env });

  it('passes its exit code on', async () => {
    expect(await Promise.all([sh('exit 0'), sh('exit 3'), sh('exit 127')])).toEqual([0, 3, 127]);
  });

  it('passes the signal that ended it on as shells do', async () => {
    expect(await sh('kill -KILL $$')).toBe(137);
  });

  it('is no success when it was stopped, though a BEAM exits with 0 then', async () => {
    const args = ['-e', 'IO.puts("up"); Process.sleep(:infinity)'];
    const child = start({ program: 'elixir', args, cwd: folder, env: process.env }, () => child.stop());
    expect(await child.exit).toBe(143);
  });

  it('leaves no guardian, and what it has put in the background goes on', async () => {
    await sh('sleep 300 >/dev/null 2>&1 & echo $! > background.pid');
    const pid = Number(readFileSync(join(folder, 'background.pid'), 'utf8'));
    await until(() => guardiansOf(process.pid) === '');
    expect(alive(pid)).toBe(true);
    process.kill(pid);
  });

  it('leaves nothing when it is to be swept', async () => {
    const script = 'sleep 300 >/dev/null 2>&1 & echo $! > swept.pid';
    await start({ program: 'sh', args: ['-c', script], cwd: folder, env: process.env, sweep: true }, 'inherit').exit;
    await until(() => !alive(Number(readFileSync(join(folder, 'swept.pid'), 'utf8'))));
  });

  it('has arguments that no shell read, the environment it was given and no input', async () => {
    let output = '';
    const script = 'printf "[%s]" "$@"; env | grep -c ONLY; cat';
    const command = { program: '/bin/sh', args: ['-c', script, 'sh', 'a b', '$HOME', '*'], cwd: folder };
    const child = start({ ...command, env: { PATH: process.env['PATH'], ONLY: '1' } }, (chunk) => (output += chunk));
    expect(await child.exit).toBe(0);
    await child.drained;
    expect(output).toBe('[a b][$HOME][*]1\n');
  });
});

describe('what cannot start', () => {
  it('names the folder that is not there', async () => {
    const cwd = join(folder, 'nowhere');
    await expect(run({ program: 'sh', args: [], cwd, env: process.env })).rejects.toThrow(
      `sh runs in a folder that exists.\n  found:   ${cwd}\n  remedy:  Check cwd and at in the options of the target.`,
    );
  });

  it('says that erl is missing when only Elixir is there', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const name of ['sh', 'env', 'dirname', 'readlink', 'sed', 'basename', 'ls', 'elixir']) {
      symlinkSync(findProgram(name)!, join(bin, name));
    }
    const command = { program: 'elixir', args: ['-e', ':ok'], cwd: folder, env: { PATH: bin } };
    const child = start(command, () => undefined);
    await expect(child.exit).rejects.toThrow(
      'Mix tasks need Elixir and Erlang/OTP on the PATH.\n  found:   no erl in ',
    );
  });
});

describe('a program whose caller ends', () => {
  const code = temporaryFolder();
  transpile(['src'], code);
  afterAll(() => rmSync(code, { recursive: true }));

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is ended by %s, with all that it started',
    async (signal) => {
      const { driver, pids } = await callBeam(signal);
      driver.kill(signal);
      await until(() => !pids.some(alive));
    },
  );

  it('is ended when the channel to Nx closes', async () => {
    const { driver, pids } = await callBeam('disconnect');
    driver.disconnect();
    await until(() => !pids.some(alive));
  });

  it('is ended though it ignores to be asked', async () => {
    const script = `trap '' TERM; echo $$ > port.pid; echo $$ > sleep.pid; echo $$ > beam.pid; while :; do sleep 1; done`;
    const { driver, pids } = await call('stubborn', { program: 'sh', args: ['-c', script] });
    driver.kill('SIGKILL');
    await until(() => !pids.some(alive));
  });

  it('is ended before what clears away after it, when it ignores to be asked', async () => {
    const script = `trap '' TERM; mkdir made; mkfifo line
(read -r _ < line; sleep 0.5; rmdir made) & exec 5> line
echo $$ > port.pid; echo $$ > sleep.pid; echo $$ > beam.pid; while :; do sleep 1; done`;
    const { driver, pids } = await call('orderly', { program: 'sh', args: ['-c', script] });
    driver.kill('SIGKILL');
    await until(() => !pids.some(alive));
    await until(() => !existsSync(join(folder, 'orderly/made')));
  });

  function callBeam(name: string) {
    return call(name, { program: 'elixir', args: ['-e', BEAM] });
  }

  async function call(name: string, command: { program: string; args: string[] }) {
    const cwd = join(folder, name);
    mkdirSync(cwd);
    const file = join(cwd, 'driver.js');
    const text = JSON.stringify({ ...command, cwd });
    writeFileSync(
      file,
      `require(${JSON.stringify(join(code, 'src/mix/run.js'))}).run({ ...${text}, env: process.env })`,
    );
    const driver = spawn(process.execPath, [file], {
      env: { ...process.env, NODE_PATH },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await until(() =>
      PIDS.every((each) => existsSync(join(cwd, each)) && readFileSync(join(cwd, each), 'utf8') !== ''),
    );
    const pids = PIDS.map((each) => Number(readFileSync(join(cwd, each), 'utf8')));
    expect(pids.every(alive)).toBe(true);
    return { driver, pids };
  }
});

/** Running; not a zombie that nobody waits for. */
function alive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}

function guardiansOf(pid: number): string {
  const all = execFileSync('ps', ['-A', '-o', 'ppid=', '-o', 'args='], { encoding: 'utf8' });
  return all
    .split('\n')
    .filter((line) => line.includes('guardian.sh') && line.trim().startsWith(`${pid} `))
    .join('\n');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}
