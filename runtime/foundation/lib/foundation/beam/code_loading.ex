defmodule Foundation.BEAM.CodeLoading do
  @moduledoc """
  New code in a running BEAM: what is loaded, and sets of modules that are replaced together or not at all.

  A BEAM keeps two versions of a module: the current one, and an old one for processes that are still in it. A third one
  can only be loaded once the old one is purged, and a purge kills the processes that are in it. Nothing here does that: what
  is in use is refused, with the pids.

  Changing the state of processes is not done here: that is what `code_change/3` and releases are for.
  """

  alias Foundation.{Argument, Error}

  @typedoc """
  `md5` is of the code; `vsn` is the attribute, or nil; `old_code?` says whether an old version is loaded as well. `on_disk` is
  what the code path has: `:same`, `:different`, or `:missing` (made in memory, or deleted since).
  """
  @type version :: %{
          md5: String.t(),
          vsn: term,
          file: Path.t() | nil,
          old_code?: boolean,
          on_disk: :same | :different | :missing
        }

  @doc """
  The versions of modules that are loaded.

      iex> {:ok, versions} = Foundation.BEAM.CodeLoading.versions([Foundation.BEAM.CodeLoading])
      iex> versions[Foundation.BEAM.CodeLoading].on_disk
      :same

      iex> {:error, error} = Foundation.BEAM.CodeLoading.versions([No.Such.Module])
      iex> error.error_type
      :not_found
  """
  @spec versions([module]) :: {:ok, %{module => version}} | {:error, Error.t()}
  def versions(modules) do
    with :ok <- modules(modules),
         :ok <- loaded(Enum.reject(modules, &:erlang.module_loaded/1)) do
      {:ok, Map.new(modules, &{&1, version(&1)})}
    end
  end

  defp version(module) do
    md5 = module.module_info(:md5)

    %{
      md5: Base.encode16(md5, case: :lower),
      vsn: module.module_info(:attributes) |> Keyword.get(:vsn) |> single(),
      file: file(module),
      old_code?: :erlang.check_old_code(module),
      on_disk: on_disk(:code.get_object_code(module), md5)
    }
  end

  defp single([vsn]), do: vsn
  defp single(vsn), do: vsn

  defp file(module) do
    case :code.is_loaded(module) do
      {:file, [_ | _] = path} -> List.to_string(path)
      _in_memory -> nil
    end
  end

  defp on_disk({module, binary, _path}, md5) do
    if match?({:ok, {^module, ^md5}}, :beam_lib.md5(binary)), do: :same, else: :different
  end

  defp on_disk(:error, _md5), do: :missing

  @doc """
  Takes the old versions of modules out of memory, unless a process is in one of them: then that one stays, and the error
  names the processes. No process is killed.

      iex> Foundation.BEAM.CodeLoading.soft_purge([Foundation.BEAM.CodeLoading])
      :ok
  """
  @spec soft_purge([module]) :: :ok | {:error, Error.t()}
  def soft_purge(modules) do
    with :ok <- modules(modules) do
      case Enum.reject(modules, &:code.soft_purge/1) do
        [] -> :ok
        in_use -> in_use(in_use)
      end
    end
  end

  @doc """
  Replaces a set of modules by new versions, such as `Code.compile_string/1` and `File.read!/1` of `.beam` files give them.

  All of it is checked first: that each binary is the code of its module, that none is of OTP's own (sticky), that none has
  an `-on_load` function, and that no process is in an old version. Then the set is loaded in one step (`:code.finish_loading/1`): a
  process sees all of the new ones or none, and when one cannot be loaded, none is.

  With `:check`, a function without arguments, the set stays only when that returns true. When it returns anything else,
  or fails, the versions before are loaded again, and modules that are new are taken away. That takes their code from
  disk, so it has to be there as it is loaded. If a process is in one of them by then, loading them
  again would kill it; so the new ones stay, and the error (`:rollback_refused`) says so.

      iex> code = "defmodule Foundation.Doctest.Greeter do def hello, do: :world end"
      iex> Foundation.BEAM.CodeLoading.upgrade(Code.compile_string(code))
      :ok
      iex> {:error, error} = Foundation.BEAM.CodeLoading.upgrade([{Foundation.Doctest.Greeter, "no code"}])
      iex> error.error_type
      :invalid_argument
  """
  @spec upgrade([{module, binary}], check: (... -> boolean)) :: :ok | {:error, Error.t()}
  def upgrade(set, options \\ []) do
    known = %{check: {nil, &is_function(&1, 0), "a function without arguments"}}

    with {:ok, options} <- Argument.options(options, known),
         :ok <- set(set),
         :ok <- code(set) do
      # One at a time: two sets that overlap would each find the other's versions in use.
      :global.trans({__MODULE__, self()}, fn -> load(set, options.check) end, [node()])
    end
  end

  defp load(set, nil), do: load(set)

  defp load(set, check) do
    with {:ok, before} <- before(set), :ok <- load(set) do
      if passes?(check), do: :ok, else: roll_back(set, before)
    end
  end

  defp load(set) do
    with :ok <- soft_purge(Enum.map(set, &elem(&1, 0))),
         files = for({module, binary} <- set, do: {module, path(module), binary}),
         {:ok, prepared} <- :code.prepare_loading(files),
         :ok <- :code.finish_loading(prepared) do
      :ok
    else
      {:error, %Error{}} = error -> error
      {:error, reasons} -> not_loaded(reasons)
    end
  end

  # Where stack traces and the code server look for it.
  defp path(module) do
    case :code.is_loaded(module) do
      {:file, [_ | _] = path} -> path
      _new -> Atom.to_charlist(module)
    end
  end

  defp passes?(check) do
    check.() == true
  catch
    _kind, _reason -> false
  end

  # The code of those that are loaded now.
  defp before(set) do
    loaded = for {module, _binary} <- set, :erlang.module_loaded(module), do: module

    case Enum.reject(loaded, &(version(&1).on_disk == :same)) do
      [] ->
        {:ok, for(module <- loaded, do: {module, module |> :code.get_object_code() |> elem(1)})}

      lost ->
        Error.refuse(:constraint_violation,
          rule: "With :check the versions before can be loaded again: their code is on disk.",
          found: lost,
          allowed: "modules whose versions/1 says on_disk: :same",
          remedy: "Keep the new code elsewhere until it is loaded, or give no :check."
        )
    end
  end

  defp roll_back(set, before) do
    new = Keyword.keys(set) -- Keyword.keys(before)

    case load(before) do
      :ok ->
        Enum.each(new, &:code.delete/1)
        _in_use = soft_purge(new)

        Error.refuse(:validation_failed,
          rule: "A new set of modules stays when its check returns true.",
          found: "it did not; the versions before are loaded again",
          allowed: true,
          remedy: "Correct the new versions."
        )

      {:error, error} ->
        Error.error_result(:rollback_refused, "The check failed, and the new versions stay. #{error.message}",
          context: error.context
        )
    end
  end

  defp modules(modules) do
    Argument.check(is_list(modules) and not List.improper?(modules) and Enum.all?(modules, &is_atom/1),
      rule: "Modules are a list of names.",
      found: modules,
      allowed: "[MyApp.Module, ...]",
      remedy: "Give a list."
    )
  end

  defp loaded([]), do: :ok

  defp loaded(missing) do
    Error.refuse(:not_found,
      rule: "A module that is loaded has a version.",
      found: missing,
      allowed: "modules that are loaded",
      remedy: "Load them first, with Code.ensure_loaded/1."
    )
  end

  defp set(set) do
    pairs? =
      is_list(set) and not List.improper?(set) and Enum.all?(set, &match?({m, b} when is_atom(m) and is_binary(b), &1))

    Argument.check(pairs? and set == Enum.uniq_by(set, &elem(&1, 0)),
      rule: "A set of modules has the code of each, once.",
      found: set,
      allowed: "[{MyApp.Module, binary}, ...]",
      remedy: "Read the code with File.read!/1, or compile it with Code.compile_string/1."
    )
  end

  defp code([]), do: :ok

  defp code([{module, binary} | rest]) do
    with :ok <-
           Argument.check(match?({:ok, {^module, _md5}}, :beam_lib.md5(binary)),
             rule: "The code of a module is its .beam.",
             found: {module, binary},
             allowed: "the content of #{inspect(module)}'s .beam file",
             remedy: "Compile it again, and give it under its own name."
           ),
         :ok <-
           Argument.check(not :code.is_sticky(module),
             rule: "OTP's own modules are not replaced.",
             found: module,
             allowed: "modules of other applications",
             remedy: "Install another OTP."
           ) do
      code(rest)
    end
  end

  defp in_use(modules) do
    pids = for pid <- Process.list(), Enum.any?(modules, &in_old_code?(pid, &1)), do: pid

    Error.refuse(:constraint_violation,
      rule: "An old version goes when no process is in it.",
      found: {modules, pids},
      allowed: "old versions that are not in use",
      remedy: "Let these processes call the module by its full name, or end them."
    )
  end

  defp in_old_code?(pid, module), do: :erlang.check_process_code(pid, module) == true

  defp not_loaded(reasons) do
    Error.refuse(:constraint_violation,
      rule: "A set of modules is loaded when each one can be.",
      found: reasons,
      allowed: "code that this BEAM can load",
      remedy:
        "Compile it for this version of OTP; load one with -on_load by itself (:code.load_binary/3). None was loaded."
    )
  end
end
