import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixEnvironment } from '../environment';
import { temporaryFolder } from '../transpiled.fixture';
import { type Outcome, Worker } from './worker';

const folder = temporaryFolder();
const cache = temporaryFolder();
const env = mixEnvironment({ FORCE_COLOR: '0' }, 'test');
let worker: Worker;

beforeAll(() => {
  mkdirSync(join(folder, 'lib'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config/config.exs'), 'import Config\nconfig :probed, :written, :here\n');
  writeFileSync(
    join(folder, 'mix.exs'),
    'defmodule Probed.MixProject do\n  use Mix.Project\n  def project, do: [app: :probed, version: "0.1.0"]\n' +
      '  def application, do: [extra_applications: [:logger]]\nend\n',
  );
  writeFileSync(join(folder, 'lib/probed.ex'), 'defmodule Probed do\n  def word, do: "as compiled"\nend\n');
  execFileSync('mix', ['compile'], { cwd: folder, env, stdio: 'ignore' });
  worker = new Worker(env, folder, cache);
});

afterAll(async () => {
  await worker.end();
  for (const each of [folder, cache]) rmSync(each, { recursive: true });
});

function mix(...args: string[]): Promise<Outcome> {
  return worker.run({ args, cwd: folder, variables: {} });
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, n) => `${n + 1}\n`).join('');
}

/** Evaluates Elixir in the project, its application started. */
function run(code: string): Promise<Outcome> {
  return mix('run', '--no-compile', '--no-deps-check', '-e', code);
}

async function another(): Promise<void> {
  await worker.end();
  worker = new Worker(env, folder, cache);
}

describe('a call', () => {
  it.each([
    ['IO.write("out")', 0, 'out'],
    ['IO.write(:stderr, "err")', 0, 'err'],
    ['for n <- 1..20000, do: IO.puts(n)', 0, lines(20_000)],
    ['for n <- 1..20000, do: IO.puts(:stderr, n)', 0, lines(20_000)],
    ['IO.write(inspect(IO.gets("")))', 0, ':eof'],
    [
      'System.cmd("sh", ["-c", "echo from outside; exit 3"], into: IO.stream()) |> elem(1) |> IO.write()',
      0,
      'from outside\n3',
    ],
    ['exit({:shutdown, 7})', 7, ''],
    ['System.at_exit(fn status -> IO.write("last #{status}"); exit({:shutdown, 5}) end)', 5, 'last 0'],
    ['Mix.raise("no more")', 1, '** (Mix) no more\n'],
    ['IO.write(File.cwd!())', 0, folder],
    ['IO.write(Application.get_env(:probed, :written))', 0, 'here'],
    ['IO.write([Probed.word(), " ", inspect(Mix.env())])', 0, 'as compiled :test'],
  ])('is as one of `mix` by itself: %s', async (code, status, output) => {
    expect(await run(code)).toEqual({ code: status, output, retired: [] });
    const script = 'mix run --no-compile --no-deps-check -e "$1" 2>&1 </dev/null; printf " ended with %s" "$?"';
    const alone = execFileSync('sh', ['-c', script, 'sh', code], { cwd: folder, env, encoding: 'utf8' });
    expect(alone).toBe(`${output} ended with ${status}`);
  });

  it('has variables of its own', async () => {
    const args = ['run', '--no-compile', '-e', 'IO.write(System.get_env("OWN", "none"))'];
    const own = await worker.run({ args, cwd: folder, variables: { OWN: 'a=b & ü' } });
    expect([own.output, (await mix(...args)).output]).toEqual(['a=b & ü', 'none']);
  });
});

