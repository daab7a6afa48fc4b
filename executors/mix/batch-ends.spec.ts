import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '@nx/devkit';
import { type WorkspaceFixture, printed } from '../workspace.fixture';
import { graph, removeWorkspaces, run as runBatch, testFile, workspace } from './batch.fixture';
import batch, { type BatchGraph } from './batch';
import mix from './executor';

afterAll(removeWorkspaces);

const ALL = ['alone:compile', 'alone:test', 'common:compile', 'common:test'];
const OTHERS = ['common:compile', 'common:test'];

/** `alone` and `common`, which have nothing to do with each other. */
function two(): BatchGraph {
  const pick = <T>(all: Record<string, T>) => Object.fromEntries(ALL.map((id) => [id, all[id]!]));
  const { tasks, dependencies } = graph();
  return { tasks: pick(tasks), dependencies: pick(dependencies) };
}

function run(fixture: Parameters<typeof runBatch>[0], changed?: Parameters<typeof runBatch>[1], tasks = two()) {
  return runBatch(fixture, changed, tasks);
}

/**
 * Waits until what was printed is out of the BEAM: another thread writes it (OTP 25), so a `kill -9` may come before. Of
 * 200,000 characters into a pipe that nobody read for a while, 65,536 came without this, all with it.
 */
const WRITTEN =
  'written = fn written -> if Enum.any?(Port.list(), &(Port.info(&1, :queue_size) not in [nil, {:queue_size, 0}])), ' +
  'do: written.(written) end; written.(written)';

/** What goes wrong in `alone`, and how it is told. Nothing else may come of it. */
describe('a batch loses nothing but the task', () => {
  it('whose links cannot be made', async () => {
    const fixture = workspace();
    fixture.write('_build/test/lib/alone', 'a file where a folder should be');
    fixture.write('apps/alone/priv/data', '');
    const { results, ...ends } = await run(fixture);
    expect(ends).toEqual({ succeeded: OTHERS, failed: ['alone:compile'], skipped: ['alone:test'] });
    expect(results.get('alone:compile')!.terminalOutput).toMatch(/^Error: ENOTDIR: not a directory, /);
  });

  it('whose build cannot be noted', async () => {
    const fixture = workspace();
    fixture.write('_build/test/lib/alone/.nx-otp.json/file', '');
    const { results, ...ends } = await run(fixture);
    expect(ends).toEqual({ succeeded: OTHERS, failed: ['alone:compile'], skipped: ['alone:test'] });
    expect(results.get('alone:compile')!.terminalOutput).toMatch(
      /^Compiling 1 file \(.ex\)\nGenerated alone app\nError: EISDIR: illegal/,
    );
  });

  it('that makes no sense', async () => {
    const tasks = two();
    tasks.tasks['alone:compile'] = { id: 'alone:compile' } as Task;
    const { results, ...ends } = await run(workspace(), {}, tasks);
    expect(ends).toEqual({ succeeded: OTHERS, failed: ['alone:compile'], skipped: ['alone:test'] });
    expect(results.get('alone:compile')!.terminalOutput).toMatch(/^TypeError: /);
  });

  it('that has no options', async () => {
    const { results, ...ends } = await run(workspace(), { 'alone:compile': { task: undefined } });
    expect(ends).toEqual({ succeeded: OTHERS, failed: ['alone:compile'], skipped: ['alone:test'] });
    expect(results.get('alone:compile')!.terminalOutput).toContain('options of alone:compile');
  });

  it('whose mix.exs was not read', async () => {
    const fixture = workspace();
    fixture.add('apps/alone', 'alone', { app: 'alone', problems: ['It makes no sense.'] });
    const { results, ...ends } = await run(fixture);
    expect(ends).toEqual({ succeeded: OTHERS, failed: ['alone:compile'], skipped: ['alone:test'] });
    expect(results.get('alone:compile')!.terminalOutput).toBe('It makes no sense.\n');
  });

  it('that finds no Elixir, in a BEAM of the pool or of its own', async () => {
    for (const ownBeam of [false, true]) {
      const { results, ...ends } = await run(workspace(), { 'alone:compile': { env: { PATH: '/nowhere' }, ownBeam } });
      expect(ends).toEqual({ succeeded: OTHERS, failed: ['alone:compile'], skipped: ['alone:test'] });
      expect(results.get('alone:compile')!.terminalOutput).toMatch(
        /^Mix tasks need Elixir and Erlang\/OTP on the PATH\.\n  found:   no (elixir|mix) in /,
      );
    }
  });

  it.each([
    ['halts with 0', 'System.halt(0)', 'The BEAM that ran this ended with 0.\n'],
    ['raises', 'raise "no such thing"', '** (RuntimeError) no such thing'],
    ['exits with 0', 'exit({:shutdown, 0})', ''],
    ['is no Elixir', 'defp (', 'mix.exs:'],
  ])('whose mix.exs %s', async (_, before, output) => {
    const fixture = workspace();
    fixture.add('apps/alone', 'alone', { app: 'alone', before });
    const { results, ...ends } = await run(fixture);
    // What is by itself no failure is none here.
    const fails = output !== '';
    expect(ends.failed).toEqual(fails ? ['alone:compile'] : []);
    expect(ends.succeeded).toEqual(fails ? OTHERS : ALL);
    expect(results.get('alone:compile')!.terminalOutput).toContain(output);
  });

  it.each([
    ['halts with 0', 'System.halt(0)', 'The BEAM that ran this ended with 0.'],
    ['stops its BEAM', 'System.stop(0); Process.sleep(:infinity)', 'The BEAM that ran this ended with 0.'],
    ['asks for more memory than there is', ':binary.copy("x", Bitwise.bsl(1, 45))', 'Cannot allocate'],
    ['kills its BEAM', ':os.cmd(~c"kill -9 #{System.pid()}"); Process.sleep(:infinity)', 'ended with 137.'],
  ])('whose test %s', async (_, body, output) => {
    const fixture = workspace();
    fixture.write('apps/alone/test/alone_test.exs', testFile('Alone', `IO.puts("so far"); ${WRITTEN}; ${body}`));
    const { results, ...ends } = await run(fixture);
    expect(ends).toEqual({ succeeded: [...OTHERS, 'alone:compile'].sort(), failed: ['alone:test'], skipped: [] });
    expect(results.get('alone:test')!.terminalOutput).toContain('so far\n');
    expect(results.get('alone:test')!.terminalOutput).toContain(output);
  });
});

