defmodule Foundation.Events.Log.Recovery do
  @moduledoc false
  # Brings what is on disk back into the table, before anything else runs.

  alias Foundation.Error
  alias Foundation.Events.Log.{Segments, Settings}
  alias Foundation.Events.{Pruning, Table}

  @spec run(Settings.t() | :off) :: :ok | {:error, Error.t()}
  def run(:off), do: :ok

  # The process that prunes does not run yet.
  def run(settings) do
    limits = Table.limits()
    reserve = fn {:reserve, count} -> Pruning.reserve(limits, count) end

    Segments.recover(settings, fn
      {_stored_at, {:prune_before, timestamp}} ->
        Pruning.prune_before(timestamp)

      {stored_at, events} ->
        age = System.convert_time_unit(System.system_time(:millisecond) - stored_at, :millisecond, :native)
        # There may be fewer than when they were stored.
        for batch <- Enum.chunk_every(events, limits.max_events) do
          Table.insert_all(batch, Table.now() - age, reserve)
        end
    end)
  end
end
