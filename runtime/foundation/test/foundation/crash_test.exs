defmodule Foundation.CrashTest do
  # Each service is killed many times under load.
  use ExUnit.Case, async: false

  import Foundation.{Load, Restarted}

  alias Foundation.{Config, Events}

  @moduletag timeout: :infinity

  test "no acknowledged change of the configuration is lost, and subscribers are told in order" do
    restart([])
    :ok = Config.subscribe()
    written = under_load([Config.Server], fn caller, n -> Config.update([:crash, "#{caller}"], n) end)

    for {caller, results} <- written do
      assert Enum.uniq(results) == [:ok]
      count = length(results)
      assert Config.get([:crash, "#{caller}"]) == {:ok, count}
      # What was told twice, because the service crashed in between, was told in its place.
      assert Enum.dedup(told(caller)) == Enum.to_list(1..count)
    end
  end

  defp told(caller) do
    key = "#{caller}"

    receive do
      {:config_notification, {:config_updated, [:crash, ^key], n}} -> [n | told(caller)]
    after
      0 -> []
    end
  end

  test "no acknowledged event is lost, and all are found by their index" do
    restarted(storage: [hot: [max_events: 10_000_000]])
    written = under_load([Events.Keeper], &store/2)
    stored = for {_caller, results} <- written, {:ok, id} <- results, do: id

    assert length(stored) == written |> Map.values() |> Enum.map(&length/1) |> Enum.sum()
    assert {:ok, events} = Events.query(%{event_type: :crash})
    assert events |> Enum.map(& &1.event_id) |> Enum.sort() == Enum.sort(stored)

    for caller <- 1..4 do
      assert {:ok, own} = Events.get_by_correlation("#{caller}")
      assert Enum.map(own, & &1.data) == Enum.to_list(1..length(written[caller]))
    end
  end

  test "the store stays within its bounds, and nothing is left in its tables" do
    restarted(storage: [hot: [max_events: 2000]])
    under_load([Events.Keeper], &store/2)
    store(5, 1)
    pruned()

    assert Events.Table.count() <= 2000
    # Of no more chunks than there can be.
    assert :ets.info(:foundation_events_index, :size) <= div(2000, 256) + 2
  end

  # More writers than schedulers: each is held up by turns, while the others go round the store.
  test "writers that are overtaken leave nothing behind, and hide nothing" do
    restarted(storage: [hot: [max_events: 160]])

    for {writers, rounds, size} <- [{32, 500, 1}, {8, 10, 120}] do
      together(writers, fn writer ->
        for n <- 1..rounds do
          assert {:ok, _ids} = Events.store_batch(batch(size, "#{writer}-#{n}"))
        end
      end)

      pruned()
      assert {:ok, events} = Events.query(%{})
      assert length(events) == 150
      assert Events.Table.count() == 150

      for event <- events do
        assert {:ok, found} = Events.get_by_correlation(event.correlation_id)
        assert event in found
      end
    end
  end

  defp together(count, write), do: 1..count |> Enum.map(&Task.async(fn -> write.(&1) end)) |> Task.await_many(:infinity)

  defp batch(size, correlation) do
    for n <- 1..size, do: Events.debug_new_event(:crash, n, correlation_id: correlation)
  end

  defp pruned do
    send(Events.Keeper, :interval)
    :sys.get_state(Events.Keeper, :infinity)
  end

  @tag :tmp_dir
  test "no acknowledged event is lost with the log on", %{tmp_dir: directory} do
    settings = [storage: [hot: [max_events: 10_000_000], warm: [enable: true, path: directory, max_size_mb: 1000]]]
    restarted(settings)
    written = under_load([Events.Log, Events.Keeper], &store/2)
    stored = for {_caller, results} <- written, {:ok, id} <- results, into: MapSet.new(), do: id

    assert MapSet.size(stored) == written |> Map.values() |> Enum.map(&length/1) |> Enum.sum()
    assert stored_ids() == stored

    restart(settings)
    assert MapSet.subset?(stored, stored_ids())
  end

  @tag :tmp_dir
  test "crashes leave neither tables nor atoms", %{tmp_dir: directory} do
    restarted(storage: [hot: [max_events: 1000], warm: [enable: true, path: directory]])

    load = fn ->
      under_load([Config.Server, Events.Log, Events.Keeper], fn caller, n ->
        :ok = Config.update([:crash, "#{caller}"], n)
        {:ok, _id} = store(caller, n)
      end)
    end

    # What is called for the first time is loaded, with its atoms.
    load.()
    before = footprint()
    load.()
    assert footprint() == before

    pruned()
    assert Events.Table.count() <= 1000
    assert :ets.info(:foundation_events_index, :size) <= div(1000, 256) + 2
    # A row holds an event of some hundred bytes, the table its buckets.
    assert :ets.info(:foundation_events, :memory) * :erlang.system_info(:wordsize) < 1000 * 1000
  end

  defp store(caller, n) do
    :crash |> Events.new_event(n, correlation_id: "#{caller}", timestamp: n) |> Events.store()
  end

  defp stored_ids do
    {:ok, events} = Events.query(%{event_type: :crash})
    MapSet.new(events, & &1.event_id)
  end
end
