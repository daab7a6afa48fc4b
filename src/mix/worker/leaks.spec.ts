import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { mixEnvironment } from '../environment';
import { temporaryFolder } from '../transpiled.fixture';
import { LEAKS, type Leak, PROBE } from './leaks.fixture';
import { WorkerPool, beamEnvironment } from './pool';

/** What a suite printed, without what differs from one run to the next, and how it ended. */
interface Ending {
  output: string;
  code: number;
}

/** As above, each stream by itself. */
interface EndingApart {
  stdout: string;
  stderr: string;
  code: number;
}

const folder = temporaryFolder();
const { PATH, HOME } = process.env;
// Few variables, since each probe prints them all.
const env = mixEnvironment({ FORCE_COLOR: '0' }, 'test', { PATH, HOME, LANG: 'C.UTF-8' });
const NAMES = Object.keys(LEAKS);
const apart = new Map<string, EndingApart>();

beforeAll(async () => {
  write('config/config.exs', 'import Config\nconfig :probe, written: :here\n');
  for (const name of NAMES) addProject(name, LEAKS[name]!);
  addProject('probe', { test: PROBE, files: { 'lib/probe.ex': 'defmodule Probe do\n  def word, do: "probe"\nend\n' } });
  const left = ['probe', ...NAMES];
  const runAll = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) apart.set(name, await byItself(name));
  };
  await Promise.all([runAll(), runAll()]);
  // Once more: now it finds its build, as those that run in a worker will.
  apart.set('probe', await byItself('probe'));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

function addProject(name: string, { helper = 'ExUnit.start()', before = '', test, keys = '', files = {} }: Leak): void {
  const module = name
    .split('_')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
  const file = (path: string, text: string) => write(`${name}/${path}`, text);
  const application = name === 'slow_application' ? 'mod: {Slow, []}, ' : '';
  file(
    'mix.exs',
    `defmodule ${module}.MixProject do\n  use Mix.Project\n\n  def project do\n    [app: :${name}, version: "0.1.0", config_path: "../config/config.exs", build_path: "../_build", deps: []${keys && `, ${keys}`}]\n  end\n\n` +
      `  def application, do: [${application}extra_applications: [:logger]]\nend\n`,
  );
  const tests = keys.includes('spec') ? 'spec' : 'test';
  file(`${tests}/test_helper.exs`, `${helper}\n`);
  if (test !== undefined)
    file(
      `${tests}/it_${tests}.exs`,
      `defmodule ${module}Test do\n  use ExUnit.Case\n  ${before}\n  test "it" do\n    ${test}\n  end\nend\n`,
    );
  for (const [path, text] of Object.entries(files)) file(path, text);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, 'apart', path)), { recursive: true });
  writeFileSync(join(folder, 'apart', path), text);
}

const argsOf = (name: string) => ['test', ...(LEAKS[name]?.args ?? [])];

async function byItself(name: string): Promise<EndingApart> {
  const root = join(folder, 'apart');
  const cwd = join(root, name);
  const script = 'mix "$@" </dev/null; printf "\\nended with %s" "$?"';
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script, 'sh', ...argsOf(name)], { cwd, env });
  const [, output, code] = /^([^]*)\nended with (\d+)$/.exec(stdout)!;
  return { stdout: compared(name, output!, root), stderr: compared(name, stderr, root), code: Number(code) };
}

/** What counts of that which a suite has printed. */
function compared(name: string, output: string, root: string): string {
  return LEAKS[name]?.muted ? '' : normal(output, root);
}

/** Without seed, times, ids of processes, and what a first run says of compiling. */
function normal(output: string, root: string): string {
  return (
    output
      .replaceAll(root, 'ROOT')
      // What calls Mix, at the foot of a stack: a script there, a worker here.
      .replace(/^ +(\(elixir [\d.]+\) lib\/code.ex:\d+: Code.require_file\/2|\S*\/mix:\d+: \(file\))\n/gm, '')
      // Elixir 1.18, where two of those apart compile at once.
      .replace(/^(\S*)Waiting for lock on the build directory .*\n/gm, '')
      .replace(/^(Compiling \d+ files? \(.ex\)|Generated \w+ app)\n/gm, '')
      .replace(/seed:? \d+/g, 'seed')
      .replace(/(Finished in |\()[\d.]+(s|ms| seconds)/g, '$1time')
      .replace(/\d+(\.\d+)?s (async|sync)/g, 'time $2')
      .replace(/\d\d:\d\d:\d\d\.\d+/g, 'time')
      .replace(/#(PID|Reference|Port)<[\d.]+>/g, '#$1')
  );
}

/** One after another, in BEAMs that serve as long as they are clean. */
async function inWorkers(names: string[]): Promise<Ending[]> {
  const root = join(folder, 'together');
  cpSync(join(folder, 'apart'), root, { recursive: true, preserveTimestamps: true });
  const pool = new WorkerPool(1, root, join(folder, 'cache'));
  const environment = beamEnvironment(env, '_build');
  const endings: Ending[] = [];
  for (const name of names) {
    const call = { args: argsOf(name), cwd: join(root, name), variables: {} };
    const { code, output } = await pool.run(environment, call);
    endings.push({ output: compared(name, output, root), code });
  }
  await pool.close();
  return endings;
}

/**
 * What came together, in the order in which it came where both streams are in it, whole and each in its own order. OTP
 * promises no more: a thread of its own writes what has gathered for stdout and for stderr, whichever was first (OTP 25,
 * seen by strace: `err1 out1 out2 err2` of err1, out1, err2, out2).
 */
function asItCame({ stdout, stderr, code }: EndingApart, came: string): Ending {
  return { output: isInterleaved(came, stdout, stderr) ? came : stderr + stdout, code };
}

function isInterleaved(whole: string, one: string, other: string): boolean {
  if (whole.length !== one.length + other.length) return false;
  // How much of the one may have been read, after so much of the whole.
  let read = new Set([0]);
  for (let at = 0; at < whole.length; at++) {
    const next = new Set<number>();
    for (const length of read) {
      if (one[length] === whole[at]) next.add(length + 1);
      if (other[at - length] === whole[at]) next.add(length);
    }
    read = next;
  }
  return read.size > 0;
}

/** By Fisher and Yates, with the random numbers of `minstd`: the same in every run. */
function shuffled(names: string[], seed: number): string[] {
  const all = [...names];
  for (let at = all.length - 1, random = seed; at > 0; at--) {
    random = (random * 48_271) % 2_147_483_647;
    const other = random % (at + 1);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}

describe('suites in one BEAM', () => {
  it('print and end as each does apart, and none sees what another left', async () => {
    const names = shuffled(NAMES, 1).flatMap((name) => [name, 'probe']);
    const label = (name: string, at: number) => (name === 'probe' ? `probe after ${names[at - 1]}` : name);
    const together = await inWorkers(names);
    expect(Object.fromEntries(together.map((ending, at) => [label(names[at]!, at), ending]))).toEqual(
      Object.fromEntries(names.map((name, at) => [label(name, at), asItCame(apart.get(name)!, together[at]!.output)])),
    );
  }, 300_000);
});
