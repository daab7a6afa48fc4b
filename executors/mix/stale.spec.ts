import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { filesIn } from '../../src/mix/digest';
import { WorkspaceFixture } from '../workspace.fixture';
import type { BatchGraph } from './batch';
import { run } from './batch.fixture';

/** A project (module `Base`), one that uses it (`User`), and a change of the first. `MN` stands for a prefix of the case. */
interface Case {
  what: string;
  /** Files of `Base` before, and as they become; one that is gone is ''. */
  base: Record<string, string>;
  change: Record<string, string>;
  user: string;
  /** A third project that the second uses, too, and that uses the first. */
  between?: string;
  recompiled: boolean;
}

const base = (body: string) => ({ 'lib/base.ex': `defmodule MNBase do\n${body}\nend\n` });
const user = (body: string) => `defmodule MNUser do\n${body}\nend\n`;
const CALLS = user('def f, do: MNBase.f()');
const F = 'def f, do: 1';

/** Found in the body of a function, and not loaded by anything that is compiled. */
const MORE = { 'lib/more.ex': 'defmodule MNBase.More do\n  def f, do: 1\nend\n' };

const CASES: Case[] = [
  { what: "a function's body", base: base(F), change: base('def f, do: 2'), user: CALLS, recompiled: false },
  {
    what: 'a body in a file with other lines',
    base: base(F),
    change: base(`# one\n# two\n${F} + 1`),
    user: CALLS,
    recompiled: false,
  },
  { what: 'a function that nobody calls', base: base(F), change: MORE, user: CALLS, recompiled: false },
  { what: 'a function that is gone', base: base(F), change: base('def g, do: 1'), user: CALLS, recompiled: true },
  { what: 'a function that has come', base: base('def g, do: 1'), change: base(F), user: CALLS, recompiled: true },
  {
    what: 'a module that is gone',
    base: { ...base(F), ...MORE },
    change: { 'lib/more.ex': '' },
    user: user('def f, do: MNBase.More.f()'),
    recompiled: true,
  },
  {
    what: 'a module that has come and is called',
    base: base(F),
    change: MORE,
    user: user('def f, do: MNBase.More.f()'),
    recompiled: true,
  },
  {
    what: 'a deprecation',
    base: base(F),
    change: base(`@deprecated "use g/0"\n${F}`),
    user: CALLS,
    recompiled: true,
  },
  {
    what: 'an implementation of a protocol that has come',
    base: base(F),
    change: {
      'lib/impl.ex': 'defimpl String.Chars, for: MNBase do\n  def to_string(_), do: "b"\nend\n',
    },
    user: CALLS,
    recompiled: true,
  },
  {
    what: 'an implementation of a protocol that is gone',
    base: { ...base(F), 'lib/impl.ex': 'defimpl String.Chars, for: MNBase do\n  def to_string(_), do: "b"\nend\n' },
    change: { 'lib/impl.ex': '' },
    user: CALLS,
    recompiled: true,
  },
  {
    what: 'a protocol that falls back to Any',
    base: { 'lib/base.ex': 'defprotocol MNBase do\n  def f(x)\nend\n' },
    change: { 'lib/base.ex': 'defprotocol MNBase do\n  @fallback_to_any true\n  def f(x)\nend\n' },
    user: user('def f, do: MNBase.f(1)'),
    recompiled: true,
  },
  {
    what: 'a callback of a behaviour',
    base: base('@callback f() :: term'),
    change: base('@callback f() :: term\n@callback g() :: term'),
    user: user('@behaviour MNBase\ndef f, do: 1'),
    recompiled: true,
  },
  {
    what: 'a default of a struct',
    base: base('defstruct a: 1'),
    change: base('defstruct a: 2'),
    user: user('def f, do: %MNBase{}'),
    recompiled: true,
  },
  {
    what: 'a macro',
    base: base('defmacro f, do: 1'),
    change: base('defmacro f, do: 2'),
    user: user('require MNBase\ndef f, do: MNBase.f()'),
    recompiled: true,
  },
  {
    what: 'what a macro in between calls',
    base: base(F),
    change: base('def f, do: 2'),
    between: 'defmodule MNBetween do\n  defmacro m, do: MNBase.f()\nend\n',
    user: user('require MNBetween\ndef f, do: {MNBetween.m(), MNBase.f()}'),
    recompiled: true,
  },
  {
    what: 'what a macro of the user itself calls',
    base: base(F),
    change: base('def f, do: 2'),
    user: 'defmodule MNMacros do\n  defmacro m, do: MNBase.f()\nend\ndefmodule MNUser do\n  require MNMacros\n  def f, do: MNMacros.m()\nend\n',
    recompiled: true,
  },
  {
    what: "what the user's module calls when it has been compiled",
    base: base(F),
    change: base('def f, do: 2'),
    user: user('@after_compile __MODULE__\ndef __after_compile__(_, _), do: MNBase.f()'),
    recompiled: true,
  },
  {
    what: 'what is called by a name made in the midst of compiling',
    base: base(F),
    change: base('def f, do: 2'),
    user: user('@f apply(:"Elixir.MNBase", :f, [])\ndef f, do: @f'),
    recompiled: true,
  },
  {
    what: 'what a struct in between is made of',
    base: base('def f, do: 1'),
    change: base('def f, do: 2'),
    between: 'defmodule MNBetween do\n  defstruct a: MNBase.f()\nend\n',
    user: user('def f, do: %MNBetween{}'),
    recompiled: true,
  },
  {
    what: 'a module that is asked for while the user is compiled',
    base: base(F),
    change: MORE,
    user: user('if Code.ensure_loaded?(MNBase.More), do: def(f, do: 2), else: def(f, do: 1)'),
    recompiled: true,
  },
  {
    what: 'the list of modules',
    base: base(F),
    change: MORE,
    user: user('@modules Application.spec(:mnbase, :modules)\ndef f, do: {MNBase.f(), @modules}'),
    recompiled: true,
  },
  {
    what: 'the environment of the application',
    base: base(F),
    change: { 'mix.exs': 'ENV' },
    user: CALLS,
    recompiled: true,
  },
  {
    what: 'a file that it is made of',
    base: {
      'priv/f.txt': '1',
      ...base(
        '@path Path.join(__DIR__, "../priv/f.txt")\n@external_resource @path\n@f File.read!(@path)\ndef f, do: @f',
      ),
    },
    change: { 'priv/f.txt': '2' },
    user: CALLS,
    recompiled: true,
  },
];

