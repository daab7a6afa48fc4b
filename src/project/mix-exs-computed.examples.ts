import { type Example, deps, project } from './mix-exs-example.fixture';

/** What comes out only when the file's code is followed. */
export const computed: Example[] = [
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
];
