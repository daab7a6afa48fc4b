defmodule Foundation.Telemetry.Outlets do
  @moduledoc false
  # Where events go besides being counted: to :telemetry, and to the log, for events that were attached.

  require Logger

  alias Foundation.Service
  alias Foundation.Telemetry.Bridge

  @table __MODULE__

  @spec create_table() :: :ok
  def create_table do
    :ok = Service.create_table(@table)
    Bridge.find()
  end

  @doc "Whether an event goes anywhere."
  @spec told?([atom]) :: boolean
  def told?(event), do: Bridge.open?() or attached?(event)

  @spec tell([atom], map, map) :: :ok
  def tell(event, measurements, metadata) do
    if attached?(event) do
      Logger.debug("Telemetry event: #{inspect(event)}", measurements: measurements, metadata: metadata)
    end

    if Bridge.open?(), do: Bridge.execute(event, measurements, metadata), else: :ok
  end

  @spec attach([[atom]]) :: :ok
  def attach(events) do
    :ets.insert(@table, Enum.map(events, &{&1}))
    :ok
  end

  @spec detach([[atom]]) :: :ok
  def detach(events), do: Enum.each(events, &:ets.delete(@table, &1))

  @spec count() :: non_neg_integer
  def count, do: :ets.info(@table, :size)

  defp attached?(event), do: :ets.member(@table, event)
end
