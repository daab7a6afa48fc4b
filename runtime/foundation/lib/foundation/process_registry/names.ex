defmodule Foundation.ProcessRegistry.Names do
  @moduledoc false
  # The table of registered names: {{namespace, name}, pid, metadata, registered_at}. Whoever registers writes to it, so a
  # name is taken by an insert that only one can win. Rows are removed as whole objects: a row that has been replaced
  # meanwhile stays.

  alias Foundation.Service

  @table __MODULE__

  @type key :: {Foundation.ProcessRegistry.namespace(), term}

  @spec create_table() :: :ok
  def create_table, do: Service.create_table(@table, write_concurrency: true)

  @spec exists?() :: boolean
  def exists?, do: :ets.whereis(@table) != :undefined

  @spec fetch(key) :: {:ok, pid} | :error
  def fetch(key) do
    case :ets.lookup(@table, key) do
      [{_key, pid, _metadata, _at}] when node(pid) != node() -> {:ok, pid}
      [{_key, pid, _metadata, _at}] -> if Process.alive?(pid), do: {:ok, pid}, else: :error
      [] -> :error
    end
  end

  @doc "Takes the name for `pid` unless a living process has it."
  @spec claim(key, pid, map) :: :claimed | :renewed | {:held, pid}
  def claim(key, pid, metadata) do
    if :ets.insert_new(@table, {key, pid, metadata, System.monotonic_time(:millisecond)}),
      do: :claimed,
      else: claim_held(key, pid, metadata)
  end

  defp claim_held(key, pid, metadata) do
    case :ets.lookup(@table, key) do
      [{_key, ^pid, _metadata, _at}] ->
        if :ets.update_element(@table, key, {3, metadata}), do: :renewed, else: claim(key, pid, metadata)

      [{_key, holder, _metadata, _at} = row] ->
        if alive?(holder) do
          {:held, holder}
        else
          :ets.delete_object(@table, row)
          claim(key, pid, metadata)
        end

      [] ->
        claim(key, pid, metadata)
    end
  end

  @spec metadata(key) :: map
  def metadata(key) do
    case :ets.lookup(@table, key) do
      [{_key, _pid, metadata, _at}] -> metadata
      [] -> %{}
    end
  end

  @doc "Who has the name, dead or alive."
  @spec holder(key) :: pid | nil
  def holder(key) do
    case :ets.lookup(@table, key) do
      [{_key, pid, _metadata, _at}] -> pid
      [] -> nil
    end
  end

  @spec release(key) :: {:ok, pid} | :error
  def release(key) do
    case :ets.take(@table, key) do
      [{_key, pid, _metadata, _at}] -> {:ok, pid}
      [] -> :error
    end
  end

  @doc "Removes the name if it is still that of `pid`."
  @spec release(key, pid) :: :ok
  def release(key, pid) do
    for {_key, ^pid, _metadata, _at} = row <- :ets.lookup(@table, key), do: :ets.delete_object(@table, row)
    :ok
  end

  @doc "Names, processes and times of registration (monotonic, ms) of a namespace, those of the dead left out."
  @spec list(Foundation.ProcessRegistry.namespace()) :: [{term, pid, integer}]
  def list(namespace) do
    rows = :ets.select(@table, [{{{namespace, :"$1"}, :"$2", :_, :"$3"}, [], [{{:"$1", :"$2", :"$3"}}]}])
    Enum.filter(rows, fn {_name, pid, _at} -> alive?(pid) end)
  end

  @spec keys() :: [key]
  def keys, do: for({key, pid} <- holders(), alive?(pid), do: key)

  @doc "All names, with their processes, dead or alive."
  @spec holders() :: [{key, pid}]
  def holders, do: :ets.select(@table, [{{:"$1", :"$2", :_, :_}, [], [{{:"$1", :"$2"}}]}])

  @spec size() :: %{table_size: non_neg_integer, memory_words: non_neg_integer}
  def size, do: %{table_size: :ets.info(@table, :size), memory_words: :ets.info(@table, :memory)}

  # Of a process on another node only its monitor can tell.
  defp alive?(pid), do: node(pid) != node() or Process.alive?(pid)
end
