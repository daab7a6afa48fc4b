defmodule NxOtp.Projects do
  @moduledoc """
  The mix.exs files of dependencies, which Mix reads in each call and which are the same in each: a third of what a small
  application's compile takes.

  Mix itself reads each once in an umbrella and keeps the module under the application's name (load_project/2 of
  Mix.Project, 1.14 to 1.18), which one build has once. `project/0` is called anew in every call all the same.

  Erlang has a module's name once, too, and Mix does not look: a mix.exs copied with the name of its module would answer
  for the other application. So we trace what is compiled, and forget what has lost its module.
  """

  @doc "Begins to trace, in every call."
  @spec start() :: :ok
  def start, do: Code.put_compiler_option(:tracers, [__MODULE__])

  @doc "What the compiler calls for all that it comes by (Code, \"Compilation tracers\")."
  @spec trace(tuple, Macro.Env.t()) :: :ok
  def trace({:on_module, _, _}, %{module: module, file: file}) do
    if Path.basename(file) == "mix.exs" do
      for {{Mix.State, {:app, _}} = key, {^module, other}} <- :persistent_term.get(),
          other != file,
          do: :persistent_term.erase(key)
    end

    :ok
  end

  def trace(_, _), do: :ok

  @doc "Clears Mix's cache, but for dependencies. Returns their modules, which have to stay."
  @spec keep() :: [module]
  def keep do
    for {{Mix.State, _} = key, value} <- :persistent_term.get(), reduce: [] do
      kept ->
        case {key, value} do
          {{_, {:app, _}}, {module, file}} when is_atom(module) and is_binary(file) ->
            if alone?(module, file), do: [module | kept], else: erase(key, kept)

          _ ->
            erase(key, kept)
        end
    end
  end

  @doc "Forgets what was kept of the project in `folder`, which Mix is about to read as its own."
  @spec forget(Path.t()) :: :ok
  def forget(folder) do
    own = Path.join(folder, "mix.exs")

    for {{Mix.State, {:app, _}} = key, {module, ^own}} <- :persistent_term.get() do
      :persistent_term.erase(key)
      :code.purge(module)
      :code.delete(module)
      :code.purge(module)
    end

    :ok
  end

  defp erase(key, kept) do
    :persistent_term.erase(key)
    kept
  end

  # One that defines more, or has code read from elsewhere, may need what would not stay.
  defp alone?(module, file) do
    text = File.read!(file)

    :code.is_loaded(module) != false and not String.contains?(text, ["Code.", "EEx."]) and
      length(String.split(text, "defmodule ")) == 2
  end
end
