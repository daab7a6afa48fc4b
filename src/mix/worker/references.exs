defmodule NxOtp.References do
  @moduledoc """
  What the compile of the current project had of other applications, for those who decide whether a change of one of these
  concerns it (src/mix/references.ts).

  Two things say that nothing of a module got into compiled code: Mix's manifest has no reference to it but from functions'
  bodies, and it has not been loaded. What macros of others, or its own, do with what they are given cannot be told by
  either (they may read a module that they do not load, or ask whether there is one), so nothing is written of a
  project that has any, and nothing where something besides Elixir's compiler had a part.
  """

  # Of Elixir's own what has no way to ask for code by a name that is not written down.
  @quiet [
    :erlang,
    Access,
    Agent,
    Atom,
    Bitwise,
    DynamicSupervisor,
    Enum,
    Exception,
    GenServer,
    Integer,
    Kernel,
    Kernel.LexicalTracker,
    Kernel.Typespec,
    Kernel.Utils,
    Keyword,
    List,
    Logger,
    Macro,
    Map,
    MapSet,
    Module,
    Path,
    Protocol,
    Regex,
    String,
    Supervisor,
    Task
  ]

  @compilers [:yecc, :leex, :erlang, :elixir, :app]

  @doc "Writes them beside the application that has been compiled without an error; the diagnostics are the compiler's."
  @spec write([Mix.Task.Compiler.Diagnostic.t()]) :: :ok
  def write(diagnostics) do
    config = Mix.Project.config()
    manifest = Path.join(Mix.Project.manifest_path(), "compile.elixir")

    with true <- Enum.all?(config[:compilers] || [], &(&1 in @compilers)),
         false <- Enum.any?(config[:erlc_paths], &erlang?/1),
         {:ok, sources} <- sources(manifest),
         true <- Enum.all?(sources, &quiet?/1) do
      own = Enum.flat_map(sources, & &1.modules)
      roots = [:code.lib_dir(), :filename.dirname(:code.lib_dir(:elixir))]

      others = fn files ->
        for({module, file} <- files, foreign?(file, roots), do: module) -- own
      end

      exported = files(Enum.flat_map(sources, & &1.export))

      references = %{
        ran: Enum.uniq(others.(exported ++ :code.all_loaded())),
        used: others.(files(Enum.flat_map(sources, & &1.runtime))),
        asks: Enum.any?(sources, &(Application in &1.compile)),
        warnings: diagnostics != [] or Enum.any?(sources, & &1.warnings?)
      }

      Mix.Project.app_path()
      |> Path.join(".nx-otp-references.json")
      |> File.write!(NxOtp.Json.encode(references))
    end

    :ok
  end

  # Inside a file Mix knows no references between its modules.
  defp quiet?(source) do
    length(source.modules) == 1 and
      Enum.all?(source.compile, &(&1 == Application or &1 in @quiet)) and
      Enum.all?(source.external, &inside?/1)
  end

  defp inside?(external) do
    path = if is_tuple(external), do: elem(external, 0), else: external
    not String.starts_with?(Path.relative_to_cwd(Path.expand(path)), "/")
  end

  defp erlang?(path), do: Mix.Utils.extract_files([path], [:erl, :xrl, :yrl]) != []

  defp files(modules), do: for(module <- Enum.uniq(modules), do: {module, :code.which(module)})

  # What is in memory alone comes from no application that could change.
  defp foreign?(:non_existing, _roots), do: true
  defp foreign?([_ | _] = file, roots), do: not Enum.any?(roots, &:lists.prefix(&1, file))
  defp foreign?(_, _roots), do: false

  # By the version of the manifest, which is another in each minor release (Mix.Compilers.Elixir; 14: Elixir 1.14,
  # 26: 1.18). What has another shape is not understood, and not guessed at.
  defp sources(manifest) do
    with {:ok, binary} <- File.read(manifest),
         {modules, sources} <- binary |> :erlang.binary_to_term() |> parts(),
         false <- Enum.any?(modules, &recompiles?/1) do
      {:ok, Enum.map(sources, &source/1)}
    else
      _ -> :unknown
    end
  rescue
    _ in [ArgumentError, FunctionClauseError] -> :unknown
  end

  defp parts({14, modules, sources, _, _, _, _}), do: {modules, sources}

  defp parts({26, modules, sources, _, _, _, _, _, _}),
    do: {Map.values(modules), Map.values(sources)}

  defp parts(_), do: :unknown

  # module(module, kind, sources, export, recompile?); of 26: module(kind, sources, export, recompile?, timestamp)
  defp recompiles?({:module, _, _, _, _, recompile?}) when is_boolean(recompile?), do: recompile?

  defp recompiles?({:module, _, _, _, recompile?, time})
       when is_boolean(recompile?) and is_integer(time),
       do: recompile?

  # source(source, size, digest, compile_references, export_references, runtime_references, compile_env, external,
  # warnings, modules)
  defp source({:source, _, _, _, compile, export, runtime, _, external, warnings, modules}),
    do: source(compile, export, runtime, external, warnings, modules)

  # source(size, mtime, digest, ... external, compile_warnings, runtime_warnings, modules)
  defp source({:source, _, _, _, compile, export, runtime, _, external, early, late, modules}),
    do: source(compile, export, runtime, external, early ++ late, modules)

  defp source(compile, export, runtime, external, warnings, modules)
       when is_list(compile) and is_list(export) and is_list(runtime) do
    %{
      compile: compile,
      export: export,
      runtime: runtime,
      external: external,
      warnings?: warnings != [],
      modules: modules
    }
  end
end