/** What a call may leave behind, and how the next would see it. */
const TAKEN_BACK: [string, string, string][] = [
  [
    'a variable',
    'System.put_env("LEFT", "1"); System.delete_env("HOME")',
    '{System.get_env("LEFT"), is_binary(System.get_env("HOME"))}',
  ],
  ['the folder', 'File.cd!("/")', 'File.exists?("mix.exs")'],
  [
    'a setting',
    'Application.put_env(:probed, :written, :over); Application.put_env(:nowhere, :x, 1, persistent: true); Application.put_env(:elixir, :ansi_enabled, true)',
    '{Application.get_all_env(:probed), Application.get_all_env(:nowhere), Application.get_env(:elixir, :ansi_enabled)}',
  ],
  [
    'a process and its table',
    'spawn(fn -> Process.register(self(), :left); :ets.new(:left, [:named_table]); Process.sleep(:infinity) end)',
    '{Process.whereis(:left), :ets.whereis(:left)}',
  ],
  [
    'an application',
    'Application.ensure_all_started(:inets)',
    ':inets in Enum.map(Application.started_applications(), &elem(&1, 0))',
  ],
  [
    'a module in place of a compiled one',
    'Code.compiler_options(ignore_module_conflict: true); defmodule Probed do def word, do: "redefined" end',
    'Probed.word()',
  ],
  [
    "a module in place of Elixir's",
    'Code.compiler_options(ignore_module_conflict: true); defmodule URI do def parse(_), do: :redefined end',
    'URI.parse("a").path',
  ],
  ['a module that is no file', 'defmodule Left do end', 'Code.ensure_loaded?(Left)'],
  ['a code path', 'Code.prepend_path("/")', "'/' in :code.get_path()"],
  [
    'options of the compiler',
    'Code.compiler_options(warnings_as_errors: true, debug_info: false)',
    'Code.compiler_options() |> Map.take([:warnings_as_errors, :debug_info])',
  ],
  ['a required file', 'File.write!("left.exs", "1"); Code.require_file("left.exs")', 'Code.required_files()'],
  ['a persistent term', ':persistent_term.put(:left, 1)', ':persistent_term.get(:left, nil)'],
  [
    "Logger's level",
    'Logger.configure(level: :error); :logger.set_module_level(Probed, :none)',
    '{Logger.level(), :logger.get_module_level()}',
  ],
  ["Mix's shell and environment", 'Mix.shell(Mix.Shell.Quiet); Mix.env(:prod)', '{Mix.shell(), Mix.env()}'],
  [
    'options of ExUnit',
    'ExUnit.start(autorun: false, exclude: :all); ExUnit.after_suite(fn _ -> :ok end)',
    '(Application.load(:ex_unit); Application.get_all_env(:ex_unit))',
  ],
];

const NOT_TAKEN_BACK: [string, string, RegExp][] = [
  [
    'a process of an application that goes on',
    ':timer.apply_interval(1, :erlang, :node, []); :supervisor.start_child(:kernel_safe_sup, %{id: :left, start: {Agent, :start_link, [fn -> 1 end]}})',
    /^process /,
  ],
  ['a handler of a signal', 'System.trap_signal(:sigusr1, fn -> :ok end)', /signals/],
  ['a handler of log messages', ':logger.add_handler(:left, :logger_std_h, %{})', /logger/],
  [
    'a protocol that we need ourselves, without implementations',
    '{:ok, b} = Protocol.consolidate(Enumerable, []); :code.purge(Enumerable); :code.load_binary(Enumerable, [], b)',
    /^what cannot be looked at: an exception was raised/,
  ],
];

describe('what a call leaves behind', () => {
  it.each(TAKEN_BACK)('is taken back: %s', async (_, leave, probe) => {
    const before = await run(`IO.inspect(${probe})`);
    expect([before.code, before.retired]).toEqual([0, []]);
    expect((await run(leave)).retired).toEqual([]);
    expect(await run(`IO.inspect(${probe})`)).toEqual(before);
  });
});

describe('what cannot be taken back', () => {
  afterEach(another);

  it.each(NOT_TAKEN_BACK)('ends the BEAM: %s', async (_, leave, leftover) => {
    const outcome = await run(leave);
    expect([outcome.code, outcome.output]).toEqual([0, '']);
    expect(outcome.retired).toContainEqual(expect.stringMatching(leftover));
  });
});

describe('a BEAM that dies', () => {
  afterEach(another);

  it('fails its call, with what that had printed', async () => {
    expect(await run('IO.puts("so far"); :erlang.halt(3)')).toEqual({
      code: 3,
      output: 'so far\n\nThe BEAM that ran this ended with 3.\n',
      retired: ['The BEAM that ran this ended with 3.'],
    });
  });

  it('is no success when it halted with 0', async () => {
    expect((await run('System.halt(0)')).code).toBe(1);
  });

  it('fails its call when it is killed', async () => {
    const started = join(folder, 'pid');
    rmSync(started, { force: true });
    const outcome = run(
      `File.write!("pid.new", System.pid()); File.rename!("pid.new", "pid"); Process.sleep(:infinity)`,
    );
    for (let pid: string | undefined; pid === undefined; await new Promise((resolve) => setTimeout(resolve, 20))) {
      pid = readable(started);
      if (pid) process.kill(Number(pid), 'SIGKILL');
    }
    expect(await outcome).toEqual({
      code: 137,
      output: expect.stringContaining('The BEAM that ran this ended with 137.\n'),
      retired: ['The BEAM that ran this ended with 137.'],
    });
  });
});

function readable(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
