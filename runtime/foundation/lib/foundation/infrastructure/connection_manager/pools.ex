defmodule Foundation.Infrastructure.ConnectionManager.Pools do
  @moduledoc false
  # Which pools there are, {name, config}, and where the process of each has its workers, {{:at, name}, pid, table,
  # waiting}, or {{:at, name}, pid, poolboy, :poolboy}, with nil for a poolboy that does not start. The
  # supervisor of the library owns the table, so both outlive all processes of the pools.

  alias Foundation.Service

  @table __MODULE__

  @type place :: {pid, :ets.tid(), :counters.counters_ref()} | {pid, pid | nil, :poolboy}

  @spec create_table() :: :ok
  def create_table, do: Service.create_table(@table)

  @spec add(atom, keyword) :: boolean
  def add(name, config), do: :ets.insert_new(@table, {name, config})

  @spec config(atom) :: {:ok, keyword} | :error
  def config(name) do
    case :ets.lookup(@table, name) do
      [{_name, config}] -> {:ok, config}
      [] -> :error
    end
  end

  @spec settle(atom, pid, :ets.tid(), :counters.counters_ref()) :: true
  @spec settle(atom, pid, pid | nil, :poolboy) :: true
  def settle(name, pid, table, waiting), do: :ets.insert(@table, {{:at, name}, pid, table, waiting})

  @spec place(atom) :: {:ok, place} | :error
  def place(name) do
    case :ets.lookup(@table, {:at, name}) do
      [{_name, pid, table, waiting}] -> {:ok, {pid, table, waiting}}
      [] -> :error
    end
  end

  @spec remove(atom) :: :ok
  def remove(name) do
    :ets.delete(@table, name)
    :ok
  end

  @spec leave(atom) :: :ok
  def leave(name) do
    :ets.delete(@table, {:at, name})
    :ok
  end

  @spec names() :: [atom]
  def names, do: :ets.select(@table, [{{:"$1", :_}, [], [:"$1"]}])
end
