# Loads one mix.exs as Mix does and writes what Mix then knows of it, as JSON.
#
#   MIX_ENV=test elixir truth.exs ANSWER_FILE PROJECT_FOLDER [UMBRELLA_ROOT]
#
# One process for each file and environment, since MIX_ENV is fixed for a BEAM's life and a mix.exs may leave anything
# behind. The answer goes to a file, since a mix.exs may print.

defmodule Truth do
  @moduledoc "What Mix says of one project."

  @type answer :: %{
          app: String.t() | nil,
          apps_path: Path.t() | nil,
          children: [Path.t()],
          dependencies: [Path.t()]
        }

  @no_elixir [SyntaxError, TokenMissingError, MismatchedDelimiterError]

  @doc "Loads the mix.exs in `folder`, on top of its umbrella root's when one is given. Folders in the answer are absolute."
  @spec load(Path.t(), Path.t() | nil) :: answer | %{error: String.t(), parses: boolean}
  def load(folder, umbrella_root) do
    if umbrella_root, do: compile(umbrella_root)
    parent = Mix.Project.get()
    compile(folder)

    if Mix.Project.get() == parent do
      %{error: "mix.exs defines no module that uses Mix.Project", parses: true}
    else
      describe(Mix.Project.config())
    end
  catch
    :error, reason ->
      exception = Exception.normalize(:error, reason, __STACKTRACE__)
      %{error: Exception.message(exception), parses: exception.__struct__ not in @no_elixir}

    kind, reason ->
      %{error: Exception.format_banner(kind, reason), parses: true}
  end

  # As Mix.CLI.load_mix_exs/0 (lib/mix/lib/mix/cli.ex).
  defp compile(folder) do
    File.cd!(folder)
    Code.put_compiler_option(:no_warn_undefined, :all)
    Code.compile_file("mix.exs")
  end

  defp describe(config) do
    %{
      app: config[:app] && name(config[:app]),
      apps_path: config[:apps_path] && Path.expand(config[:apps_path]),
      children: for({_app, path} <- Mix.Project.apps_paths(config) || %{}, do: Path.expand(path)),
      dependencies:
        config[:deps] |> List.wrap() |> Enum.flat_map(&path_dependency/1) |> Enum.uniq()
    }
  end

  defp name(name) when is_atom(name), do: Atom.to_string(name)
  defp name(other), do: inspect(other)

  # The forms of Mix.Dep.Loader.with_scm_and_app/2 (lib/mix/lib/mix/dep/loader.ex); Mix refuses any other.
  defp path_dependency({app, opts}) when is_atom(app) and is_list(opts),
    do: path_dependency({app, nil, opts})

  defp path_dependency({app, _requirement, opts}) when is_atom(app) and is_list(opts) do
    # The first SCM that accepts the options has the dependency: Git, then Path; Hex, last, is not loaded here.
    Enum.find_value(Mix.SCM.available(), [], fn scm ->
      accepted = scm.accepts_options(app, opts)
      accepted && if(scm == Mix.SCM.Path, do: [accepted[:dest]], else: [])
    end)
  rescue
    # Options that Mix itself refuses, once it comes to this dependency: it has no folder.
    _ -> []
  end

  defp path_dependency(_), do: []
end

defmodule Truth.JSON do
  @moduledoc "Just enough JSON for an answer: Elixir has an encoder of its own from 1.18 only."

  @doc "Encodes strings, booleans, nil, lists, and maps with atom keys."
  @spec encode(term) :: iodata
  def encode(nil), do: "null"
  def encode(flag) when is_boolean(flag), do: Atom.to_string(flag)
  def encode(text) when is_binary(text), do: [?", for(<<byte <- text>>, do: escape(byte)), ?"]

  def encode(list) when is_list(list),
    do: [?[, list |> Enum.map(&encode/1) |> Enum.intersperse(?,), ?]]

  def encode(%{} = map) do
    pairs = for {key, value} <- map, do: [encode(Atom.to_string(key)), ?:, encode(value)]
    [?{, Enum.intersperse(pairs, ?,), ?}]
  end

  defp escape(byte) when byte in [?", ?\\], do: [?\\, byte]
  defp escape(byte) when byte < 0x20, do: :io_lib.format("\\u~4.16.0b", [byte])
  defp escape(byte), do: byte
end

[answer_file, folder | umbrella_root] = System.argv()

Mix.start()
# Archives such as nerves_bootstrap and Hex are there when a mix.exs loads (Mix.CLI.main/1).
Mix.Local.append_archives()
Mix.Local.append_paths()

answer = Truth.load(folder, List.first(umbrella_root))
File.write!(answer_file, Truth.JSON.encode(answer))
# A mix.exs may have left processes and at_exit hooks that would keep the VM.
:erlang.halt(0)