function prefix(at: number): string {
  return `P${at}`;
}

const folder = temporaryFolder();
const fixture = new WorkspaceFixture(folder);
const lib = join(folder, '_build/test/lib');
afterAll(() => rmSync(folder, { recursive: true }));

function add(name: string, uses: string[], files: Record<string, string>): void {
  const deps = uses.map((each) => `{:${each}, path: "../${each}", env: Mix.env()}`);
  fixture.add(`apps/${name}`, name, {
    app: name,
    dependencies: uses.map((each) => `apps/${each}`),
    keys: `deps: [${deps.join(', ')}]`,
    before: 'def application, do: [env: [a: 1]]',
    files,
  });
}

function write(at: number, name: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = `apps/${name}/${path}`;
    if (text === '') rmSync(join(folder, file));
    else if (text === 'ENV') fixture.write(file, readFileSync(join(folder, file), 'utf8').replace('a: 1', 'a: 2'));
    else fixture.write(file, named(at, text));
  }
}

const named = (at: number, text: string) => text.replaceAll('MN', prefix(at)).replaceAll('mn', `p${at}_`);
const nameOf = (at: number, part: string) => `p${at}_${part}`;

const tasks: BatchGraph = { tasks: {}, dependencies: {} };

function addTask(project: string, uses: string[]): void {
  const id = `${project}:task`;
  const target = { project, target: 'task' };
  tasks.tasks[id] = { id, target, overrides: {}, outputs: [], parallelism: true, cache: true };
  tasks.dependencies[id] = uses.map((each) => ({ id: `${each}:task` }));
}

CASES.forEach(({ base, between, user }, at) => {
  const project = (part: string, uses: string[], files: Record<string, string>) => {
    const names = uses.map((each) => nameOf(at, each));
    add(nameOf(at, part), names, {});
    write(at, nameOf(at, part), files);
    addTask(nameOf(at, part), names);
  };
  project('base', [], base);
  if (between) project('between', ['base'], { 'lib/between.ex': between });
  project('user', between ? ['base', 'between'] : ['base'], { 'lib/user.ex': user });
});

/** Contents of all that is compiled, by path. */
function compiled(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(lib)
      .sort()
      .flatMap((app) =>
        ['ebin', 'consolidated'].flatMap((each) =>
          [...filesIn(join(lib, app, each))].map(({ name, content }) => [
            `${app}/${each}/${name}`,
            content.toString('base64'),
          ]),
        ),
      ),
  );
}

const timeOf = (at: number) => statSync(join(lib, nameOf(at, 'user'), `ebin/Elixir.${prefix(at)}User.beam`)).mtimeMs;

describe('when this changes in a dependency', () => {
  let before: number[];
  let after: number[];
  let results: Awaited<ReturnType<typeof run>>['results'];
  const context = fixture.context(nameOf(0, 'user'));

  beforeAll(async () => {
    const first = await run(fixture, {}, tasks, context);
    expect(first.failed).toEqual([]);
    before = CASES.map((_, at) => timeOf(at));
    CASES.forEach(({ change }, at) => write(at, nameOf(at, 'base'), change));
    const second = await run(fixture, {}, tasks, context);
    expect(second.failed).toEqual([]);
    results = second.results;
    after = CASES.map((_, at) => timeOf(at));
  }, 300_000);

  it.each(CASES.map(({ what, recompiled }, at) => [what, recompiled, at] as const))(
    '%s, its user is compiled: %s',
    (_, recompiled, at) => {
      expect(results.get(`${nameOf(at, 'user')}:task`)!.terminalOutput.includes('Compiling')).toBe(recompiled);
      expect(after[at] !== before[at]).toBe(recompiled);
    },
  );

  it('a warning of its user is shown again', async () => {
    const args = { args: ['--no-deps-check', '--all-warnings'] };
    const name = nameOf(0, 'user');
    const only = { tasks: { [`${name}:task`]: tasks.tasks[`${name}:task`]! }, dependencies: { [`${name}:task`]: [] } };
    const output = async () => {
      const { results } = await run(fixture, { [`${name}:task`]: args }, only, context);
      return results.get(`${name}:task`)!.terminalOutput;
    };
    expect(await output()).toBe('');
    write(0, name, { 'lib/user.ex': user('def f(unused), do: MNBase.f()') });
    expect(await output()).toContain('variable "unused" is unused');
    expect(await output()).toContain('variable "unused" is unused');
  }, 60_000);

  it('all is as a clean build makes it', async () => {
    const built = compiled();
    rmSync(join(folder, '_build'), { recursive: true });
    expect((await run(fixture, {}, tasks, context)).failed).toEqual([]);
    const clean = compiled();
    expect(Object.keys(built)).toEqual(Object.keys(clean));
    expect(Object.keys(built).filter((path) => built[path] !== clean[path])).toEqual([]);
  }, 300_000);
});