describe('deps.get without Hex', () => {
  const WITHOUT_HEX = { task: 'deps.get', args: [], ownBeam: true };
  const missing = (home: string) =>
    'Mix needs the archives that a project is built with.\n' +
    `  found:   no hex in ${home}/archives\n  remedy:  mix local.hex --force\n`;

  function needsHex(): WorkspaceFixture {
    const fixture = workspace();
    fixture.add('apps/alone', 'alone', { app: 'alone', keys: 'deps: [{:jason, "~> 1.4"}]' });
    return fixture;
  }

  it('says so after what Mix says, in a batch', async () => {
    const fixture = needsHex();
    const home = join(fixture.root, 'home');
    const { results } = await run(fixture, { 'alone:compile': { ...WITHOUT_HEX, env: { MIX_HOME: home } } });
    const output = results.get('alone:compile')!.terminalOutput;
    expect(output).toContain('Could not find an SCM for dependency :jason from Alone.MixProject');
    expect(output.slice(output.indexOf('Mix needs'))).toBe(missing(home));
  });

  it('says so after what Mix says, alone', async () => {
    const fixture = needsHex();
    const home = join(fixture.root, 'home');
    const output = await printed(() => mix({ ...WITHOUT_HEX, env: { MIX_HOME: home } }, fixture.context('alone')));
    expect(output).toContain('Could not find an SCM for dependency :jason from Alone.MixProject');
    expect(output.slice(output.indexOf('Mix needs'))).toBe(missing(home));
  });
});

describe('MIX_TARGET', () => {
  const compile = { task: 'compile', args: [], env: { MIX_TARGET: 'rpi4' } };

  it('is refused where Nx would keep what is built elsewhere', async () => {
    const fixture = workspace();
    fixture.add('apps/alone', 'alone', { app: 'alone', outputs: ['{workspaceRoot}/_build/dev/lib/alone/ebin'] });
    const output = await printed(() => mix(compile, fixture.context('alone')));
    expect(output).toBe(
      'What Nx keeps of a task is built for the host.\n' +
        '  found:   MIX_TARGET=rpi4, with which Mix builds in _build/rpi4_dev\n' +
        '  allowed: no MIX_TARGET, or host\n' +
        '  remedy:  Call Mix itself for that target, as in MIX_TARGET=rpi4 mix compile.\n',
    );
    expect(existsSync(join(fixture.root, '_build'))).toBe(false);
  });

  it('is left to tasks of which Nx keeps nothing', async () => {
    const fixture = workspace();
    await printed(() => mix(compile, fixture.context('alone')));
    expect(existsSync(join(fixture.root, '_build/rpi4_dev/lib/alone/ebin'))).toBe(true);
  });
});

describe('a batch tells of every task', () => {
  it('also of a project that Nx has no metadata of, or does not know at all', async () => {
    const fixture = workspace();
    const context = fixture.context('common');
    const { projects } = context.projectsConfigurations;
    projects['alone'] = { root: 'apps/alone' };
    delete projects['till'];
    const ends = await runBatch(fixture, {}, graph(), context);
    expect(ends.failed).toEqual(['till:compile']);
    expect(ends.skipped).toEqual(['till:test']);
    expect(ends.results.get('till:compile')!.terminalOutput).toContain('Could not find a Mix.Project');
  });

  it('though some wait for each other', async () => {
    const tasks = two();
    tasks.dependencies['alone:compile'] = ['alone:test'];
    const { succeeded, failed } = await run(workspace(), {}, tasks);
    expect([succeeded, failed]).toEqual([OTHERS, ['alone:compile', 'alone:test']]);
  });

  it('when it is asked to end, and starts none any more', async () => {
    const fixture = workspace();
    const tasks = two();
    const inputs = Object.fromEntries(ALL.map((id) => [id, { task: 'compile', mixEnv: 'test', workers: 1 }]));
    const told: [string, boolean, string][] = [];
    for await (const { task, result } of batch(tasks, inputs, {}, fixture.context('common'))) {
      if (told.length === 0) process.emit('SIGTERM', 'SIGTERM');
      told.push([task, result.success, result.terminalOutput]);
    }
    expect(told.map(([task]) => task).sort()).toEqual(ALL);
    expect(told[0]).toEqual([expect.stringMatching(/:compile$/), true, expect.any(String)]);
    expect(told.slice(1).filter(([, success]) => success)).toEqual([]);
    expect(new Set(told.slice(1).map(([, , output]) => output))).toEqual(
      new Set(['The batch was asked to end before this was run.\n']),
    );
  });
});
