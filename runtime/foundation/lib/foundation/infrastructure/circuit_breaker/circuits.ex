defmodule Foundation.Infrastructure.CircuitBreaker.Circuits do
  @moduledoc false
  # Breakers by name: a table that the supervisor of the library owns.

  alias Foundation.Infrastructure.CircuitBreaker.Circuit
  alias Foundation.Service

  @table __MODULE__

  @spec create_table() :: :ok
  def create_table, do: Service.create_table(@table, keypos: Circuit.keypos())

  @doc "False if there is one of that name."
  @spec add(Circuit.t()) :: boolean
  def add(circuit), do: :ets.insert_new(@table, circuit)

  @doc "In the place of one of that name, if there is one."
  @spec put(Circuit.t()) :: true
  def put(circuit), do: :ets.insert(@table, circuit)

  @spec fetch(atom) :: {:ok, Circuit.t()} | :error
  def fetch(name) do
    case :ets.lookup(@table, name) do
      [circuit] -> {:ok, circuit}
      [] -> :error
    end
  end

  @spec remove(atom) :: :ok
  def remove(name) do
    :ets.delete(@table, name)
    :ok
  end

  @spec count() :: non_neg_integer
  def count, do: :ets.info(@table, :size)
end
