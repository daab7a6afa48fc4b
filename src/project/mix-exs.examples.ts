import type { MixFacts } from './facts';

/** A mix.exs, the files beside it, and what has to be read from it. Mix itself agrees: mix-exs.agreement.spec.ts. */
interface Example {
  title: string;
  text: string;
  files?: Record<string, string>;
  facts: Partial<Omit<MixFacts, 'deps'>> & { deps?: string[] };
}

/** `body` as the project's module. */
function project(body: string): string {
  return `defmodule Orders.MixProject do\n  use Mix.Project\n${body}\nend\n`;
}

/** A project of which only the dependencies are of interest. */
function deps(expression: string, helpers = ''): string {
  return project(`  def project, do: [app: :orders, version: "1.0.0", deps: ${expression}]\n${helpers}`);
}

export const examples: Example[] = [
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
      {:h, "~> 1.0", hex: :other},
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
        'h hex',
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
      reads: ['VERSION'],
    },
  },
  {
    title: 'an umbrella limited to some apps',
    text: project('  def project, do: [apps_path: "apps", apps: ~w(a b)a, version: "1.0.0", deps: []]'),
    facts: { appsPath: 'apps', apps: ['a', 'b'], deps: [] },
  },
  {
    title: 'branches on the environment',
    text: deps(
      'deps(Mix.env()) ++ more(Mix.env())',
      `
      defp deps(:prod), do: [{:a, "1.0.0"}]
      defp deps(env) when env in [:dev, :test], do: [{:b, "1.0.0"} | deps(:prod)]
      defp more(env) do
        cond do
          env == :test -> [{:c, "1.0.0", only: :test}]
          env != :prod -> [{:d, "1.0.0"}]
          true -> []
        end
      end`,
    ),
    facts: { deps: ['a hex', 'b hex', 'c hex only test', 'd hex'] },
  },
  {
    title: 'one dependency, its source by the environment',
    text: deps(
      '[dep(:a, Mix.env()), if(Mix.env() == :prod, do: {:b, "1.0.0"}, else: {:b, path: "../b"})]',
      `
      defp dep(name, :dev), do: {name, path: "../#{name}"}
      defp dep(name, _), do: {name, "~> 1.0"}`,
    ),
    facts: { deps: ['a path ../a', 'a hex', 'b path ../b', 'b hex'] },
  },
  {
    title: 'a case, unless, and, or',
    text: deps(
      'deps()',
      `
      defp deps do
        env = Mix.env()
        base = case env do
          :test -> [{:a, "1.0.0"}]
          _ -> []
        end
        rest = unless env == :test, do: [{:b, "1.0.0"}]
        base ++ (rest || []) ++ if(env == :dev or env == :prod, do: [{:c, "1.0.0"}], else: [])
      end`,
    ),
    facts: { deps: ['a hex', 'b hex', 'c hex'] },
  },
  {
    title: 'dependencies from a list of names',
    text: deps(
      'Enum.map(@apps, &{&1, path: "../#{&1}", env: Mix.env()}) ++ for(name <- ~w(c d)a, name != :d, do: {name, path: Path.join("..", to_string(name))})',
      '  @apps [:a, :b]',
    ).replace('def project', '@apps [:a, :b]\n  def project'),
    facts: { deps: ['a path ../a same', 'b path ../b same', 'c path ../c'] },
  },
  {
    title: 'a comprehension over a sigil, do on the same line',
    text: deps(
      'deps()',
      `
      defp deps do
        for name <- ~w(a b)a do
          {name, path: "../#{name}"}
        end
      end
      defp unused do
        for name <- ~w(x y) do
          fn _ -> if name > 0 do name end end
        end
      end`,
    ),
    facts: { deps: ['a path ../a', 'b path ../b'] },
  },
  {
    title: 'functions piped through Enum',
    text: deps(
      'deps() |> Enum.map(&local/1) |> Enum.reject(fn {name, _} -> name == :c end) |> Enum.uniq() |> then(& &1)',
      `
      defp deps, do: [:a, {:b, "1.0.0"}, :c, :a]
      defp local({name, requirement}), do: {name, requirement}
      defp local(name) when is_atom(name), do: {name, path: "../#{name}"}`,
    ),
    facts: { deps: ['a path ../a', 'b hex'] },
  },
  {
    title: 'default arguments and several arities',
    text: deps(
      '[dep(:a), dep(:b, "libs"), dep(:c, "libs", only: :test)]',
      '  defp dep(name, folder \\\\ "..", opts \\\\ []), do: {name, [path: "#{folder}/#{name}"] ++ opts}',
    ),
    facts: { deps: ['a path ../a', 'b path libs/b', 'c path libs/c only test'] },
  },
  {
    title: 'a keyword list put together',
    text: project(`
      def project do
        version = "3.0.0"
        [app: :orders]
        |> Keyword.merge(common())
        |> Keyword.put(:version, version)
        |> Keyword.update!(:deps, fn deps -> [{:b, "1.0.0"} | deps] end)
        |> Keyword.delete(:apps_path)
      end
      defp common, do: Keyword.new([{:deps, [{:a, "1.0.0"}]}, {:version, "0"}, {:apps_path, "x"}])`),
    facts: { app: 'orders', version: '3.0.0', deps: ['b hex', 'a hex'] },
  },
  {
    title: 'maps, with and List functions',
    text: deps(
      'deps()',
      `
      @where %{a: "libs/a", b: "libs/b"}
      defp deps do
        found = with {:ok, path} <- Map.fetch(@where, :a), do: [{:a, path: "../" <> path}]
        other = with {:ok, path} <- Map.fetch(@where, :zzz) do [{:z, path: path}] else _ -> [] end
        opts = Map.merge(%{path: @where.b}, %{only: :dev}) |> Map.to_list()
        List.flatten([found, [other, [{:b, opts}]], List.wrap(nil)]) -- [{:none, "1"}]
      end`,
    ),
    facts: { deps: ['a path ../libs/a', 'b path libs/b only dev'] },
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
    title: 'texts: heredoc, sigils, escapes, interpolation',
    text: deps(
      'deps()',
      `
      @names """
        a
          b
      """
      defp deps do
        names = @names |> String.split() |> Enum.map(&String.to_atom/1)
        Enum.map(names, &{&1, path: ~s(../#{&1})}) ++
          [{:"c-d", path: "..\\x2Fc-d"}, {:e, path: ~S(../e)}, {:f, path: to_string(~c"../f")}, {:g, path: String.replace("../x", "x", "g")}]
      end`,
    ),
    facts: { deps: ['a path ../a', 'b path ../b', 'c-d path ../c-d', 'e path ../e', 'f path ../f', 'g path ../g'] },
  },
  {
    title: 'reduce, flat_map, into, zip, find',
    text: deps(
      'deps()',
      `
      defp deps do
        one = Enum.reduce([:a, :b], [], fn name, acc -> acc ++ [{name, "1.0.0"}] end)
        two = Enum.flat_map([:c], fn name -> [{name, "1.0.0"}, {:"#{name}_test", "1.0.0"}] end)
        three = for {name, path} <- Enum.zip([:d], ["../d"]), into: [], do: {name, path: path}
        four = Enum.into(%{e: "1.0.0"}, [])
        five = Enum.find([nil, {:f, "1.0.0"}], & &1)
        one ++ two ++ three ++ four ++ [five] ++ apply(__MODULE__, :six, [])
      end
      def six, do: [{:g, "1.0.0"}]`,
    ),
    facts: { deps: ['a hex', 'b hex', 'c hex', 'c_test hex', 'd path ../d', 'e hex', 'f hex', 'g hex'] },
  },
  {
    title: 'recursion over a list',
    text: deps(
      'build([:a, :b])',
      `
      defp build([]), do: []
      defp build([name | rest]), do: [{name, "1.0.0"} | build(rest)]`,
    ),
    facts: { deps: ['a hex', 'b hex'] },
  },
  {
    title: 'try, raise in the other environments, and what is only printed',
    text: deps(
      'deps()',
      `
      defp deps do
        IO.puts(:stderr, "reading")
        if Mix.env() == :prod, do: raise("not for prod")
        try do
          raise "no"
        rescue
          _ -> [{:a, "1.0.0"}]
        end
      end`,
    ),
    facts: { deps: ['a hex'] },
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
