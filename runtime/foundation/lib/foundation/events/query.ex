defmodule Foundation.Events.Query do
  @moduledoc false
  # What callers ask for, checked, and the events that are it. Runs in the caller.

  alias Foundation.Error
  alias Foundation.Events.{Index, Table}
  alias Foundation.Types.Event

  @keys [:event_type, :correlation_id, :parent_id, :time_range, :order_by, :offset, :limit]

  @spec run(term) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def run(query) when is_list(query) do
    if Keyword.keyword?(query), do: query |> Map.new() |> run(), else: refuse_query(query)
  end

  def run(query) when is_map(query) do
    # nil asks for nothing, as a key that is not there.
    query = Map.reject(query, fn {_key, value} -> value == nil end)
    unknown = Map.keys(query) -- @keys

    if unknown == [] do
      with nil <- Enum.find_value(query, &wrong/1), do: {:ok, events(query)}
    else
      refuse_query(unknown)
    end
  end

  def run(query), do: refuse_query(query)

  # The last that were stored, in the order of their timestamps.
  @spec recent(term) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def recent(limit) when is_integer(limit) and limit >= 0 do
    first..last//1 = Table.seqs_from(0)
    events = last..first//-1 |> Table.events() |> Enum.take(limit) |> Enum.reverse()
    {:ok, Enum.sort_by(events, & &1.timestamp)}
  end

  def recent(limit), do: wrong({:limit, limit})

  # In the order of arrival; no further than the limit, where that is the order asked for.
  defp events(query) do
    query
    |> seqs()
    |> Table.events()
    |> Stream.filter(&matches?(&1, query))
    |> order(query[:order_by])
    |> Stream.drop(query[:offset] || 0)
    |> limit(query[:limit])
  end

  # Those of which one thing asked for may hold.
  defp seqs(%{correlation_id: id}), do: Index.of(:correlation, id)
  defp seqs(%{parent_id: id}), do: Table.children(id)
  defp seqs(%{event_type: type}), do: Index.of(:type, type)
  defp seqs(%{time_range: {from, to}}), do: Index.between(from, to)
  defp seqs(_query), do: Table.seqs_from(0)

  defp matches?(event, query) do
    query[:event_type] in [nil, event.event_type] and
      query[:correlation_id] in [nil, event.correlation_id] and
      query[:parent_id] in [nil, event.parent_id] and
      within?(event.timestamp, query[:time_range])
  end

  defp within?(_timestamp, nil), do: true
  defp within?(timestamp, {from, to}), do: timestamp >= from and timestamp <= to

  # Where they are the same, the order of arrival stays.
  defp order(events, :timestamp), do: Enum.sort_by(events, & &1.timestamp)
  defp order(events, :event_id), do: Enum.sort_by(events, & &1.event_id)
  defp order(events, nil), do: events

  defp limit(events, nil), do: Enum.to_list(events)
  defp limit(events, limit), do: Enum.take(events, limit)

  defp wrong({key, value}) do
    {right?, allowed} = rule(key, value)

    unless right? do
      Error.refuse(:invalid_argument,
        rule: "The #{key} of a query is #{allowed}.",
        found: value,
        allowed: allowed,
        remedy: "Leave #{inspect(key)} out, or give one of these."
      )
    end
  end

  defp rule(:event_type, value), do: {is_atom(value), "an atom"}
  defp rule(:correlation_id, value), do: {is_binary(value), "a string"}
  defp rule(:parent_id, value), do: {is_integer(value) and value > 0, "an integer above 0"}
  defp rule(:time_range, {from, to}) when is_integer(from) and is_integer(to), do: {true, ""}
  defp rule(:time_range, _value), do: {false, "{from, to}, both integers"}
  defp rule(:order_by, value), do: {value in [:timestamp, :event_id], ":timestamp or :event_id"}
  defp rule(key, value) when key in [:offset, :limit], do: {is_integer(value) and value >= 0, "an integer from 0"}

  defp refuse_query(found) do
    Error.refuse(:invalid_argument,
      rule: "A query is a map, or a keyword list, of what there is to ask for.",
      found: found,
      allowed: @keys,
      remedy: "Filter the events that you get by what else you know."
    )
  end
end
