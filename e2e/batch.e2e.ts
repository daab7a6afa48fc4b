import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ToolchainCalls } from './toolchain-calls';
import { NX_VERSIONS, onNewest } from './nx-versions';
import { Workspace } from './workspace';

/** Who uses whom; all share one build. */
const USES: Record<string, string[]> = {
  base: [],
  cart: ['base'],
  till: ['base'],
  shop: ['cart', 'till'],
  alone: [],
  other: [],
};
const PATHS = [
  'build_path: "../../_build"',
  'deps_path: "../../deps"',
  'lockfile: "../../mix.lock"',
  'config_path: "../../config/config.exs"',
];

function addProject(workspace: Workspace, name: string): void {
  const module = moduleOf(name);
  const uses = USES[name]!;
  const deps = uses.map((each) => `{:${each}, path: "../${each}", env: Mix.env()}`);
  const file = (path: string, text: string) => workspace.write(`apps/${name}/${path}`, text);
  file(
    'mix.exs',
    `defmodule ${module}.MixProject do\n  use Mix.Project\n` +
      `  def project, do: [app: :${name}, version: "0.1.0", ${PATHS.join(', ')}, deps: [${deps.join(', ')}]]\nend\n`,
  );
  const words = ['word()', ...uses.map((each) => `${moduleOf(each)}.words()`)].join(' <> ');
  const requires = name === 'base' ? '' : '  require Base\n';
  const word =
    name === 'base'
      ? 'defmacro word, do: "first "'
      : USES[name]!.length > 0
        ? 'def word, do: Base.word()'
        : 'def word, do: "first "';
  file(
    `lib/${name}.ex`,
    `defmodule ${module} do\n${uses.length > 0 ? requires : ''}  ${word}\n  def unused(thing), do: 1\n  def words, do: ${name === 'base' ? '"first "' : words}\nend\n`,
  );
  file('test/test_helper.exs', 'IO.puts("beam " <> System.pid())\nExUnit.start()\n');
  file(
    `test/${name}_test.exs`,
    `defmodule ${module}Test do\n  use ExUnit.Case\n  test "words", do: assert ${module}.words() |> String.split() |> Enum.uniq() == ["first"]\n` +
      `  test "environment", do: IO.puts("says " <> System.get_env("SAYS", "nothing"))\nend\n`,
  );
}

function moduleOf(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

/** Changes the word that every project has, most of them through a macro of `base`, and what the tests expect. */
function change(workspace: Workspace, from: string, to: string): void {
  for (const [name, uses] of Object.entries(USES)) {
    if (uses.length === 0) workspace.edit(`apps/${name}/lib/${name}.ex`, from, to);
    workspace.edit(`apps/${name}/test/${name}_test.exs`, from, to);
  }
}

/** Ids of processes that were started from the workspace, but Nx itself. */
function belongings(workspace: Workspace, except?: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== except && commandLine(pid).includes(workspace.root));
}

