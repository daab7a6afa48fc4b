defmodule Foundation.Events.Writer do
  @moduledoc false
  # Stores events in the process of who has them: in the log on disk, where there is one, then in the table. What is left
  # to do then, the keeper does.

  alias Foundation.{Error, Events, Service}
  alias Foundation.Events.{Keeper, Log, Table, Validation}
  alias Foundation.Types.Event

  @spec store(term) :: {:ok, Event.event_id()} | {:error, Error.t()}
  def store(event) do
    with :ok <- Validation.check(event), :ok <- Log.append([event], Table.log()), do: insert(event)
  end

  @spec store_in_memory(term) :: {:ok, Event.event_id()} | {:error, Error.t()}
  def store_in_memory(event) do
    with :ok <- Validation.check(event), do: insert(event)
  end

  @spec store_batch(term) :: {:ok, [Event.event_id()]} | {:error, Error.t()}
  def store_batch(events) do
    with :ok <- Validation.check_all(events, Table.limits().max_events), :ok <- Log.append(events, Table.log()) do
      events |> Table.insert_all(Table.now(), &ask/1) |> stored(Enum.map(events, & &1.event_id))
    end
  end

  defp insert(event), do: event |> Table.insert(&ask/1) |> stored(event.event_id)

  # Memory stays within its bounds since writers wait where the store is full.
  defp ask({:reserve, count}) do
    until = Table.now() + System.convert_time_unit(Service.timeout(), :millisecond, :native)
    Service.call(Events, Keeper, {:reserve, count, until})
  end

  defp ask({:mend, _first, _last} = mend), do: Service.call(Events, Keeper, mend)

  defp stored(:ok, ids), do: {:ok, ids}

  defp stored(:chunk_full, ids) do
    Keeper.chunk_full()
    {:ok, ids}
  end

  defp stored({:late, _first, _last} = late, ids) do
    with :ok <- Service.call(Events, Keeper, late), do: {:ok, ids}
  end

  defp stored({:error, _} = error, _ids), do: error
end
