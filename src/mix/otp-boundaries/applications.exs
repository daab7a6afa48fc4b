defmodule NxOtp.OtpBoundaries.Applications do
  @moduledoc """
  The compiled applications that a project can know, from their .app files, and which lead to which.

  A build may be shared with projects that are nobody's dependency, and whether they have been compiled is no input of the
  comparison: of a build's applications there are only those that dependencies lead to.
  """

  @type info :: %{
          ebin: Path.t(),
          modules: [module],
          required: [atom],
          optional: [atom]
        }
  @type t :: %{atom => info}

  @doc """
  The applications of Elixir and OTP, and of those in a build's `lib` and ERL_LIBS the project's `own` and what its `deps` lead
  to. Of two with one name the first of `lib`, ERL_LIBS, Elixir and OTP, as the code server has it.
  """
  @spec known(Path.t(), atom, [atom]) :: t
  def known(lib, own, deps) do
    erl_libs = "ERL_LIBS" |> System.get_env("") |> String.split(path_separator(), trim: true)
    elixir = :elixir |> :code.lib_dir() |> to_string() |> Path.dirname()
    bundled = read([elixir, to_string(:code.lib_dir())])
    built = read([lib | erl_libs])
    reached = deps |> reachable(Map.merge(bundled, built)) |> MapSet.put(own)
    Map.merge(bundled, Map.take(built, MapSet.to_list(reached)))
  end

  defp read(folders) do
    for folder <- Enum.reverse(folders),
        file <- Path.wildcard("#{folder}/*/ebin/*.app"),
        {:ok, [{:application, app, keys}]} <- [:file.consult(String.to_charlist(file))],
        into: %{} do
      optional = keys[:optional_applications] || []
      listed = (keys[:applications] || []) ++ (keys[:included_applications] || [])

      {app,
       %{
         ebin: Path.dirname(file),
         modules: modules(Path.dirname(file)),
         required: listed -- optional,
         optional: optional
       }}
    end
  end

  # Not those that the .app file lists, which need not be all (OTP's asn1).
  defp modules(ebin) do
    for file <- File.ls!(ebin),
        Path.extname(file) == ".beam",
        do: file |> Path.rootname() |> String.to_atom()
  end

  @doc """
  These, and all that they lead to; also those that are not there, by name. What others take only where it is there does not
  count: it may be there for somebody else.
  """
  @spec reachable([atom], t) :: MapSet.t(atom)
  def reachable(apps, all), do: Enum.reduce(apps, MapSet.new(), &reach(&1, &2, all))

  defp reach(app, seen, all) do
    if app in seen do
      seen
    else
      required = if info = all[app], do: info.required, else: []
      Enum.reduce(required, MapSet.put(seen, app), &reach(&1, &2, all))
    end
  end

  @doc "Which application has which module; of two that have it the one that is reachable."
  @spec owners(t, MapSet.t(atom)) :: %{module => atom}
  def owners(all, reachable) do
    {inside, outside} = Enum.split_with(all, fn {app, _} -> app in reachable end)
    for {app, info} <- outside ++ inside, module <- info.modules, into: %{}, do: {module, app}
  end

  @doc """
  An application in `lib` that has a module, known or not: good for a message only, since it may not be there tomorrow.
  """
  @spec beside(module, Path.t()) :: atom | nil
  def beside(module, lib) do
    case Path.wildcard("#{lib}/*/ebin/#{module}.beam") do
      [beam | _] ->
        beam |> Path.dirname() |> Path.dirname() |> Path.basename() |> String.to_atom()

      [] ->
        nil
    end
  end

  defp path_separator, do: if(match?({:win32, _}, :os.type()), do: ";", else: ":")
end
