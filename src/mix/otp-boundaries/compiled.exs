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

  @doc """
  What the module's text says, as far as its debug information has it: its file, the calls that are written there, each with
  its first line, or nil when a macro has made it, and what `@compile {:no_warn_undefined, ...}` names. With no debug
  information all calls count as written.

  Calls in a macro are left out: it runs while others are compiled. So is `apply(:telemetry, :execute, args)`, which is
  compiled to the same as a call: people write it where the module may be missing.
  """
  @spec written(t) :: %{
          file: Path.t() | nil,
          lines: %{mfa => pos_integer | nil},
          no_warn_undefined: [:all | module | mfa]
        }
  def written(%__MODULE__{} = compiled) do
    info = debug_info(compiled)
    text = %{file: nil, lines: %{}, no_warn_undefined: no_warn_undefined(info)}

    case forms(info, compiled.module) do
      [] -> %{text | lines: Map.new(compiled.calls, &{&1, nil})}
      forms -> %{text | file: file(forms), lines: lines(forms, %{})}
    end
  end

  defp file(forms) do
    Enum.find_value(forms, fn
      {:attribute, _, :file, {file, _}} -> file |> to_string() |> Path.relative_to_cwd()
      _ -> nil
    end)
  end

  defp no_warn_undefined({:debug_info_v1, _, {:elixir_v1, %{compile_opts: opts}, _}}),
    do: for({:no_warn_undefined, what} <- opts, each <- List.wrap(what), do: each)

  defp no_warn_undefined(_), do: []

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
  defp forms({:debug_info_v1, backend, data}, module) do
    case backend.debug_info(:erlang_v1, module, data, []) do
      {:ok, forms} -> forms
      _ -> []
    end
  end

  defp forms(_, _), do: []

  defp debug_info(%{beam: beam}) do
    case :beam_lib.chunks(String.to_charlist(beam), [:debug_info]) do
      {:ok, {_, [debug_info: info]}} -> info
      _ -> nil
    end
  end

  defp lines([form | forms], lines), do: lines(forms, lines(form, lines))

  defp lines({:function, _, name, _, clauses}, lines),
    do: if(macro?(name), do: lines, else: lines(clauses, lines))

  defp lines({:call, anno, {:remote, _, {:atom, _, m}, {:atom, _, f}}, args}, lines),
    do: lines(args, note(lines, {m, f, length(args)}, anno))

  defp lines({:fun, anno, {:function, {:atom, _, m}, {:atom, _, f}, {:integer, _, a}}}, lines),
    do: note(lines, {m, f, a}, anno)

  defp lines(form, lines) when is_tuple(form), do: form |> Tuple.to_list() |> lines(lines)
  defp lines(_, lines), do: lines

  defp macro?(name), do: match?("MACRO-" <> _, Atom.to_string(name))

  defp note(lines, mfa, anno) do
    line = with(0 <- :erl_anno.line(anno), do: nil)
    Map.update(lines, mfa, line, &(&1 || line))
  end
end
