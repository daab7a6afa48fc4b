defmodule NxOtp.OtpBoundaries.Texts do
  @moduledoc """
  What sources and configuration name of other applications. Macros leave no trace in compiled code, and neither does an
  adapter that only the configuration names.
  """

  defstruct modules: MapSet.new(), prefixes: MapSet.new(), apps: MapSet.new()

  @typedoc """
  Modules and other atoms, what `alias` shortens (which need not be a module), and applications that are asked for by name.
  """
  @type t :: %__MODULE__{
          modules: MapSet.t(atom),
          prefixes: MapSet.t(atom),
          apps: MapSet.t(atom)
        }

  @doc "Reads Elixir and Erlang files. What cannot be parsed says nothing: its compiler has complained."
  @spec read([Path.t()]) :: t
  def read(files), do: Enum.reduce(files, %__MODULE__{}, &file/2)

  @doc "Of mix.exs only modules: all dependencies stand there by name."
  @spec read_mix_exs(t, Path.t()) :: t
  def read_mix_exs(texts, file) do
    modules = for name <- file(file, %__MODULE__{}).modules, elixir?(name), do: name
    %{texts | modules: Enum.into(modules, texts.modules)}
  end

  defp elixir?(atom), do: match?("Elixir." <> _, Atom.to_string(atom))

  defp file(file, texts) do
    text = File.read!(file)
    if Path.extname(file) in [".ex", ".exs"], do: elixir(text, texts), else: erlang(text, texts)
  end

  defp elixir(text, texts) do
    case Code.string_to_quoted(text, emit_warnings: false) do
      {:ok, quoted} -> quoted |> Macro.prewalk(texts, &{&1, node(&1, &2)}) |> elem(1)
      _ -> texts
    end
  end

  defp node({:alias, _, [target | _]}, texts), do: add(texts, :prefixes, shortened(target))
  defp node({:__aliases__, _, _} = name, texts), do: add(texts, :modules, module(name))
  defp node({:config, _, [app | _]}, texts) when is_atom(app), do: add(texts, :apps, [app])
  defp node({:otp_app, app}, texts) when is_atom(app), do: add(texts, :apps, [app])

  defp node({{:., _, [callee, _]}, _, [app | _]}, texts) when is_atom(app),
    do: if(asks?(callee), do: add(texts, :apps, [app]), else: texts)

  # Record.extract/2 reads a header of that application.
  defp node({:from_lib, path}, texts) when is_binary(path), do: add(texts, :apps, [first(path)])
  defp node(atom, texts) when is_atom(atom), do: add(texts, :modules, [atom])
  defp node(_, texts), do: texts

  defp asks?(callee), do: module(callee) == [Application] or callee in [:application, :code]

  defp shortened({{:., _, [base, :{}]}, _, _}), do: module(base)
  defp shortened(name), do: module(name)

  defp module({:__aliases__, _, parts}),
    do: if(Enum.all?(parts, &is_atom/1), do: [Module.concat(parts)], else: [])

  defp module(_), do: []

  defp erlang(text, texts) do
    case :erl_scan.string(String.to_charlist(text)) do
      {:ok, tokens, _} -> tokens(tokens, texts)
      _ -> texts
    end
  end

  defp tokens(
         [{:atom, _, module}, {:":", _}, {:atom, _, _}, {:"(", _}, {:atom, _, app} | rest],
         t
       )
       when module in [:application, :code],
       do: tokens(rest, add(t, :apps, [app]))

  defp tokens([{:atom, _, include}, {:"(", _}, {:string, _, path} | rest], texts)
       when include in [:include, :include_lib],
       do: tokens(rest, add(texts, :apps, [path |> to_string() |> first()]))

  defp tokens([{:atom, _, atom} | rest], texts), do: tokens(rest, add(texts, :modules, [atom]))
  defp tokens([_ | rest], texts), do: tokens(rest, texts)
  defp tokens([], texts), do: texts

  defp first(path), do: path |> String.split("/") |> hd() |> String.to_atom()

  defp add(texts, key, names), do: Map.update!(texts, key, &Enum.into(names, &1))
end
