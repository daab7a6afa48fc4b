defmodule Foundation.EventsModel do
  @moduledoc "What the store of events holds after each command: the events with their numbers, in the order of arrival."

  alias Foundation.{Events, Restarted}
  alias Foundation.Events.Keeper
  alias Foundation.Types.Event

  @max 600
  @kept @max - div(@max, 16)

  @doc "The settings that the model goes by."
  def settings, do: [storage: [hot: [max_events: @max]]]

  # What PropEr calls: arguments are small and shrink well; the events are made of them.

  def store(id, type, correlation, at), do: Events.store(event(id, type, correlation, at))
  def store_many(ids, type, correlation), do: Events.store_batch(Enum.map(ids, &event(&1, type, correlation, &1)))

  # What is found while the keeper may be pruning, without a part of it; all that there is when it is done, and what is
  # found then.
  def query(query) do
    meanwhile = found(Keyword.drop(query, [:offset, :limit]))
    _state = :sys.get_state(Keeper, :infinity)
    {meanwhile, found([]), found(query)}
  end

  defp found(query) do
    {:ok, events} = Events.query(query)
    events
  end

  defp event(id, type, correlation, at) do
    %Event{event_id: id, event_type: type, correlation_id: correlation, timestamp: at, data: id}
  end

  # PropEr's callbacks.

  def initial_state, do: %{events: [], last: 0}

  def command(_state) do
    :proper_types.frequency([
      {4, {:call, __MODULE__, :store, [id(), type(), correlation(), at()]}},
      {4, {:call, __MODULE__, :store_many, [ids(), type(), correlation()]}},
      {4, {:call, __MODULE__, :query, [query()]}},
      {1, {:call, Events, :prune_before, [at()]}},
      {1, {:call, Restarted, :crash, [Keeper]}}
    ])
  end

  defp id, do: :proper_types.integer(1, 1000)
  defp at, do: :proper_types.integer(0, 1000)
  defp type, do: :proper_types.oneof([:a, :b, :_, :"$1"])
  defp correlation, do: :proper_types.oneof([nil, "x", "y"])

  defp ids do
    :proper_types.bind(
      id(),
      fn first -> :proper_types.bind(:proper_types.integer(0, 250), &ids(first, &1), false) end,
      false
    )
  end

  defp ids(first, count), do: :proper_types.exactly(Enum.to_list(first..(first + count)//1))

  # PropEr looks for generators in lists and tuples, not in maps.
  defp query do
    :proper_types.oneof([
      [],
      [event_type: type()],
      [correlation_id: "x"],
      [correlation_id: "y", event_type: type()],
      [time_range: {at(), at()}],
      [time_range: {at(), 1000}, event_type: :a, order_by: :timestamp],
      [event_type: type(), order_by: :event_id, offset: :proper_types.integer(0, 5), limit: :proper_types.integer(0, 5)]
    ])
  end

  def precondition(_state, _call), do: true

  # An id that is stored again is a new arrival. In a list the last one stays.
  def next_state(state, _result, {:call, __MODULE__, :store, arguments}) do
    arrive(state, [apply(&event/4, arguments)])
  end

  def next_state(state, _result, {:call, __MODULE__, :store_many, [ids, type, correlation]}) do
    arrive(state, Enum.map(ids, &event(&1, type, correlation, &1)))
  end

  def next_state(state, _result, {:call, Events, :prune_before, [at]}) do
    %{state | events: Enum.reject(state.events, fn {_number, event} -> event.timestamp < at end)}
  end

  def next_state(state, _result, _call), do: state

  defp arrive(%{events: events, last: last}, arrived) do
    ids = MapSet.new(arrived, & &1.event_id)
    kept = Enum.reject(events, fn {_number, event} -> event.event_id in ids end)
    %{events: kept ++ Enum.zip((last + 1)..(last + length(arrived)), arrived), last: last + length(arrived)}
  end

  # There is all of what arrived last, and of what came before no more than there may be, the oldest gone first.
  def postcondition(%{events: events, last: last}, {:call, __MODULE__, :query, [query]}, {meanwhile, all, found}) do
    at_least = Enum.count(events, fn {number, _event} -> number > last - @kept end)
    arrived = Enum.map(events, fn {_number, event} -> event end)

    length(all) in at_least..@max and all == Enum.take(arrived, -length(all)) and found == matching(all, query) and
      while_pruned?(meanwhile, arrived, all, Keyword.drop(query, [:offset, :limit]))
  end

  def postcondition(_state, {:call, __MODULE__, :store, [id | _]}, result), do: result == {:ok, id}
  def postcondition(_state, {:call, __MODULE__, :store_many, [ids | _]}, result), do: result == {:ok, ids}
  def postcondition(_state, {:call, Events, :prune_before, [_at]}, result), do: match?({:ok, n} when n >= 0, result)
  def postcondition(_state, {:call, Restarted, :crash, _arguments}, result), do: result == :ok

  # Some of what is pruned is found, or not; what is kept is found, and nothing else.
  defp while_pruned?(found, arrived, kept, query) do
    seen = MapSet.new(found)
    found == Enum.filter(matching(arrived, query), &(&1 in seen)) and Enum.all?(matching(kept, query), &(&1 in seen))
  end

  defp matching(events, query) do
    events
    |> Enum.filter(fn event ->
      query[:event_type] in [nil, event.event_type] and query[:correlation_id] in [nil, event.correlation_id] and
        within?(event.timestamp, query[:time_range])
    end)
    |> sort(query[:order_by])
    |> Enum.drop(query[:offset] || 0)
    |> Enum.take(query[:limit] || length(events))
  end

  defp within?(_at, nil), do: true
  defp within?(at, {from, to}), do: at >= from and at <= to

  # Enum.sort_by/2 leaves the order of arrival where timestamps are the same.
  defp sort(events, nil), do: events
  defp sort(events, :timestamp), do: Enum.sort_by(events, & &1.timestamp)
  defp sort(events, :event_id), do: Enum.sort_by(events, & &1.event_id)
end
