defmodule Foundation.EventsPropertyTest do
  use ExUnit.Case, async: false

  import Foundation.Restarted

  alias Foundation.{Events, EventsModel, Property}
  alias Foundation.Events.Keeper

  @moduletag :proper

  test "what is found follows a model, whatever is pruned, stored again, or crashes" do
    restarted(EventsModel.settings())
    Property.check_model(EventsModel, fn -> restart(EventsModel.settings()) end, fn _state -> true end, 150)
  end

  test "no term crashes the service" do
    keeper = Process.whereis(Keeper)
    {:ok, event} = Events.new_event(:any, %{})
    fields = Map.keys(event) -- [:__struct__, :data]

    Property.check(
      :proper_types.tuple([:proper_types.any(), :proper_types.oneof(fields)]),
      fn {term, field} ->
        Enum.all?(
          [
            Events.store(Map.put(event, field, term)),
            Events.store(term),
            Events.store_batch(term),
            Events.store_batch([event, term]),
            Events.get(term),
            Events.query(term),
            Events.query(%{term => 1}),
            Events.query(%{time_range: term, limit: term}),
            Events.get_by_correlation(term),
            Events.get_causal_chain(term),
            Events.new_event(term, term, term),
            Events.new_user_event(term, term, term),
            Events.function_entry(term, term, term, term, term),
            Events.serialize(term),
            Events.deserialize(term),
            Events.prune_before(if(is_integer(term), do: -1_000_000, else: term))
          ],
          &result?/1
        ) and Process.whereis(Keeper) == keeper
      end,
      300
    )
  end

  defp result?({:ok, _value}), do: true
  # Handed on.
  defp result?({:error, _reason}), do: true
  defp result?(other), do: flunk("not a result: #{inspect(other)}")
end
