import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Evaluation, type EvaluationRequest, evaluateMixFiles } from './evaluate';
import { temporaryFolder } from './transpiled.fixture';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const LIMITS = { perFileMs: 3_000, totalMs: 45_000 };

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function project(path: string, { name, keys, before = '' }: { name: string; keys: string; before?: string }): string {
  const text = `defmodule ${name}.MixProject do\n  use Mix.Project\n  ${before}\n  def project, do: [${keys}]\nend\n`;
  return write(`${path}/mix.exs`, text);
}

async function evaluate(...requests: (string | EvaluationRequest)[]): Promise<Evaluation[]> {
  const asked = requests.map((request) => (typeof request === 'string' ? { file: request } : request));
  const results = await evaluateMixFiles(asked, LIMITS);
  return asked.map(({ file }) => results.get(file)!);
}

describe('what a project says', () => {
  it('is read in each environment', async () => {
    const file = project('orders', {
      name: 'Orders',
      keys: `app: :orders, version: "1.2.0", build_path: Path.expand("../_build", __DIR__), elixirc_paths: paths(Mix.env()),
        compilers: [:phoenix] ++ Mix.compilers(), aliases: [setup: ["deps.get"]], releases: [shop: []],
        deps: [{:billing, path: "../billing", env: Mix.env()}, {:mailer, path: "../mailer"}, {:jason, "~> 1.4"},
          {:credo, "~> 1.7", only: [:dev, :test], runtime: false}, {:tool, git: "file:///tool"}, {:ui, in_umbrella: true}]`,
      before: 'defp paths(:test), do: ["lib", "test/support"]\n  defp paths(_), do: ["lib"]',
    });
    const [result] = await evaluate(file);
    const configs = 'configs' in result! ? result.configs : {};
    expect(Object.keys(configs)).toEqual(['dev', 'test', 'prod']);
    expect(configs.dev).toEqual({
      app: 'orders',
      version: '1.2.0',
      apps: null,
      paths: { build_path: '../_build', config_path: 'config/config.exs', deps_path: 'deps', lockfile: 'mix.lock' },
      path_lists: { elixirc_paths: ['lib'], erlc_paths: ['src'], test_paths: null },
      compilers: ['phoenix'],
      aliases: ['setup'],
      releases: ['shop'],
      starts: false,
      published: false,
      deps: [
        { name: 'billing', source: 'path', path: '../billing', only: null, optional: false, same_env: true },
        { name: 'mailer', source: 'path', path: '../mailer', only: null, optional: false, same_env: false },
        { name: 'jason', source: 'hex', path: null, only: null, optional: false, same_env: false },
        { name: 'credo', source: 'hex', path: null, only: ['dev', 'test'], optional: false, same_env: false },
        { name: 'tool', source: 'git', path: null, only: null, optional: false, same_env: false },
        { name: 'ui', source: 'umbrella', path: null, only: null, optional: false, same_env: true },
      ],
      reads: [],
    });
    expect(configs.test?.path_lists.elixirc_paths).toEqual(['lib', 'test/support']);
  });

  it('comes with the files it loaded, in every environment', async () => {
    write('shared/versions.exs', 'defmodule Versions do\n  def of(:prod), do: [:a, :b]\n  def of(_), do: [:a]\nend\n');
    const file = project('reader', {
      name: 'Reader',
      keys: 'app: :reader, deps: for(name <- Versions.of(Mix.env()), do: {name, ">= 0.0.0"})',
      before: 'Code.require_file("../shared/versions.exs", __DIR__)',
    });
    const [result] = await evaluate(file);
    const configs = 'configs' in result! ? result.configs : {};
    expect(Object.values(configs).map(({ reads, deps }) => [reads, deps.map(({ name }) => name)])).toEqual([
      [['../shared/versions.exs'], ['a']],
      [['../shared/versions.exs'], ['a']],
      [['../shared/versions.exs'], ['a', 'b']],
    ]);
  });

  it('needs the root of its umbrella loaded first where it uses a module of it', async () => {
    const umbrella = project('umbrella', {
      name: 'Umbrella',
      keys: 'apps_path: "apps"',
      before: 'def shared, do: [{:jason, "~> 1.4"}]',
    });
    const keys = 'app: :child, deps: Umbrella.MixProject.shared()';
    const child = project('umbrella/apps/child', { name: 'Child', keys });
    const alone = await evaluate(child);
    const through = await evaluate({ file: child, umbrella });
    expect(alone).toEqual([
      {
        error:
          'mix.exs:4: function Umbrella.MixProject.shared/0 is undefined (module Umbrella.MixProject is not available)',
      },
    ]);
    expect(through).toMatchObject([{ configs: { dev: { app: 'child', deps: [{ name: 'jason' }] } } }]);
  });

  it('may fail in some environments', async () => {
    const file = project('only-test', {
      name: 'OnlyTest',
      keys: 'app: app(Mix.env())',
      before: 'defp app(:test), do: :only_test',
    });
    expect(await evaluate(file)).toMatchObject([{ configs: { test: { app: 'only_test' } } }]);
  });

  it('is not disturbed by a file of the same module name, or by an environment that another file set', async () => {
    const one = project('same/one', {
      name: 'Same',
      keys: 'app: :one',
      before: 'Mix.env(:weird)\n  System.put_env("X", "1")',
    });
    const two = project('same/two', { name: 'Same', keys: 'app: :two, deps: [{Mix.env(), ">= 0.0.0"}]' });
    const results = await evaluate(one, two);
    expect(results).toMatchObject([
      { configs: { dev: { app: 'one' } } },
      { configs: { dev: { app: 'two', deps: [{ name: 'dev' }] }, prod: { deps: [{ name: 'prod' }] } } },
    ]);
  });
});

