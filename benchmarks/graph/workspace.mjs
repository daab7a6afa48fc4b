// An Nx workspace of Mix projects as teams have them: most share one build, a tenth are an umbrella's children, some stand
// alone; dependencies, configuration, Hex packages, releases and supervision trees are spread over them.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGES = [
  'jason',
  'telemetry',
  'plug',
  'plug_cowboy',
  'ecto',
  'ecto_sql',
  'postgrex',
  'phoenix',
  'phoenix_html',
  'req',
];
const SHARED = {
  build_path: '"../../_build"',
  config_path: '"../../config/config.exs"',
  deps_path: '"../../deps"',
  lockfile: '"../../mix.lock"',
};

/**
 * @param count of projects, umbrella root and all
 * @param repo this repository, built: its node_modules serve the workspace
 */
export function writeWorkspace(folder, count, repo) {
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const children = Math.floor(count / 10);
  const alone = Math.floor(count / 50);
  const apps = count - children - alone - 1;
  write('package.json', '{ "name": "acme", "private": true }\n');
  write('.gitignore', 'node_modules\n_build\ndeps\n.nx\n');
  write('mix.lock', lockfile());
  write(
    'config/config.exs',
    'import Config\n\nfor config <- Path.wildcard("#{__DIR__}/../apps/*/config/config.exs"), do: import_config(config)\n',
  );
  for (let n = 0; n < apps; n++) writeApp(write, n);
  writeUmbrella(write, children);
  for (let n = 0; n < alone; n++) writeAlone(write, n);
  symlinkSync(join(repo, 'node_modules'), join(folder, 'node_modules'), 'junction');
}

/** One of the many that share the workspace's build; it uses up to three before it. */
function writeApp(write, n) {
  const name = `app${n}`;
  const uses = n === 0 ? [] : [...new Set([3, 7, 11].map((step) => Math.floor((n - 1) / step)))];
  const packages = n % 10 === 0 ? PACKAGES.filter((_, at) => (n / 10 + at) % 3 === 0) : [];
  const deps = [
    ...uses.map((used) => `{:app${used}, path: "../app${used}", env: Mix.env()}`),
    ...packages.map((name) => `{:${name}, "~> 1.0"}`),
    ...(n % 20 === 0 ? ['{:credo, "~> 1.7", only: [:dev, :test], runtime: false}'] : []),
  ];
  const releases = n % 25 === 0 ? `releases: [${name}: [include_executables_for: [:unix]]]` : undefined;
  writeProject(write, `apps/${name}`, name, { keys: [...keysOf(SHARED), ...(releases ? [releases] : [])], deps });
  if (n % 5 === 0)
    write(`apps/${name}/config/config.exs`, `import Config\n\nconfig :${name}, level: System.get_env("LEVEL")\n`);
  if (n % 20 === 0) write(`apps/${name}/otp.toml`, manifest(name));
}

function writeUmbrella(write, children) {
  write(
    'platform/mix.exs',
    mixExs('Platform', {
      keys: ['apps_path: "apps"', 'version: "0.1.0"', 'start_permanent: Mix.env() == :prod'],
      deps: [],
    }),
  );
  for (let n = 0; n < children; n++) {
    const deps = n === 0 ? [] : [`{:part${Math.floor((n - 1) / 4)}, in_umbrella: true}`];
    writeProject(write, `platform/apps/part${n}`, `part${n}`, { keys: keysOf(SHARED), deps });
  }
}

/** As `mix new` makes it. */
function writeAlone(write, n) {
  const deps = n % 4 === 0 ? ['{:jason, "~> 1.4"}'] : [];
  writeProject(write, `tools/tool${n}`, `tool${n}`, { keys: [], deps });
}

function writeProject(write, root, name, { keys, deps }) {
  const module = name.replace(/^./, (letter) => letter.toUpperCase());
  const own = [`app: :${name}`, 'version: "0.1.0"', 'elixir: "~> 1.14"', 'elixirc_paths: elixirc_paths(Mix.env())'];
  write(`${root}/mix.exs`, mixExs(module, { keys: [...own, ...keys, 'start_permanent: Mix.env() == :prod'], deps }));
  write(`${root}/.formatter.exs`, '[\n  inputs: ["{mix,.formatter}.exs", "{config,lib,test}/**/*.{ex,exs}"]\n]\n');
  write(`${root}/README.md`, `# ${module}\n`);
  write(`${root}/lib/${name}.ex`, `defmodule ${module} do\n  def hello, do: :world\nend\n`);
  write(`${root}/test/test_helper.exs`, 'ExUnit.start()\n');
  write(
    `${root}/test/${name}_test.exs`,
    `defmodule ${module}Test do\n  use ExUnit.Case\n  test "greets", do: assert(${module}.hello() == :world)\nend\n`,
  );
}

function mixExs(module, { keys, deps }) {
  return `defmodule ${module}.MixProject do
  use Mix.Project

  def project do
    [
      ${[...keys, 'aliases: aliases()', 'deps: deps()'].join(',\n      ')}
    ]
  end

  # Run "mix help compile.app" to learn about applications.
  def application do
    [
      extra_applications: [:logger]
    ]
  end

  defp elixirc_paths(:test), do: ["lib", "test/support"]
  defp elixirc_paths(_), do: ["lib"]

  defp aliases do
    [
      check: ["format --check-formatted", "compile --warnings-as-errors", "test"]
    ]
  end

  # Run "mix help deps" to learn about dependencies.
  defp deps do
    [
      ${deps.join(',\n      ')}
    ]
  end
end
`;
}

function keysOf(values) {
  return Object.entries(values).map(([key, value]) => `${key}: ${value}`);
}

function lockfile() {
  const hash = '0'.repeat(64);
  const lines = ['credo', ...PACKAGES].map(
    (name) => `  "${name}": {:hex, :${name}, "1.0.0", "${hash}", [:mix], [], "hexpm", "${hash}"},\n`,
  );
  return `%{\n${lines.join('')}}\n`;
}

function manifest(name) {
  const services = Array.from({ length: 6 }, (_, at) => {
    const dependsOn = at === 0 ? '' : `depends_on = ["service_${Math.floor((at - 1) / 2)}"]\n`;
    return `[services.service_${at}]\n${dependsOn}`;
  });
  return `[app]\nname = "${name}"\n\n${services.join('\n')}`;
}
