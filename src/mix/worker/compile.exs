defmodule NxOtp.Protocols do
  @moduledoc """
  Consolidates protocols as `mix compile.protocols` does, but each distinct set of a protocol and its implementations
  once in the life of this BEAM: 0.12 s for Elixir's own, which nearly every application has alone.
  """

  @doc "Makes the table that keeps what has been consolidated. It belongs to the calling process."
  @spec start() :: :ok
  def start do
    :ets.new(__MODULE__, [:named_table, :public])
    :ok
  end

  @doc "Writes the current project's consolidated protocols anew. Its code paths are those that the compiler left."
  @spec consolidate() :: :ok
  def consolidate do
    target = Mix.Project.consolidation_path()
    otp = :code.lib_dir()
    paths = Enum.reject(:code.get_path(), &:lists.prefix(otp, &1))
    forget(Path.expand(Mix.Project.compile_path()))
    protocols = Enum.uniq(Enum.flat_map(paths, &protocols_in/1))

    # Its manifest says what Mix has consolidated. Without one Mix, should it be next, does so again.
    Enum.each(Mix.Tasks.Compile.Protocols.manifests(), &File.rm/1)
    File.rm_rf!(target)
    File.mkdir_p!(target)
    tasks = Enum.map(protocols, &Task.async(fn -> {&1, beam(&1, paths)} end))

    for {protocol, {:ok, beam}} <- Task.await_many(tasks, :infinity),
        do: File.write!(Path.join(target, "#{protocol}.beam"), beam)

    :ok
  end

  defp protocols_in(path),
    do: remembered({:protocols, path}, fn -> Protocol.extract_protocols([path]) end)

  defp beam(protocol, paths) do
    impls = paths |> Enum.flat_map(&impls_in(protocol, &1)) |> Enum.sort()

    with file when is_list(file) <- original(protocol) do
      md5 =
        remembered({{:md5, protocol}, :filename.dirname(file)}, fn ->
          file |> :beam_lib.md5() |> elem(1) |> elem(1)
        end)

      remembered({:beam, protocol, md5, impls}, fn ->
        Protocol.consolidate(protocol, Enum.map(impls, &elem(&1, 0)))
      end)
    end
  end

  # Implementations, each with the one that it stands for: a derived one does, and that is part of what is generated.
  # Elixir 1.18 has no such thing any more.
  defp impls_in(protocol, path) do
    remembered({{:impls, protocol}, path}, fn ->
      for impl <- Protocol.extract_impls(protocol, [path]),
          do: {impl, target(Module.concat(protocol, impl))}
    end)
  end

  defp target(impl) do
    impl.__impl__(:target)
  rescue
    FunctionClauseError -> impl
  end

  # Where Protocol.consolidate/2 would read it.
  defp original(protocol) do
    with file when is_list(file) <- :code.which(protocol),
         true <- File.regular?(file) do
      file
    else
      _ -> {:error, :no_beam_info}
    end
  end

  # Of all folders on the path only the one just compiled can have changed: a batch compiles dependencies before, and
  # Elixir's own stay as they are while we live.
  defp forget(folder),
    do: :ets.match_delete(__MODULE__, {{:_, String.to_charlist(folder)}, :_})

  defp remembered(key, fun) do
    case :ets.lookup(__MODULE__, key) do
      [{_, value}] ->
        value

      [] ->
        value = fun.()
        :ets.insert(__MODULE__, {key, value})
        value
    end
  end
end

defmodule Mix.Tasks.NxOtp.Compile do
  @moduledoc """
  `mix compile` with the protocols consolidated by `NxOtp.Protocols`, unless the project's aliases want to have their
  say: what they run after the compiler would find protocols as they are before.
  """
  use Mix.Task

  @impl Mix.Task
  @spec run([String.t()]) :: :ok
  def run(args) do
    config = Mix.Project.config()

    if config[:consolidate_protocols] and not aliased?(config) do
      {_status, diagnostics} = Mix.Task.run("compile", args ++ ["--no-protocol-consolidation"])
      # Before protocols and implementations are loaded, which are no part of the compile.
      NxOtp.References.write(diagnostics)

      # Also when nothing had to be compiled: whoever compiled it may have been killed before it came to this.
      NxOtp.Protocols.consolidate()
    else
      Mix.Task.run("compile", args)
    end

    :ok
  end

  defp aliased?(config),
    do: Enum.any?(config[:aliases], fn {name, _} -> String.starts_with?("#{name}", "compile") end)
end