function workers(workspace: Workspace): number[] {
  return belongings(workspace).filter((pid) => /^\S*beam/.test(commandLine(pid)));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass: ${condition}`);
    await sleep(10);
  }
}

/** What may happen to a batch, and how it is begun. */
const ENDS: Record<string, { start?: 'startNxInTerminal'; end: (workspace: Workspace, nx: ChildProcess) => void }> = {
  'loses Nx': { end: (_workspace, nx) => nx.kill('SIGKILL') },
  'loses its own process': { end: (workspace) => killFirst(belongings(workspace), 'run-batch.js') },
  'loses a worker': { end: (workspace) => killFirst(workers(workspace), '') },
  // What a terminal makes of it: SIGINT for all in the foreground.
  'gets Ctrl-C': { start: 'startNxInTerminal', end: (_workspace, { stdin }) => stdin!.write('\x03') },
};

function killFirst(pids: number[], command: string): void {
  const pid = pids.find((each) => commandLine(each).includes(command));
  // It may have ended by itself.
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

const ALL = ['run-many', '-t', 'compile', 'test', '--output-style=static'];

describe.each(NX_VERSIONS)('a batch on Nx %s', (nxVersion) => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(nxVersion);
    workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
    workspace.write('.gitignore', 'node_modules\n.nx\n_build\n');
    workspace.write('config/config.exs', 'import Config\n');
    workspace.write(
      'packages/web/package.json',
      JSON.stringify({ name: 'web', scripts: { test: 'echo web is tested' } }),
    );
    for (const name of Object.keys(USES)) addProject(workspace, name);
    workspace.write('.env', 'SAYS=all\n');
    workspace.write('apps/cart/.env.test', 'SAYS=cart\n');
    workspace.write('apps/alone/project.json', '{ "targets": { "test": { "options": { "ownBeam": true } } } }');
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  test('runs all in few BEAMs, beside tasks of others; each has the environment of its .env files', () => {
    const output = workspace.nxOk(...ALL);
    const beams = [...output.matchAll(/^beam (\d+)$/gm)].map(([, pid]) => pid);
    expect(beams).toHaveLength(6);
    expect(new Set(beams).size).toBeLessThan(6);
    const ownBeam = /> nx run alone:test[^]*?^beam (\d+)$/m.exec(output)?.[1];
    expect(beams.filter((beam) => beam === ownBeam)).toHaveLength(1);
    expect(output).toContain('web is tested');
    expect([...output.matchAll(/says (\w+)$/gm)].map(([, word]) => word).sort()).toEqual([
      'all',
      'all',
      'all',
      'all',
      'all',
      'cart',
    ]);
  });

  test('is cached task by task, and warnings are shown again', () => {
    const output = workspace.nxOk(...ALL);
    expect(output).toContain('for 18 out of 19 tasks');
    expect(output).toContain('variable "thing" is unused');
  });

  test('fails what does not compile, and what depends on it', () => {
    workspace.edit('apps/cart/lib/cart.ex', 'def words', 'def oops, do: undefined_thing()\n  def words');
    const { status, output } = workspace.nx('run-many', '-t', 'test', '--output-style=static');
    expect(status).not.toBe(0);
    expect(output).toContain('undefined function undefined_thing/0');
    expect(workspace.nxOk('run-many', '-t', 'test', '-p', 'till', 'alone')).toContain('Successfully ran');
    expect(workspace.nx('run', 'shop:test').status).not.toBe(0);
    workspace.git('checkout', '--', '.');
  });

  test.each(Object.entries(ENDS))(
    'that %s leaves nothing behind, and the next is right',
    async (what, { start, end }) => {
      change(workspace, 'first', what.replaceAll(/\W/g, ''));
      const nx = workspace[start ?? 'startNx'](...ALL);
      const ended = once(nx, 'exit');
      await until(() => workers(workspace).length > 0);
      await sleep(Math.random() * 1_500);
      end(workspace, nx);
      await ended;
      await until(() => belongings(workspace).length === 0);
      workspace.nxOk(...ALL);
      workspace.git('checkout', '--', '.');
      workspace.nxOk(...ALL);
    },
  );

  onNewest(nxVersion)('the graph calls nothing of the toolchain, and twelve tasks as few programs as three', () => {
    const many = Array.from({ length: 12 }, (_, index) => `many${index + 10}`);
    for (const name of many) {
      const project = `[app: :${name}, version: "0.1.0", ${PATHS.join(', ')}]`;
      const module = `defmodule ${moduleOf(name)}.MixProject do\n  use Mix.Project\n  def project, do: ${project}\nend\n`;
      workspace.write(`apps/${name}/mix.exs`, module);
      workspace.write(`apps/${name}/lib/${name}.ex`, `defmodule ${moduleOf(name)} do\nend\n`);
    }
    const calls = new ToolchainCalls(workspace);
    const nx = (...args: string[]) =>
      expect(workspace.nxWith({ ...calls.env, NX_PARALLEL: '2' }, ...args).status).toBe(0);
    nx('graph', '--file=.nx/graph.json');
    nx('show', 'projects');
    nx('show', 'projects', '--affected', '--base=HEAD');
    expect(calls.take()).toEqual([]);
    nx('run-many', '-t', 'compile', '-p', ...many.slice(0, 3));
    const three = calls.take();
    nx('run-many', '-t', 'compile', '-p', ...many, '--skip-nx-cache');
    const twelve = calls.take();
    // Two workers, who holds Mix's lock, and, as these programs are none that say their version, two asked for it by the hash.
    expect(three.filter((program) => program === 'erl').length).toBeLessThanOrEqual(5);
    expect(twelve.sort()).toEqual(three.sort());
    expect(twelve).not.toContain('mix');
  });
});
