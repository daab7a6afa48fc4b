import { readConfigExs } from './config-exs';

test('imports are paths relative to the file', () => {
  const text = `
    import Config
    config :orders, limit: 3
    import_config "../apps/orders/config/config.exs"
    import_config "#{config_env()}.exs"
  `;
  expect(readConfigExs(text)).toEqual({ imports: ['../apps/orders/config/config.exs', '*.exs'], env: [] });
});

test.each([
  [
    'a comprehension',
    'for f <- Path.wildcard(Path.expand("../{apps,libs}/*/config/config.exs", __DIR__)), do: import_config(f)',
    ['../{apps,libs}/*/config/config.exs'],
  ],
  [
    'a pipeline, as the generator writes it',
    `
    folders = ["apps/*", "libs/*"]

    folders
    |> Enum.flat_map(&Path.wildcard(Path.expand("../#{&1}/config/config.exs", __DIR__)))
    |> Enum.each(&import_config/1)
    `,
    ['../apps/*/config/config.exs', '../libs/*/config/config.exs'],
  ],
  ['the older Mix.Config', 'import_config "../apps/*/config/config.exs"', ['../apps/*/config/config.exs']],
])('files that come from a listing are its pattern: %s', (how, code, imports) => {
  const head = how.startsWith('the older') ? 'use Mix.Config' : 'import Config';
  expect(readConfigExs(`${head}\n${code}`).imports).toEqual(imports);
});

test('environment variables are found in every branch', () => {
  const text = `
    import Config
    config :orders, host: System.get_env("ORDERS_HOST", "localhost")
    if config_env() == :prod, do: config(:orders, key: System.fetch_env!("ORDERS_KEY"))
  `;
  expect(readConfigExs(text).env).toEqual(['ORDERS_HOST', 'ORDERS_KEY']);
});

test.each([
  ['joined', 'config :orders, host: System.get_env("ORDERS_" <> "HOST")', ['ORDERS_HOST']],
  [
    'of an attribute of text',
    'prefix = "ORDERS"\nconfig :orders, host: System.get_env("#{prefix}_HOST")',
    ['ORDERS_HOST'],
  ],
  [
    'in a comprehension',
    'for name <- ~w(host port)a, do: config(:orders, name, System.get_env("ORDERS_" <> String.upcase("#{name}")))',
    ['ORDERS_HOST', 'ORDERS_PORT'],
  ],
  [
    'by a function',
    'variable = fn name -> System.fetch_env!("ORDERS_#{name}") end\nconfig :orders, host: variable.("HOST")',
    ['ORDERS_HOST'],
  ],
  ['by nobody, in a branch', 'if config_env() == :prod, do: config(:a, b: System.get_env("A_" <> "B"))', ['A_B']],
  ['of what only a run knows', 'config :orders, host: System.get_env("ORDERS_" <> File.read!("which.txt"))', []],
])('names of environment variables that are computed: %s', (_, code, env) => {
  expect(readConfigExs(`import Config\n${code}`).env).toEqual(env);
});

test('a text that is no Elixir says nothing', () => {
  expect(readConfigExs('import Config\nimport_config "')).toEqual({ imports: [], env: [] });
});

test('folders in which other tools run', () => {
  const text = `
    import Config
    config :esbuild,
      version: "0.17.11",
      web: [args: ~w(js/app.js --bundle), cd: Path.expand("../assets", __DIR__), env: %{"NODE_PATH" => "deps"}]
    config :web, Web.Endpoint,
      watchers: [node: ["build.js", "--watch", cd: Path.expand("../../ui", __DIR__)], sass: {Sass, :run, [cd: "styles"]}]
    config :geo, Geo.Native, crate: :geo, path: "../../crates/geo"
    config :geo, Geo.Store, path: "priv/store", cd: System.get_env("ELSEWHERE")
  `;
  expect(readConfigExs(text).folders).toEqual([
    { path: '../assets', from: 'file' },
    { path: '../../ui', from: 'file' },
    { path: 'styles', from: 'project' },
    { path: '../../crates/geo', from: 'project' },
  ]);
});
