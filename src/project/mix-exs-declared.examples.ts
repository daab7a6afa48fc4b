import { type Example, deps, project } from './mix-exs-example.fixture';

/** What stands in the file as it is written, and where Mix looks for it. */
export const declared: Example[] = [
  {
    title: 'the file that mix new writes',
    text: project(`
      def project do
        [
          app: :orders,
          version: "0.1.0",
          elixir: "~> 1.14",
          start_permanent: Mix.env() == :prod,
          deps: deps()
        ]
      end

      def application do
        [extra_applications: [:logger]]
      end

      defp deps do
        [
          # {:dep_from_hexpm, "~> 0.3.0"},
          {:plug, "~> 1.0"}
        ]
      end`),
    facts: { app: 'orders', module: 'Orders.MixProject', version: '0.1.0', deps: ['plug hex'] },
  },
  {
    title: 'every form of a dependency',
    text: deps(`[
      {:a, "~> 1.0"},
      {:b, ">= 1.0.0", only: :test},
      {:c, path: "../c", env: Mix.env()},
      {:d, in_umbrella: true, only: [:dev, :test]},
      {:e, git: "https://example.com/e.git", tag: "1"},
      {:f, "~> 1.0", github: "x/f", runtime: false},
      {:g, ~r/1/},
      {:h, "~> 1.0", hex: :other, optional: true},
      {:i, [{:path, "./../i/"}, {:env, :prod}]},
      j: "~> 2.0",
      k: [path: "../k"]
    ]`),
    facts: {
      deps: [
        'a hex',
        'b hex only test',
        'c path ../c same',
        'd umbrella only dev test same',
        'e git',
        'f git',
        'g hex',
        'h hex optional',
        'i path ../i',
        'j hex',
        'k path ../k',
      ],
    },
  },
  {
    title: 'all paths of a shared build',
    text: project(`
      @root Path.expand("../..", __DIR__)
      def project do
        [
          app: :orders,
          version: version(),
          build_path: Path.join(@root, "_build"),
          deps_path: "../../deps/",
          lockfile: Path.expand("../../mix.lock", __DIR__),
          config_path: "#{@root}/config/config.exs",
          elixirc_paths: elixirc_paths(Mix.env()),
          erlc_paths: ["src", 'c_src'],
          test_paths: ["test", "integration"],
          compilers: [:phoenix | Mix.compilers()] ++ [:surface],
          aliases: aliases(),
          releases: [orders: [include_executables_for: [:unix]], "orders-slim": []],
          test_coverage: [output: "reports/cover", summary: [threshold: 80]],
          package: [licenses: ["MIT"]],
          deps: []
        ]
      end
      def application, do: [extra_applications: [:logger], mod: {Orders.Application, []}]
      defp version, do: "VERSION" |> File.read!() |> String.trim()
      defp elixirc_paths(:test), do: ["lib", "test/support"]
      defp elixirc_paths(_), do: ["lib"]
      defp aliases, do: [setup: ["deps.get", "ecto.setup"], "ecto.setup": &setup/1]
      defp setup(_), do: :ok`),
    files: { VERSION: '2.1.0\n' },
    facts: {
      version: '2.1.0',
      buildPath: '../../_build',
      depsPath: '../../deps',
      lockfile: '../../mix.lock',
      configPath: '../../config/config.exs',
      elixircPaths: ['lib', 'test/support'],
      erlcPaths: ['src', 'c_src'],
      testPaths: ['test', 'integration'],
      compilers: ['phoenix', 'surface'],
      aliases: ['setup', 'ecto.setup'],
      releases: ['orders', 'orders-slim'],
      coverageOutput: 'reports/cover',
      starts: true,
      published: true,
      reads: ['VERSION'],
    },
  },
  {
    title: 'an umbrella limited to some apps',
    text: project('  def project, do: [apps_path: "apps", apps: ~w(a b)a, version: "1.0.0", deps: []]'),
    facts: { appsPath: 'apps', apps: ['a', 'b'], deps: [] },
  },
  {
    title: 'a second module in the file',
    text: `defmodule Shared.Deps do
  def list, do: [plug() | extra()]
  defp plug, do: {:plug, "~> 1.0"}
  defdelegate extra(), to: Shared.More
end
defmodule Shared.More do
  def extra, do: [{:jason, "~> 1.0"}]
end
${project('  alias Shared.Deps, as: D\n  import Shared.More\n  def project, do: [app: :orders, version: "1.0.0", deps: D.list() ++ extra()]')}`,
    facts: { module: 'Orders.MixProject', deps: ['plug hex', 'jason hex'] },
  },
  {
    title: 'nested modules',
    text: project(`
      defmodule Helper do
        def path(name), do: Path.join(["..", "libs", name])
      end
      def project, do: [app: :orders, version: "1.0.0", deps: [{:a, path: Helper.path("a")}, {:b, path: __MODULE__.Helper.path("b")}]]`),
    facts: { deps: ['a path ../libs/a', 'b path ../libs/b'] },
  },
  {
    title: 'helpers in a required file',
    text: `Code.require_file("tools/shared.exs", __DIR__)\n${deps('Shared.deps() ++ elem(Code.eval_file("tools/deps.exs"), 0)')}`,
    files: {
      'tools/shared.exs':
        'defmodule Shared do\n  def deps, do: [{:a, path: Path.relative_to_cwd(Path.expand("../../a", __DIR__))}]\nend\n',
      'tools/deps.exs': '[{:b, "1.0.0"}]\n',
    },
    facts: { deps: ['a path ../a', 'b hex'], reads: ['tools/shared.exs', 'tools/deps.exs'] },
  },
  {
    title: 'folders that exist, and a listing of them',
    text: deps(
      'local(:a) ++ local(:b) ++ for(file <- Path.wildcard("libs/*/mix.exs"), do: {String.to_atom(Path.basename(Path.dirname(file))), path: Path.dirname(file)})',
      `
      defp local(name) do
        path = Path.expand("vendor/#{name}", __DIR__)
        if File.dir?(path), do: [{name, path: path}], else: [{name, "~> 1.0"}]
      end`,
    ),
    files: { 'vendor/a/mix.exs': '', 'libs/c/mix.exs': '', 'libs/d/mix.exs': '' },
    facts: { deps: ['a path vendor/a', 'b hex', 'c path libs/c', 'd path libs/d'] },
  },
  {
    title: 'dependencies of a rebar.config',
    text: deps(
      'load()',
      `
      defp load do
        {:ok, config} = :file.consult('rebar.config')
        {:deps, deps} = List.keyfind(config, :deps, 0)
        Enum.map(deps, fn {name, version} -> {name, to_string(version)} end)
      end`,
    ),
    files: {
      'rebar.config': '%% -*- erlang -*-\n{erl_opts, [debug_info]}.\n{deps, [{jsx, "3.1.0"}, {\'x-y\', "1.0"}]}.\n',
    },
    facts: { deps: ['jsx hex', 'x-y hex'] },
  },
  {
    title: 'a project function in the module body only for one environment',
    text: project(`
      if Mix.env() == :test do
        def project, do: [app: :orders, version: "1.0.0", deps: [{:b, "1.0.0"}]]
      else
        def project, do: [app: :orders, version: "1.0.0", deps: [{:a, "1.0.0"}]]
      end`),
    facts: { app: 'orders', deps: ['a hex', 'b hex'] },
  },
  {
    title: 'the last of two projects in a file is the one that Mix takes',
    text: `defmodule First.MixProject do
  use Mix.Project
  def project, do: [app: :first, version: "1.0.0", deps: [{:a, "1.0.0"}]]
end
${deps('[{:b, "1.0.0"}]')}`,
    facts: { app: 'orders', module: 'Orders.MixProject', deps: ['b hex'] },
  },
];
