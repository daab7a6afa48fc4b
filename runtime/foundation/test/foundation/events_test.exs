defmodule Foundation.EventsTest do
  use ExUnit.Case, async: false
  doctest Foundation.Events

  import Foundation.Killing, only: [eventually: 1]
  import Foundation.Restarted

  alias Foundation.{Error, Events}
  alias Foundation.Types.Event

  setup do
    restart([])
  end

  test "what is refused says what is allowed" do
    assert {:error, %Error{error_type: :validation_failed} = error} = Events.store(Event.empty())

    assert error.message == """
           The event_id of an event is an integer from 1 to 2^63 - 1.
             found:   nil
             allowed: an integer from 1 to 2^63 - 1
             remedy:  Make events with Foundation.Events.new_event/3.\
           """

    assert {:error, %Error{error_type: :type_mismatch}} = Events.new_event("text", %{})
    assert {:error, %Error{error_type: :validation_failed}} = Events.new_event(nil, %{})
    assert {:error, %Error{error_type: :type_mismatch}} = Events.new_event(:ok, %{}, correlation_id: :atom)
    assert {:error, %Error{error_type: :invalid_argument}} = Events.new_event(:ok, %{}, corelation_id: "r-1")
    assert {:error, %Error{error_type: :data_too_large}} = Events.new_event(:ok, String.duplicate("x", 1_000_001))
    long = String.duplicate("x", 1_000_001)
    assert {:error, %Error{error_type: :data_too_large}} = Events.new_event(:ok, %{}, correlation_id: long)
    assert {:error, %Error{error_type: :invalid_argument}} = 1 |> event() |> Map.delete(:node) |> Events.store()
    assert {:error, %Error{error_type: :type_mismatch}} = Events.new_user_event(1, :ok, :no_map)
    assert {:error, %Error{error_type: :invalid_argument}} = Events.store(:no_event)
    assert {:error, %Error{error_type: :invalid_argument}} = Events.query(%{type: :ok})
    assert {:error, %Error{error_type: :invalid_argument}} = Events.query(%{limit: -1})
    assert {:error, %Error{error_type: :invalid_argument}} = Events.get("1")
    assert {:ok, %{events_stored: 0}} = Events.stats()
  end

  test "a batch with one event that is not right leaves nothing" do
    assert {:error, %Error{error_type: :validation_failed}} = Events.store_batch([event(1), Event.empty(), event(3)])
    assert Events.query(%{}) == {:ok, []}
    assert Events.store_batch([event(1), event(2), %{event(1) | data: :last}]) == {:ok, [1, 2, 1]}
    assert {:ok, %Event{data: :last}} = Events.get(1)
    assert {:ok, [_, _]} = Events.query(%{})
  end

  test "a batch that does not fit is refused" do
    restarted(storage: [hot: [max_events: 10]])
    assert {:error, %Error{error_type: :data_too_large} = error} = Events.store_batch(Enum.map(1..11, &event/1))
    assert error.message =~ "A batch is no larger than the store."
    assert {:ok, _ids} = Events.store_batch(Enum.map(1..10, &event/1))
  end

  test "there are never more than there may be, and the last ones are there" do
    for max <- [1, 2, 10, 300] do
      restarted(storage: [hot: [max_events: max]])

      for n <- 1..1000 do
        {:ok, ^n} = Events.store(event(n))
        {:ok, %{current_event_count: count}} = Events.stats()
        assert count <= max
        assert {:ok, %Event{}} = Events.get(n)
      end

      {:ok, events} = Events.query(%{})
      assert Enum.map(events, & &1.event_id) == Enum.to_list((1001 - length(events))..1000)
      assert length(events) >= max(max - div(max, 16) - 1, 1)
    end
  end

  test "who is refused takes nobody's place" do
    restarted(storage: [hot: [max_events: 32]])
    for n <- 1..32, do: {:ok, ^n} = Events.store(event(n))
    :sys.suspend(Events.Keeper)

    refused = for n <- 101..200, do: Task.async(fn -> Events.store(event(n)) end)

    for result <- Task.await_many(refused, :infinity) do
      assert {:error, %Error{error_type: :timeout}} = result
    end

    :sys.resume(Events.Keeper)
    :sys.get_state(Events.Keeper)
    for n <- 1..32, do: assert({:ok, %Event{}} = Events.get(n))
    assert {:ok, 33} = Events.store(event(33))
    assert {:ok, %{current_event_count: 31}} = Events.stats()
  end

  test "who comes late has its own chunk indexed, and nothing pruned" do
    restarted(storage: [hot: [max_events: 2000]])
    for n <- 1..1000, do: {:ok, ^n} = Events.store(event(n))
    :sys.get_state(Events.Keeper)
    rows = :ets.tab2list(:foundation_events_index)
    :ets.delete_all_objects(:foundation_events_index)
    :ok = GenServer.call(Events.Keeper, {:late, 1, 1})
    assert :ets.tab2list(:foundation_events_index) == Enum.filter(rows, &(elem(&1, 0) == 1))
    assert {:ok, %{current_event_count: 1000}} = Events.stats()
  end

  test "a part of a binary does not keep the binary" do
    large = :binary.copy("x", 1_000_000)
    part = binary_part(large, 1000, 100)

    for {data, correlation} <- [{part, nil}, {%{deep: [{:ok, part} | part]}, nil}, {nil, part}] do
      {:ok, event} = Events.new_event(:tested, data, correlation_id: correlation)
      assert {event.data, event.correlation_id} == {data, correlation}
      assert {:ok, _id} = Events.store(event)
    end

    # Without a copy in between, as those of the table are.
    for event <- :ets.select(:foundation_events, [{{:_, :_, :_, :"$1"}, [], [:"$1"]}]),
        found <- [event.data, event.correlation_id],
        binary <- binaries(found) do
      assert binary == part
      assert :binary.referenced_byte_size(binary) == 100
    end
  end

  defp binaries(binary) when is_binary(binary), do: [binary]
  defp binaries(%{deep: [{:ok, one} | other]}), do: [one, other]
  defp binaries(nil), do: []

  test "what is too old goes" do
    restarted(storage: [hot: [max_age_seconds: 1, prune_interval: 10]])
    {:ok, 1} = Events.store(event(1))
    assert eventually(fn -> Events.query(%{}) == {:ok, []} end)
    assert {:ok, %{current_event_count: 0, events_pruned: 1}} = Events.stats()
  end

  test "what comes while the keeper looks for what is too old stays" do
    restarted(storage: [hot: [max_events: 20_000]])
    looking = Task.async(&look_for_old/0)

    for round <- 1..1500 do
      # None is left: the keeper passes over numbers without an event until it comes to one.
      {:ok, _pruned} = Events.prune_before(1_000_000_000)
      events = for n <- 1..200, do: event(round * 200 + n)
      assert {:ok, _ids} = Events.store_batch(events)
      :sys.get_state(Events.Keeper)
      assert {:ok, %{current_event_count: 200}} = Events.stats()
    end

    Task.shutdown(looking, :brutal_kill)
  end

  defp look_for_old do
    Events.Keeper.chunk_full()
    :sys.get_state(Events.Keeper)
    # At any moment of a batch, not just at its beginning.
    for _ <- 1..:rand.uniform(200_000), do: :ok
    look_for_old()
  end

  test "a chain of causes ends where it begins, where it was pruned, and where it bites its tail" do
    {:ok, _ids} = Events.store_batch([event(1), event(2, parent_id: 1), event(3, parent_id: 2), event(4, parent_id: 3)])
    assert {:ok, chain} = Events.get_causal_chain(4)
    assert Enum.map(chain, & &1.event_id) == [1, 2, 3, 4]
    assert {:ok, [%Event{event_id: 4}]} = Events.query(%{parent_id: 3})
    assert {:ok, []} = Events.query(%{parent_id: 3, event_type: :other})

    {:ok, 1} = Events.store(event(1, parent_id: 4))
    assert {:ok, chain} = Events.get_causal_chain(4)
    assert Enum.map(chain, & &1.event_id) == [1, 2, 3, 4]

    {:ok, 2} = Events.store(event(2, parent_id: 99))
    assert {:ok, chain} = Events.get_causal_chain(4)
    assert Enum.map(chain, & &1.event_id) == [2, 3, 4]
  end

  test "metadata is kept, and is a map" do
    assert {:ok, event} = Events.new_event(:tested, 1, metadata: %{service: "auth"})
    assert {:ok, id} = Events.store(event)
    assert {:ok, %Event{metadata: %{service: "auth"}}} = Events.get(id)

    assert {:error, %Error{error_type: :type_mismatch, message: message}} = Events.new_event(:tested, 1, metadata: 1)

    assert message == """
           The metadata of an event is a map, or nil.
             found:   1
             allowed: a map, or nil
             remedy:  Make events with Foundation.Events.new_event/3.\
           """

    assert {:error, %Error{error_type: :data_too_large}} =
             Events.new_event(:tested, 1, metadata: %{text: String.duplicate("a", 1_000_001)})
  end

  test "the last ones, by timestamp" do
    for n <- 1..20, do: {:ok, ^n} = Events.store(event(n, timestamp: rem(n * 7, 20)))
    assert {:ok, events} = Events.get_recent(3)
    assert Enum.map(events, &{&1.timestamp, &1.event_id}) == [{0, 20}, {6, 18}, {13, 19}]
  end

  test "nothing of a binary becomes an atom" do
    # ERL_EXT: a small atom that nobody has.
    name = "no such atom #{System.unique_integer([:positive])}"
    assert {:error, %Error{}} = Events.deserialize(<<131, 119, byte_size(name), name::binary>>)
    assert_raise ArgumentError, fn -> String.to_existing_atom(name) end
  end

  test "without the library it says so" do
    Foundation.shutdown()

    for result <- [
          Events.store(event(1)),
          Events.store_batch([event(1)]),
          Events.store_batch([]),
          Events.get(1),
          Events.query(%{}),
          Events.get_recent(),
          Events.prune_before(0),
          Events.stats(),
          Events.status()
        ] do
      assert {:error, %Error{error_type: :service_unavailable}} = result
    end

    refute Events.available?()
  end

  defp event(id, fields \\ []) do
    Event.new([event_id: id, event_type: :tested, timestamp: id, data: id] ++ fields)
  end
end
