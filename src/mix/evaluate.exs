# Evaluates mix.exs files with Mix itself, all in this one BEAM, and prints what their projects say.
#
#   elixir evaluate.exs NONCE MILLISECONDS
#
# stdin: a line for each file, its absolute path, a tab, and the path of its umbrella root's mix.exs or nothing.
# stdout: `NONCE ready`, for each file a line `NONCE JSON`, as soon as it is known, and `NONCE end`. A mix.exs may print,
# and so may what it starts: only lines that begin with the nonce are ours.

# Not required: Code.required_files/0 tells what a mix.exs reads.
Code.compile_file("json.exs", __DIR__)

defmodule NxOtp.Evaluate do
  @moduledoc false

  @environments [:dev, :test, :prod]
  @paths ~w(apps_path build_path deps_path lockfile config_path)a
  @path_lists ~w(elixirc_paths erlc_paths test_paths)a

  @spec main([String.t()]) :: :ok
  def main([nonce, limit]) do
    Mix.start()
    Code.compiler_options(ignore_module_conflict: true)
    limit = String.to_integer(limit)
    say(nonce, "ready")

    for line <- String.split(IO.read(:stdio, :all), "\n", trim: true) do
      [file, umbrella] = String.split(line, "\t")
      answer = %{file: file, environments: environments(file, umbrella, limit)}
      say(nonce, NxOtp.Json.encode(answer))
    end

    say(nonce, "end")
  end

  # What came before may have no end of line.
  defp say(nonce, what), do: IO.puts(["\n", nonce, " ", what])

  # A file that takes too long in one environment is not given the same time twice more.
  defp environments(file, umbrella, limit) do
    Enum.reduce_while(@environments, %{}, fn environment, results ->
      result = in_process(file, umbrella, environment, limit)
      results = Map.put(results, environment, result)
      if match?(%{timeout: true}, result), do: {:halt, results}, else: {:cont, results}
    end)
  end

  # In a process of its own, whose output goes nowhere, so that whatever the file does ends with it.
  defp in_process(file, umbrella, environment, limit) do
    parent = self()
    before = snapshot()
    {:ok, sink} = StringIO.open("")

    {pid, monitor} =
      spawn_monitor(fn ->
        Process.group_leader(self(), sink)
        send(parent, {self(), evaluate(file, umbrella, environment)})
      end)

    result =
      receive do
        {^pid, result} -> result
        {:DOWN, ^monitor, _, _, reason} -> %{error: "ended with #{inspect(reason)}"}
      after
        limit ->
          Process.exit(pid, :kill)
          %{error: "took longer than #{limit} ms with MIX_ENV=#{environment}", timeout: true}
      end

    Process.demonitor(monitor, [:flush])
    clean_up(before)
    StringIO.close(sink)
    result
  end

  defp evaluate(file, umbrella, environment) do
    System.put_env("MIX_ENV", Atom.to_string(environment))
    Mix.env(environment)
    if umbrella != "", do: load(umbrella)
    File.cd!(Path.dirname(file), fn -> load(file) end)

    case Mix.Project.get() do
      nil -> %{error: "it defines no module that uses Mix.Project"}
      _ -> %{config: config(Mix.Project.config(), environment, Path.dirname(file))}
    end
  rescue
    error -> %{error: message(error, __STACKTRACE__, file)}
  catch
    kind, reason -> %{error: "#{kind}: #{inspect(reason)}"}
  end

  defp load(file),
    do: File.cd!(Path.dirname(file), fn -> Code.compile_file(Path.basename(file)) end)

  defp snapshot, do: {loaded_modules(), Code.required_files(), System.get_env()}

  # The next evaluation starts where this one did: no project on Mix's stack, no module or file loaded, no variable set.
  defp clean_up({modules, files, variables}) do
    pop_projects()
    Enum.each(loaded_modules() -- modules, &forget/1)
    Code.unrequire_files(Code.required_files() -- files)
    Enum.each(Map.keys(System.get_env()) -- Map.keys(variables), &System.delete_env/1)
    System.put_env(variables)
  end

  defp pop_projects do
    if Mix.Project.pop(), do: pop_projects()
  end

  # Those that come from no .beam file: a source file defined them.
  defp loaded_modules do
    for {module, file} <- :code.all_loaded(),
        is_list(file),
        Path.extname(file) != ".beam",
        do: module
  end

  defp forget(module) do
    :code.delete(module)
    :code.purge(module)
  end

  # One line, with the place where Elixir says it.
  defp message(error, stacktrace, file) do
    line =
      Enum.find_value(stacktrace, fn {_, _, _, location} ->
        if to_string(location[:file]) == Path.basename(file), do: location[:line]
      end)

    [banner | _] = error |> Exception.message() |> String.split("\n")
    if line, do: "#{Path.basename(file)}:#{line}: #{banner}", else: banner
  end

  defp config(config, environment, folder) do
    %{
      app: name(config[:app]),
      version: if(is_binary(config[:version]), do: config[:version]),
      apps: names(config[:apps]),
      paths:
        for(
          {key, path} <- [
            {:coverage_output, coverage_output(config)} | Enum.map(@paths, &{&1, config[&1]})
          ],
          is_binary(path),
          into: %{},
          do: {key, relative(path, folder)}
        ),
      path_lists: for(key <- @path_lists, into: %{}, do: {key, paths(config[key], folder)}),
      compilers: names(List.wrap(config[:compilers]) -- Mix.compilers()),
      aliases: keys(config[:aliases]),
      releases: keys(config[:releases]),
      starts: starts?(Mix.Project.get()),
      published: config[:package] != nil,
      deps: config[:deps] |> List.wrap() |> Enum.flat_map(&dependency(&1, environment, folder)),
      reads: Enum.map(Code.required_files(), &relative(&1, folder))
    }
  end

  defp coverage_output(config) do
    options = config[:test_coverage]
    if Keyword.keyword?(options), do: options[:output]
  end

  # Its own code: what raises there starts nothing.
  defp starts?(module) do
    function_exported?(module, :application, 0) and List.keymember?(module.application(), :mod, 0)
  rescue
    _ -> false
  end

  defp dependency({name, opts}, environment, folder) when is_list(opts),
    do: dependency({name, nil, opts}, environment, folder)

  defp dependency({name, _requirement}, environment, folder),
    do: dependency({name, nil, []}, environment, folder)

  defp dependency({name, _requirement, opts}, environment, folder) when is_atom(name) do
    source =
      cond do
        opts[:in_umbrella] -> :umbrella
        opts[:path] -> :path
        opts[:git] || opts[:github] -> :git
        true -> :hex
      end

    [
      %{
        name: name(name),
        source: source,
        path: if(source == :path, do: relative(to_string(opts[:path]), folder)),
        only: if(opts[:only], do: names(List.wrap(opts[:only]))),
        optional: opts[:optional] == true,
        same_env: source == :umbrella or opts[:env] == environment
      }
    ]
  end

  defp dependency(_, _, _), do: []

  # As the file says it: relative to its folder.
  defp relative(path, folder) do
    if Path.type(path) == :absolute,
      do: relative_to(Path.split(path), Path.split(folder)),
      else: path
  end

  defp relative_to([same | path], [same | folder]), do: relative_to(path, folder)
  defp relative_to([], []), do: "."
  defp relative_to(path, folder), do: Path.join(List.duplicate("..", length(folder)) ++ path)

  defp paths(list, folder) when is_list(list),
    do: for(path <- list, is_binary(path), do: relative(path, folder))

  defp paths(_, _), do: nil

  defp names(list) when is_list(list), do: for(item <- list, name = name(item), do: name)
  defp names(_), do: nil

  defp name(nil), do: nil
  defp name(atom) when is_atom(atom), do: Atom.to_string(atom)
  defp name(_), do: nil

  defp keys(list) when is_list(list),
    do: for({key, _} <- list, is_atom(key), do: Atom.to_string(key))

  defp keys(_), do: []
end

NxOtp.Evaluate.main(System.argv())
