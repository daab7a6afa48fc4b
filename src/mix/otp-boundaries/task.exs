# Defines `mix nx_otp.otp_boundaries NONCE [--ban-transitive]`, for `elixir -r task.exs -S mix ...`.
for file <- ~w(../json compiled texts applications missing unused),
    do: Code.require_file("#{file}.exs", __DIR__)

defmodule Mix.Tasks.NxOtp.OtpBoundaries do
  @moduledoc """
  Compares the dependencies and applications in mix.exs with what the compiled code calls. Compiles and writes nothing.

  Prints `NONCE JSON` (src/mix/otp-boundaries.ts), on a line by itself: a mix.exs may print, too.
  """
  use Mix.Task

  alias NxOtp.OtpBoundaries.{Applications, Compiled, Missing, Texts, Unused}

  @impl Mix.Task
  @spec run([String.t()]) :: :ok
  def run([nonce | flags]) do
    config = Mix.Project.config()
    lib = Path.join(Mix.Project.build_path(), "lib")
    ebin = Path.join([lib, "#{config[:app]}", "ebin"])

    result =
      if File.regular?(Path.join(ebin, "#{config[:app]}.app")),
        do: compare(config, lib, ebin, "--ban-transitive" in flags),
        else: %{not_compiled: Path.relative_to_cwd(ebin)}

    IO.puts(["\n", nonce, " ", NxOtp.Json.encode(result)])
  end

  defp compare(config, lib, ebin, ban_transitive) do
    {deps, elsewhere} = deps(config)
    all = Applications.known(lib, config[:app], Keyword.keys(deps))
    direct = direct(config[:app], deps, all)
    reachable = Applications.reachable(direct, all)
    compiled = "#{ebin}/*.beam" |> Path.wildcard() |> Enum.map(&Compiled.read/1)

    facts = %{
      lib: lib,
      compiled: compiled,
      all: all,
      direct: direct,
      reachable: reachable,
      owners: Applications.owners(all, reachable),
      deps: deps,
      excluded: List.wrap(config[:xref][:exclude]),
      ban_transitive: ban_transitive,
      tasks: tasks(config),
      texts: config |> files() |> Texts.read() |> Texts.read_mix_exs("mix.exs")
    }

    %{
      modules: length(compiled),
      elsewhere: elsewhere,
      missing: Missing.find(facts),
      unused: Unused.find(facts)
    }
  end

  # Dependencies of this environment and target, and the names of the others.
  defp deps(config) do
    {here, elsewhere} =
      config[:deps]
      |> Enum.map(fn dep -> {elem(dep, 0), opts(dep)} end)
      |> Enum.split_with(fn {_, opts} ->
        Mix.env() in List.wrap(opts[:only] || Mix.env()) and
          Mix.target() in List.wrap(opts[:targets] || Mix.target())
      end)

    {here, Keyword.keys(elsewhere)}
  end

  defp opts({_app, opts}) when is_list(opts), do: opts
  defp opts({_app, _requirement, opts}), do: opts
  defp opts(_), do: []

  # Optional ones are no part of the .app file before Elixir 1.15 (Mix.Tasks.Compile.App); those that every application runs
  # on need not be named.
  defp direct(app, deps, all) do
    %{required: required, optional: optional} = Map.fetch!(all, app)
    extra = for {name, :optional} <- application()[:extra_applications] || [], do: name
    weak = for {name, opts} <- deps, opts[:optional], do: name
    Enum.uniq([app, :erts, :kernel, :stdlib, :elixir] ++ required ++ optional ++ extra ++ weak)
  end

  defp application do
    module = Mix.Project.get!()
    if function_exported?(module, :application, 0), do: module.application(), else: []
  end

  # Sources, and the configuration of the build and of the project; no more than what the target's inputs have.
  defp files(config) do
    folder = Path.dirname(config[:config_path])
    above? = String.starts_with?(File.cwd!() <> "/", Path.expand(folder) <> "/")
    configs = [if(above?, do: config[:config_path], else: folder), "config"]
    sources = config[:elixirc_paths] ++ config[:erlc_paths] ++ [config[:erlc_include_path]]

    Mix.Utils.extract_files(sources, ~w(ex erl hrl xrl yrl)) ++
      Mix.Utils.extract_files(Enum.uniq(configs), ~w(exs))
  end

  # Modules of the tasks that mix.exs names: compilers, and what aliases are made of. Only the first word counts, and the rest may
  # be no command line: OptionParser.split/1 raises on `cmd echo don't`.
  defp tasks(config) do
    compilers = for name <- config[:compilers] || [], is_atom(name), do: "compile.#{name}"
    aliases = (config[:aliases] || []) |> Keyword.values() |> List.flatten()

    for task <- compilers ++ Enum.filter(aliases, &is_binary/1),
        [name | _] <- [String.split(task)],
        do: Module.concat(Mix.Tasks, Mix.Utils.command_to_module_name(name))
  end
end
