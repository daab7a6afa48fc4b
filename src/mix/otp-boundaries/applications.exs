defmodule NxOtp.OtpBoundaries.Applications do
  @moduledoc "The compiled applications that there are, from their .app files, and which lead to which."

  @type info :: %{
          ebin: Path.t(),
          modules: [module],
          required: [atom],
          optional: [atom]
        }
  @type t :: %{atom => info}

  @doc """
  Every application in a build's `lib`, ERL_LIBS, Elixir and OTP; of two with one name the first, as the code server has it.
  """
  @spec all(Path.t()) :: t
  def all(lib) do
    erl_libs = "ERL_LIBS" |> System.get_env("") |> String.split(path_separator(), trim: true)
    otp = to_string(:code.lib_dir())
    elixir = :elixir |> :code.lib_dir() |> to_string() |> Path.dirname()

    for folder <- Enum.reverse([lib | erl_libs] ++ [elixir, otp]),
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

  defp path_separator, do: if(match?({:win32, _}, :os.type()), do: ";", else: ":")
end
