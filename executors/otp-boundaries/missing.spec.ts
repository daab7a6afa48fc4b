import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { CompiledProjects, elixirModule } from './compiled-projects.fixture';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const projects = new CompiledProjects(folder);

describe('a project that calls what mix.exs does not say', () => {
  beforeAll(() => {
    projects.depending('bottom', [], { 'lib/a.ex': elixirModule('Bottom', 'def x, do: 1') });
    projects.depending('middle', ['bottom'], { 'lib/a.ex': elixirModule('Middle', 'def x, do: Bottom.x()') });
    projects.depending('compiler_tool', [], { 'lib/a.ex': elixirModule('CompilerTool', 'def x, do: 1') });
    projects.depending('beside', [], { 'lib/a.ex': elixirModule('Beside', 'def x, do: 1') });
    projects.depending('fake', [], { 'lib/a.ex': elixirModule('Fake', 'def x, do: 1') });
    projects.depending(
      'careless',
      ['middle', 'compiler_tool, runtime: false', 'fake, only: :test'],
      {
        'lib/careless.ex': elixirModule(
          'Careless',
          `@compile {:no_warn_undefined, Guarded}
require Logger
def sum(x) do
  hash = :crypto.hash(:sha256, x)
  Logger.info(hash)
  {hash, :crypto.strong_rand_bytes(8)}
end
def tool, do: CompilerTool.x()
def fake, do: Fake.x()
def applied, do: function_exported?(:hidden, :call, 1) and apply(:hidden, :call, [1])
defmacro compiled, do: Mix.Project.config()[:app]
def guarded, do: Code.ensure_loaded?(Guarded) and Guarded.x()
def env, do: Mix.env()
def bottom, do: Middle.x() + Bottom.x()
def xml, do: :xmerl_scan.string(~c"<a/>")`,
        ),
        'lib/task.ex': elixirModule('Mix.Tasks.Careless', 'use Mix.Task\n\ndef run(_), do: Mix.shell().info("hello")'),
      },
      { before: 'def application, do: [extra_applications: [:logger, xmerl: :optional]]' },
    );
    projects.compile('careless');
  });

  const calls = `libs/careless/lib/careless.ex:9:17
  9 |   def tool, do: CompilerTool.x()
    |                 ^
An application is among those of careless in mix.exs when careless calls it.
  found:   compiler_tool, which has runtime: false; calls with MIX_ENV=prod:
             Careless calls CompilerTool.x/0 (lib/careless.ex:9)
  remedy:  Take runtime: false away from compiler_tool, or call it only while compiling.

libs/careless/lib/careless.ex:5:12
  5 |     hash = :crypto.hash(:sha256, x)
    |            ^
An application is among those of careless in mix.exs when careless calls it.
  found:   crypto, which mix.exs does not name; calls with MIX_ENV=prod:
             Careless calls :crypto.hash/2 (lib/careless.ex:5)
             Careless calls :crypto.strong_rand_bytes/1 (lib/careless.ex:7)
  remedy:  Add :crypto to extra_applications in mix.exs; where it may be missing, crypto: :optional.

libs/careless/lib/careless.ex:14:16
  14 |   def env, do: Mix.env()
     |                ^
An application is among those of careless in mix.exs when careless calls it.
  found:   mix, which mix.exs does not name; calls with MIX_ENV=prod:
             Careless calls Mix.env/0 (lib/careless.ex:14)
  remedy:  A release has no Mix. Ask it while compiling (@env Mix.env()), or, where it may be missing, add mix: :optional to extra_applications.

libs/careless/lib/careless.ex:10:17
  10 |   def fake, do: Fake.x()
     |                 ^
What careless calls is there when it runs.
  found:   nothing that deps lead to has the module; calls with MIX_ENV=prod:
             Careless calls Fake.x/0 (lib/careless.ex:10)
  allowed: modules of what is there; not there with MIX_ENV=prod: fake
  remedy:  Let a dependency have it in this environment; where the call is guarded, say so with @compile {:no_warn_undefined, Fake}.
`;

  test('is told of each application, with the calls', async () => {
    expect(await projects.checked('careless')).toEqual({ success: false, output: calls });
  });

  test('and of what another dependency brings, if wanted', async () => {
    const { success, output } = await projects.checked('careless', {
      banTransitiveDependencies: true,
      ignoredApplications: ['crypto', 'mix', 'compiler_tool'],
    });
    expect([success, output.slice(0, output.indexOf('\n\n'))]).toEqual([
      false,
      `libs/careless/lib/careless.ex:15:32
  15 |   def bottom, do: Middle.x() + Bottom.x()
     |                                ^
An application is among those of careless in mix.exs when careless calls it.
  found:   bottom, which only comes with another dependency; calls with MIX_ENV=prod:
             Careless calls Bottom.x/0 (lib/careless.ex:15)
  remedy:  Add it to deps in mix.exs: nx g nx-otp:dep --project careless --on bottom`,
    ]);
  });

  test('as JSON', async () => {
    const { success, output } = await projects.checked('careless', {
      json: true,
      ignoredApplications: ['crypto', 'mix'],
    });
    expect([success, JSON.parse(output)]).toEqual([
      false,
      {
        project: 'careless',
        modules: 2,
        elsewhere: ['fake'],
        missing: [
          {
            app: 'compiler_tool',
            why: 'runtime',
            bundled: false,
            beside: null,
            calls: [{ from: 'Careless', to: 'CompilerTool.x/0', file: 'lib/careless.ex', line: 9 }],
          },
          {
            app: null,
            why: 'unknown',
            bundled: false,
            beside: null,
            calls: [{ from: 'Careless', to: 'Fake.x/0', file: 'lib/careless.ex', line: 10 }],
          },
        ],
        unused: [],
      },
    ]);
  });

  test('whatever else has been compiled into the same build: that alters the message alone', async () => {
    projects.depending('trespasser', [], { 'lib/a.ex': elixirModule('Trespasser', 'def x, do: Beside.x()') });
    projects.compile('trespasser');
    const ignored = { ignoredApplications: ['beside'] };
    const before = [await projects.checked('trespasser'), await projects.checked('trespasser', ignored)];
    projects.compile('beside');
    const after = [await projects.checked('trespasser'), await projects.checked('trespasser', ignored)];
    const complaint = (found: string, remedy: string) => `libs/trespasser/lib/a.ex:2:14
  2 |   def x, do: Beside.x()
    |              ^
What trespasser calls is there when it runs.
  found:   nothing that deps lead to has the module${found}; calls with MIX_ENV=prod:
             Trespasser calls Beside.x/0 (lib/a.ex:2)
  remedy:  ${remedy}
`;
    const alone = complaint(
      '',
      'Let a dependency have it in this environment; where the call is guarded, say so with @compile {:no_warn_undefined, Beside}.',
    );
    const together = complaint(
      ', but beside in the same build',
      'Add it to deps in mix.exs: nx g nx-otp:dep --project trespasser --on beside',
    );
    expect(before.map(({ success, output }) => [success, output])).toEqual([
      [false, alone],
      [false, alone],
    ]);
    expect(after.map(({ success, output }) => [success, output])).toEqual([
      [false, together],
      [false, together],
    ]);
  });

  test('but not of a module that mix.exs says may be missing, compiled by somebody or not', async () => {
    projects.depending('distant', [], { 'lib/a.ex': elixirModule('Distant', 'def x, do: 1') });
    projects.depending(
      'wary',
      [],
      { 'lib/a.ex': elixirModule('Wary', 'def x, do: Distant.x()') },
      { keys: ', xref: [exclude: [Distant]]' },
    );
    projects.compile('wary');
    expect((await projects.checked('wary')).success).toBe(true);
    projects.compile('distant');
    expect((await projects.checked('wary')).success).toBe(true);
  });

  test('and of an application that applications: leaves out', async () => {
    projects.depending(
      'listed',
      ['bottom'],
      { 'lib/a.ex': elixirModule('Listed', 'def x, do: Bottom.x()') },
      {
        before: 'def application, do: [applications: [:logger]]',
      },
    );
    projects.compile('listed');
    expect((await projects.checked('listed')).output).toBe(`libs/listed/lib/a.ex:2:14
  2 |   def x, do: Bottom.x()
    |              ^
An application is among those of listed in mix.exs when listed calls it.
  found:   bottom, which the list applications: leaves out; calls with MIX_ENV=prod:
             Listed calls Bottom.x/0 (lib/a.ex:2)
  remedy:  Add :bottom to applications:, or take the list away: Mix makes it of deps.
`);
  });
});

test('Erlang says with ignore_xref what it knows to be missing, mix.exs with xref: [exclude: ...]', async () => {
  const erlang = `-module(old).
-export([a/0, b/0, c/0]).
-ignore_xref([{nowhere, a, 0}]).
a() -> nowhere:a().
b() -> nowhere:b().
c() -> elsewhere:c().
`;
  projects.depending('old', [], { 'src/old.erl': erlang }, { keys: ', xref: [exclude: [:elsewhere]]' });
  projects.compile('old');
  expect((await projects.checked('old')).output).toBe(`libs/old/src/old.erl:5:8
  5 | b() -> nowhere:b().
    |        ^
What old calls is there when it runs.
  found:   nothing that deps lead to has the module; calls with MIX_ENV=prod:
             :old calls :nowhere.b/0 (src/old.erl:5)
  remedy:  Let a dependency have it in this environment; where the call is guarded, say so with -ignore_xref([nowhere]).
`);
});
