defmodule NxOtp.OtpBoundaries.Compiled do
  @moduledoc """
  What a .beam file says of other modules.

  Its imports are what it calls by name. A captured function of another module (`&Jason.encode/1`) is no import but a
  literal (OTP 25), and so are structs, and most modules that are handed on as values.
  """

  @enforce_keys [:module, :beam, :calls, :atoms, :ignored]
  defstruct @enforce_keys

  @type t :: %__MODULE__{
          module: module,
          beam: Path.t(),
          calls: [mfa],
          atoms: MapSet.t(atom),
          ignored: [module | mfa]
        }

  @chunks [:imports, :atoms, :attributes, ~c"LitT"]

  @doc "Reads one file. `ignored` is what `-ignore_xref` names, as for OTP's and rebar3's xref."
  @spec read(Path.t()) :: t
  def read(beam) do
    {:ok, {module, chunks}} =
      :beam_lib.chunks(String.to_charlist(beam), @chunks, [:allow_missing_chunks])

    [{_, imports}, {_, atoms}, {_, attributes}, {_, literals}] = chunks
    seen = chunk(attributes) |> Enum.flat_map(&values/1) |> terms()
    seen = Enum.reduce(literals(literals), seen, &term/2)

    %__MODULE__{
      module: module,
      beam: beam,
      calls: chunk(imports) ++ seen.funs,
      atoms: Enum.into(seen.atoms, MapSet.new(for {_, atom} <- chunk(atoms), do: atom)),
      ignored: for({:ignore_xref, list} <- chunk(attributes), each <- list, do: mfa(each, module))
    }
  end

  @doc "The file and line of a call in the module, as far as its debug information has them."
  @spec place(t, mfa) :: {Path.t() | nil, pos_integer | nil}
  def place(%__MODULE__{} = compiled, {module, function, arity}) do
    forms = forms(compiled)

    file =
      Enum.find_value(forms, fn
        {:attribute, _, :file, {file, _}} -> file |> to_string() |> Path.relative_to_cwd()
        _ -> nil
      end)

    {file, line(forms, {module, function, arity})}
  end

  @doc "Modules and functions that the source says it knows to be missing: `@compile {:no_warn_undefined, ...}`."
  @spec no_warn_undefined(t) :: [module | mfa]
  def no_warn_undefined(%__MODULE__{} = compiled) do
    case debug_info(compiled) do
      {:debug_info_v1, _, {:elixir_v1, %{compile_opts: opts}, _}} ->
        for {:no_warn_undefined, what} <- opts, each <- List.wrap(what), do: each

      _ ->
        []
    end
  end

  defp chunk(:missing_chunk), do: []
  defp chunk(list), do: list

  defp values({_name, values}), do: List.wrap(values)

  defp mfa({function, arity}, module), do: {module, function, arity}
  defp mfa(module_or_mfa, _module), do: module_or_mfa

  defp terms(terms), do: Enum.reduce(terms, %{atoms: [], funs: []}, &term/2)

  # A size of 0 says that the literals are not compressed (OTP 28).
  defp literals(:missing_chunk), do: []
  defp literals(<<0::32, table::binary>>), do: table(table)
  defp literals(<<_size::32, table::binary>>), do: table |> :zlib.uncompress() |> table()

  defp table(<<_count::32, entries::binary>>) do
    for <<size::32, entry::binary-size(size) <- entries>>, do: :erlang.binary_to_term(entry)
  end

  defp term(atom, seen) when is_atom(atom), do: %{seen | atoms: [atom | seen.atoms]}
  defp term([head | tail], seen), do: term(tail, term(head, seen))
  defp term(tuple, seen) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> term(seen)
  defp term(map, seen) when is_map(map), do: map |> :maps.to_list() |> term(seen)

  defp term(fun, seen) when is_function(fun) do
    info = :erlang.fun_info(fun)
    %{seen | funs: [{info[:module], info[:name], info[:arity]} | seen.funs]}
  end

  defp term(_, seen), do: seen

  # Elixir makes Erlang's forms of its own (elixir_erl:debug_info/4).
  defp forms(%{module: module} = compiled) do
    with {:debug_info_v1, backend, data} <- debug_info(compiled),
         {:ok, forms} <- backend.debug_info(:erlang_v1, module, data, []) do
      forms
    else
      _ -> []
    end
  end

  defp debug_info(%{beam: beam}) do
    case :beam_lib.chunks(String.to_charlist(beam), [:debug_info]) do
      {:ok, {_, [debug_info: info]}} -> info
      _ -> nil
    end
  end

  defp line(forms, mfa) when is_list(forms), do: Enum.find_value(forms, &line(&1, mfa))

  defp line({:call, anno, {:remote, _, {:atom, _, m}, {:atom, _, f}}, args}, {m, f, arity})
       when length(args) == arity,
       do: number(anno)

  defp line({:fun, anno, {:function, {:atom, _, m}, {:atom, _, f}, {:integer, _, a}}}, {m, f, a}),
    do: number(anno)

  defp line(form, mfa) when is_tuple(form), do: form |> Tuple.to_list() |> line(mfa)
  defp line(_, _), do: nil

  # 0: of no line, made by a macro.
  defp number(anno), do: with(0 <- :erl_anno.line(anno), do: nil)
end
