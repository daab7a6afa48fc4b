import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { CompiledProjects, elixirModule } from './compiled-projects.fixture';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const projects = new CompiledProjects(folder);

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
    for (const [name, files] of ways) projects.depending(name, [], files);
    // It runs without its driver, too.
    projects.depending('store', ['driver, optional: true'], {
      'lib/a.ex': elixirModule('Store', 'def open, do: Driver.connect()\ndef name, do: "store"'),
    });
    const deps = [...ways.map(([name]) => name), 'store', 'tool, runtime: false'];
    projects.depending('tool', [], { 'lib/a.ex': elixirModule('Tool', 'def run, do: :ok') });
    projects.depending(
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
      { keys: `, aliases: [setup: ["aliased.task --all"], greet: "cmd echo don't"]` },
    );
    projects.write('config/config.exs', 'import Config\nconfig :thrifty, mailer: Configured.Adapter\n');
    projects.compile('thrifty');
  });

  test('passes: whatever names one, it is used', async () => {
    expect(await projects.checked('thrifty')).toEqual({
      success: true,
      output: 'thrifty calls what mix.exs says, and uses all of its deps.\n',
    });
  });

  test('is told of what is left when the configuration no longer names it', async () => {
    projects.write('config/config.exs', 'import Config\n');
    const { success, output } = await projects.checked('thrifty');
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
    expect((await projects.checked('thrifty', { ignoredApplications: ['configured'] })).success).toBe(true);
  });
});

test('a configuration in a folder beside the project is read whole, though the two begin with the same letters', async () => {
  projects.depending('carrier', [], { 'lib/a.ex': elixirModule('Carrier', 'def send, do: :ok') });
  projects.add('configurator', 'configurator', {
    app: 'configurator',
    keys: 'deps: [{:carrier, path: "../libs/carrier", env: Mix.env()}]',
    files: { 'lib/a.ex': elixirModule('Configurator', 'def run, do: :ok') },
  });
  projects.write('config/config.exs', 'import Config\nimport_config "more.exs"\n');
  projects.write('config/more.exs', 'import Config\nconfig :configurator, by: Carrier\n');
  projects.compile('configurator', 'configurator');
  expect(await projects.checked('configurator')).toEqual({
    success: true,
    output: 'configurator calls what mix.exs says, and uses all of its deps.\n',
  });
});
