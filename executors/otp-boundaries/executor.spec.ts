import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { mixEnvironment } from '../../src/mix/environment';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import otpBoundaries from './executor';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = new WorkspaceFixture(folder);

function add(
  name: string,
  deps: string[],
  files: Record<string, string>,
  rest: { keys?: string; before?: string } = {},
) {
  const entries = deps.map((dep) => {
    const [on, ...options] = dep.split(', ');
    return `{${[`:${on}`, `path: "../${on}"`, 'env: Mix.env()', ...options].join(', ')}}`;
  });
  fixture.add(`libs/${name}`, name, {
    app: name,
    keys: `deps: [\n    ${entries.join(',\n    ')}\n  ]${rest.keys ?? ''}`,
    ...(rest.before === undefined ? {} : { before: rest.before }),
    files,
  });
}

/** All of a project's applications, in one BEAM. */
function compile(name: string): void {
  const options = { cwd: join(folder, 'libs', name), env: mixEnvironment({}, 'prod'), stdio: 'pipe' as const };
  execFileSync('mix', ['compile'], options);
}

async function checked(name: string, options: object = {}): Promise<{ success: boolean; output: string }> {
  let success = false;
  const output = await printed(async () => ({ success } = await otpBoundaries(options, fixture.context(name))));
  return { success, output };
}

const elixirModule = (name: string, body: string) => `defmodule ${name} do\n${body.replace(/^/gm, '  ')}\nend\n`;

describe('a project that uses all its dependencies', () => {
  const ways: [string, Record<string, string>][] = [
    ['called', { 'lib/a.ex': elixirModule('Called', 'def now, do: 1') }],
    ['captured', { 'lib/a.ex': elixirModule('Captured', 'def now, do: 1') }],
    ['structs', { 'lib/a.ex': elixirModule('Structs.Point', 'defstruct [:x]') }],
    ['macros', { 'lib/a.ex': elixirModule('Macros', 'defmacro nothing, do: :ok') }],
    ['shortened', { 'lib/a.ex': elixirModule('Shortened.Deep.Down', 'defmacro nothing, do: :ok') }],
    ['callbacks', { 'lib/a.ex': elixirModule('Callbacks', '@callback run() :: :ok') }],
    ['protocols', { 'lib/a.ex': 'defprotocol Protocols do\n  def size(it)\nend\n' }],
    ['configured', { 'lib/a.ex': elixirModule('Configured.Adapter', 'def send, do: :ok') }],
    ['asked', { 'lib/a.ex': elixirModule('Asked', 'def data, do: 1') }],
    ['headers', { 'src/headers.erl': '-module(headers).\n', 'include/headers.hrl': '-define(LIMIT, 7).\n' }],
    ['aliased', { 'lib/a.ex': elixirModule('Mix.Tasks.Aliased.Task', 'use Mix.Task\n\ndef run(_), do: :ok') }],
    ['driver', { 'lib/a.ex': elixirModule('Driver', 'def connect, do: :ok') }],
  ];

  beforeAll(() => {
    for (const [name, files] of ways) add(name, [], files);
    // It runs without its driver, too.
    add('store', ['driver, optional: true'], {
      'lib/a.ex': elixirModule('Store', 'def open, do: Driver.connect()\ndef name, do: "store"'),
    });
    const deps = [...ways.map(([name]) => name), 'store', 'tool, runtime: false'];
    add('tool', [], { 'lib/a.ex': elixirModule('Tool', 'def run, do: :ok') });
    add(
      'thrifty',
      deps,
      {
        'lib/a.ex': elixirModule(
          'Thrifty',
          `require Macros
alias Shortened.Deep
require Deep.Down
@behaviour Callbacks
def run do
  Macros.nothing()
  Deep.Down.nothing()
  Called.now()
end
def point, do: %Structs.Point{x: 1}
def later, do: &Captured.now/0
def priv, do: :code.priv_dir(:asked)
def store, do: Store.name()
def limit, do: :thrifty_limits.limit()`,
        ),
        'lib/size.ex': 'defimpl Protocols, for: Integer do\n  def size(it), do: it\nend\n',
        'src/thrifty_limits.erl':
          '-module(thrifty_limits).\n-include_lib("headers/include/headers.hrl").\n-export([limit/0]).\nlimit() -> ?LIMIT.\n',
      },
      { keys: ', aliases: [setup: ["aliased.task --all"]]' },
    );
    fixture.write('config/config.exs', 'import Config\nconfig :thrifty, mailer: Configured.Adapter\n');
    compile('thrifty');
  });

  test('passes: whatever names one, it is used', async () => {
    expect(await checked('thrifty')).toEqual({
      success: true,
      output: 'thrifty calls what mix.exs says, and uses all of its deps.\n',
    });
  });

  test('is told of what is left when the configuration no longer names it', async () => {
    fixture.write('config/config.exs', 'import Config\n');
    const { success, output } = await checked('thrifty');
    expect([success, output]).toEqual([
      false,
      `libs/thrifty/mix.exs:12:6
  12 |     {:configured, path: "../configured", env: Mix.env()},
     |      ^
A dependency is named by code, sources or configuration of thrifty.
  found:   configured, which none of them names with MIX_ENV=prod
  remedy:  Take it out of deps, or, where tests alone need it, give it only: :test. One that is there just to be started belongs into ignoredApplications of the target.
`,
    ]);
    expect((await checked('thrifty', { ignoredApplications: ['configured'] })).success).toBe(true);
  });
});