describe('a hostile file', () => {
  const innocent = () => project('innocent', { name: 'Innocent', keys: 'app: :innocent' });
  const innocentSays = { configs: { dev: { app: 'innocent' }, test: { app: 'innocent' }, prod: { app: 'innocent' } } };

  async function beside(name: string, before: string): Promise<Evaluation> {
    const file = project(`hostile/${name}`, { name: 'Hostile', keys: 'app: :hostile', before });
    const [first, hostile, last] = await evaluate(
      innocent(),
      file,
      project('last', { name: 'Last', keys: 'app: :last' }),
    );
    expect(first).toMatchObject(innocentSays);
    expect(last).toMatchObject({ configs: { dev: { app: 'last' } } });
    return hostile!;
  }

  it('may print, itself, to the VM and from a program it starts', async () => {
    const before = `IO.puts("noise")\n  IO.puts(:user, "{}")\n  IO.write(:user, "no end of line")
  IO.write(:stderr, "noise")\n  System.cmd("sh", ["-c", "echo noise"], into: IO.stream(:stdio, :line))`;
    expect(await beside('prints', before)).toMatchObject({ configs: { dev: { app: 'hostile' } } });
  });

  it('may raise: its error has the line', async () => {
    expect(await beside('raises', 'raise "no\\nway"')).toEqual({ error: 'mix.exs:3: no' });
  });

  it('may throw or exit', async () => {
    expect(await beside('throws', 'throw(:ball)')).toEqual({ error: 'throw: :ball' });
    expect(await beside('exits', 'exit(:stage_left)')).toEqual({ error: 'exit: :stage_left' });
  });

  it('may be truncated', async () => {
    const file = write(
      'truncated/mix.exs',
      'defmodule Truncated.MixProject do\n  use Mix.Project\n  def project, do: [app',
    );
    const [truncated, other] = await evaluate(file, innocent());
    expect(truncated).toEqual({ error: expect.stringMatching(/^mix\.exs:3:24: .*missing terminator: \]/) });
    expect(other).toMatchObject(innocentSays);
  });

  it('may define no project', async () => {
    const file = write('empty/mix.exs', ':ok\n');
    expect(await evaluate(file)).toEqual([{ error: 'it defines no module that uses Mix.Project' }]);
  });

  it.each([
    ['sleeps', 'Process.sleep(:infinity)'],
    ['loops', 'Enum.each(Stream.cycle([1]), &(&1))'],
    ['traps', 'Process.flag(:trap_exit, true)\n  Process.sleep(:infinity)'],
  ])('may never end: %s', async (name, before) => {
    expect(await beside(name, before)).toEqual({ error: 'took longer than 3000 ms with MIX_ENV=dev' });
  });

  it.each([
    ['halts', 'System.halt(7)', 7],
    ['kills', 'System.cmd("kill", ["-KILL", System.pid()])', 137],
  ])('may end the VM: %s', async (name, before, code) => {
    expect(await beside(name, before)).toEqual({ error: `evaluating it stopped the VM (exit code ${code})` });
  });

  it('may run a program in the background, which does not outlive the evaluation', async () => {
    const started = Date.now();
    const before = `{pid, 0} = System.cmd("sh", ["-c", "sleep 300 >&2 & echo $!"])\n  File.write!("pid", pid)`;
    expect(await beside('forks', before)).toMatchObject({ configs: { dev: { app: 'hostile' } } });
    expect(Date.now() - started).toBeLessThan(20_000);
    const pid = readFileSync(join(folder, 'hostile/forks/pid'), 'utf8').trim();
    while (runs(pid)) await sleep(20);
  });

  it('takes no more than the time there is for all', async () => {
    const file = project('slow', { name: 'Slow', keys: 'app: :slow', before: 'Process.sleep(:infinity)' });
    const started = Date.now();
    const results = await evaluateMixFiles([{ file }, { file: innocent() }], { perFileMs: 60_000, totalMs: 1_500 });
    expect(Date.now() - started).toBeLessThan(5_000);
    expect([...results.values()]).toEqual([
      { error: 'there was no time left for it (1500 ms for all)' },
      { error: 'there was no time left for it (1500 ms for all)' },
    ]);
  });
});

it('says of every file that Elixir does not start', async () => {
  const bin = join(folder, 'bin');
  write('bin/elixir', '#!/bin/sh\necho No version is set for elixir >&2\nexit 126\n');
  execFileSync('chmod', ['+x', join(bin, 'elixir')]);
  const path = process.env['PATH'];
  process.env['PATH'] = `${bin}:${path}`;
  try {
    const error = 'elixir ended before it read anything (exit code 126): No version is set for elixir';
    const files = ['a', 'b'].map((name) => project(name, { name: 'Unread', keys: 'app: :unread' }));
    expect(await evaluate(...files)).toEqual([{ error }, { error }]);
  } finally {
    process.env['PATH'] = path;
  }
});

function runs(pid: string): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}
