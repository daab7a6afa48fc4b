defmodule NxOtp.Modules do
  @moduledoc """
  The modules that a call of Mix has loaded, and how to be rid of them.

  All go but what comes from where it came from before, or from the toolchain, as it lies there. A library of native code
  stays in the BEAM, whatever becomes of its module.
  """

  @typedoc "Where each module came from, and which code it is."
  @type t :: %{module => {:code.loaded_filename(), binary}}

  @doc "Makes the table of what is known of the toolchain's files. It belongs to the calling process."
  @spec start() :: :ok
  def start do
    :ets.new(__MODULE__, [:named_table, :public])
    :ok
  end

  @doc "All that are loaded."
  @spec loaded() :: t
  def loaded,
    do: for({module, file} <- :code.all_loaded(), into: %{}, do: {module, {file, md5(module)}})

  @doc "Unloads what was loaded since, but `kept`. Returns what cannot be undone."
  @spec forget(t, [module]) :: [String.t()]
  def forget(before, kept) do
    roots = [:code.lib_dir(), :filename.dirname(:code.lib_dir(:elixir))]

    for {module, file} <- :code.all_loaded(),
        before[module] != {file, md5(module)},
        foreign?(file, roots) or patched?(module, file),
        module not in kept,
        reduce: [] do
      native ->
        native =
          if native?(module), do: ["native code of #{inspect(module)}" | native], else: native

        # There is room for one old version, and a module that was reloaded has one.
        :code.purge(module)
        :code.delete(module)
        :code.purge(module)
        native
    end
  end

  defp md5(module), do: :erlang.get_module_info(module, :md5)

  defp foreign?(file, roots),
    do: not (is_list(file) and Enum.any?(roots, &:lists.prefix(&1, file)))

  # Other code can be loaded by the name of the toolchain's file. That is read once in our life: 0.2 ms.
  defp patched?(module, file) do
    unless :ets.member(__MODULE__, module),
      do: :ets.insert(__MODULE__, {module, file_md5(file)})

    :ets.lookup_element(__MODULE__, module, 2) != md5(module)
  end

  defp file_md5(file) do
    with {:ok, {_, md5}} <- :beam_lib.md5(file), do: md5
  end

  defp native?(module), do: :erlang.get_module_info(module, :nifs) != []
end