describe('a project that calls what mix.exs does not say', () => {
  beforeAll(() => {
    add('bottom', [], { 'lib/a.ex': elixirModule('Bottom', 'def x, do: 1') });
    add('middle', ['bottom'], { 'lib/a.ex': elixirModule('Middle', 'def x, do: Bottom.x()') });
    add('compiler_tool', [], { 'lib/a.ex': elixirModule('CompilerTool', 'def x, do: 1') });
    add('beside', [], { 'lib/a.ex': elixirModule('Beside', 'def x, do: 1') });
    add('fake', [], { 'lib/a.ex': elixirModule('Fake', 'def x, do: 1') });
    add(
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
    compile('careless');
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
    expect(await checked('careless')).toEqual({ success: false, output: calls });
  });

  test('and of what another dependency brings, if wanted', async () => {
    const { success, output } = await checked('careless', {
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
    const { success, output } = await checked('careless', { json: true, ignoredApplications: ['crypto', 'mix'] });
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
    add('trespasser', [], { 'lib/a.ex': elixirModule('Trespasser', 'def x, do: Beside.x()') });
    compile('trespasser');
    const ignored = { ignoredApplications: ['beside'] };
    const before = [await checked('trespasser'), await checked('trespasser', ignored)];
    compile('beside');
    const after = [await checked('trespasser'), await checked('trespasser', ignored)];
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
    add('distant', [], { 'lib/a.ex': elixirModule('Distant', 'def x, do: 1') });
    add(
      'wary',
      [],
      { 'lib/a.ex': elixirModule('Wary', 'def x, do: Distant.x()') },
      { keys: ', xref: [exclude: [Distant]]' },
    );
    compile('wary');
    expect((await checked('wary')).success).toBe(true);
    compile('distant');
    expect((await checked('wary')).success).toBe(true);
  });

  test('and of an application that applications: leaves out', async () => {
    add(
      'listed',
      ['bottom'],
      { 'lib/a.ex': elixirModule('Listed', 'def x, do: Bottom.x()') },
      {
        before: 'def application, do: [applications: [:logger]]',
      },
    );
    compile('listed');
    expect((await checked('listed')).output).toBe(`libs/listed/lib/a.ex:2:14
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
  add('old', [], { 'src/old.erl': erlang }, { keys: ', xref: [exclude: [:elsewhere]]' });
  compile('old');
  expect((await checked('old')).output).toBe(`libs/old/src/old.erl:5:8
  5 | b() -> nowhere:b().
    |        ^
What old calls is there when it runs.
  found:   nothing that deps lead to has the module; calls with MIX_ENV=prod:
             :old calls :nowhere.b/0 (src/old.erl:5)
  remedy:  Let a dependency have it in this environment; where the call is guarded, say so with -ignore_xref([nowhere]).
`);
});

test('what has not been compiled is not checked', async () => {
  add('fresh', [], {});
  expect(await checked('fresh')).toEqual({
    success: false,
    output: `Calls are looked for in compiled code.
  found:   no application in ${join(folder, '_build/prod/lib/fresh/ebin')}
  remedy:  Compile it in the same environment first, and let the target depend on that: "dependsOn": ["compile-prod"].
`,
  });
});

test('what Mix cannot load is told in its words', async () => {
  add('broken', [], {}, { before: 'raise "no such thing"' });
  const { success, output } = await checked('broken');
  expect([success, output.split('\n')[0]]).toEqual([false, 'Mix loads the project.']);
  expect(output).toContain('** (RuntimeError) no such thing');
});
