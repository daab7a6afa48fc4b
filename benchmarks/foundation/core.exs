# Configuration and events beside ETS and :disk_log themselves. Argument: ROUNDS.
defmodule Core do
  alias Foundation.{Config, Events}

  @reads 20_000
  @events 5_000
  @batch 100
  @path [:dev, :debug_mode]

  def run([rounds]) do
    rounds = String.to_integer(rounds)
    reads(rounds)
    stores(rounds)
    queries(rounds)
    log(max(div(rounds, 10), 1))
  end

  defp reads(rounds) do
    start([])
    bare = :ets.new(:bare, [:set, :named_table, :public, read_concurrency: true])
    true = :ets.insert(:bare, {@path, false})

    IO.puts("Configuration: a read beside `:ets.lookup/2` of the same key.\n")

    Compare.table(rounds, [
      {"`Config.get/1`", @reads, 1.5, fn -> repeat(@reads, fn -> [_] = :ets.lookup(:bare, @path) end) end,
       fn -> repeat(@reads, fn -> {:ok, _} = Config.get(@path) end) end}
    ])

    :ets.delete(bare)
  end

  defp repeat(0, _fun), do: :ok

  defp repeat(n, fun) do
    fun.()
    repeat(n - 1, fun)
  end

  defp stores(rounds) do
    IO.puts("\nEvents: each one stored, beside `:ets.insert/2` of it into a table of the same kind.\n")

    rows =
      for writers <- [1, 2, 8] do
        lists = for _ <- 1..writers, do: events(div(@events, writers))
        count = div(@events, writers) * writers

        {"`store/1`, #{writers} writers", count, 3, {&bare/0, fn -> all(lists, &insert/1) end},
         {&fresh/0, fn -> all(lists, &store/1) end}}
      end

    list = events(@events)
    batches = Enum.chunk_every(list, @batch)

    Compare.table(
      rounds,
      rows ++
        [
          {"`store/1`, store full", @events, nil, {&bare/0, fn -> insert(list) end}, fn -> store(list) end},
          {"`store_batch/1` of #{@batch}", @events, 1.5, {&bare/0, fn -> insert(list) end},
           {&fresh/0, fn -> store_batches(batches) end}}
        ]
    )
  end

  # Several writers start together, and the clock stops when the last one is done.
  defp all([list], write), do: write.(list)

  defp all(lists, write) do
    lists |> Enum.map(&Task.async(fn -> write.(&1) end)) |> Task.await_many(:infinity)
  end

  defp insert(events), do: Enum.each(events, &:ets.insert(:bare, {&1.event_id, &1}))
  defp store(events), do: Enum.each(events, fn event -> {:ok, _} = Events.store(event) end)
  defp store_batches(batches), do: Enum.each(batches, fn batch -> {:ok, _} = Events.store_batch(batch) end)

  defp bare do
    if :ets.whereis(:bare) != :undefined, do: :ets.delete(:bare)
    :ets.new(:bare, [:set, :named_table, :public, write_concurrency: true, read_concurrency: true])
  end

  defp fresh, do: start([])

  defp queries(rounds) do
    start([])
    list = events(50_000)
    {:ok, _ids} = Events.store_batch(list)
    bare()
    insert(list)
    wanted = Enum.at(list, 25_000).correlation_id

    IO.puts("\nEvents: found among 50,000, beside `:ets.select/2` over all of them.\n")

    Compare.table(max(div(rounds, 4), 1), [
      {"by correlation", 1, nil, fn -> [_] = select(:correlation_id, wanted) end,
       fn -> {:ok, [_]} = Events.get_by_correlation(wanted) end},
      {"by type, 1 in 100", 1, nil, fn -> [_ | _] = select(:event_type, :rare) end,
       fn -> {:ok, [_ | _]} = Events.query(%{event_type: :rare}) end}
    ])

    {:ok, %{memory_usage_estimate: bytes}} = Events.stats()
    plain = :ets.info(:bare, :memory) * :erlang.system_info(:wordsize)

    IO.puts(
      "\nMemory of an event: #{div(bytes, 50_000)} bytes, #{Compare.ratio(bytes / plain)} times that of the bare table."
    )
  end

  defp select(field, value) do
    :ets.select(:bare, [{{:_, %{field => value}}, [], [:"$_"]}])
  end

  defp log(rounds) do
    IO.puts("\nEvents on disk, acknowledged after a sync, in a second.\n")
    IO.puts("| writers | each with `:disk_log.log/2` and `:disk_log.sync/1` | `store/1` | times as many |")
    IO.puts("| --- | --- | --- | --- |")

    directory = Path.join(System.tmp_dir!(), "foundation-benchmark-#{System.unique_integer([:positive])}")
    File.mkdir_p!(directory)

    try do
      start(storage: [warm: [enable: true, path: Path.join(directory, "events")]])
      {:ok, _log} = :disk_log.open(name: :bare, file: String.to_charlist(Path.join(directory, "disk_log")))

      for writers <- [1, 8, 64] do
        lists = for _ <- 1..writers, do: events(div(1024, writers))

        {plain, ours} = Compare.fastest(rounds, fn -> all(lists, &disk_log/1) end, fn -> all(lists, &store/1) end)

        cells = [writers, per_second(1024, plain), per_second(1024, ours), Compare.ratio(plain / ours)]
        IO.puts("| #{Enum.join(cells, " | ")} |")
      end

      :disk_log.close(:bare)
    after
      Foundation.shutdown()
      File.rm_rf!(directory)
    end
  end

  defp per_second(count, ns), do: round(count * 1_000_000_000 / ns)

  defp disk_log(events) do
    Enum.each(events, fn event ->
      :ok = :disk_log.log(:bare, event)
      :ok = :disk_log.sync(:bare)
    end)
  end

  defp start(settings) do
    Foundation.shutdown()
    Application.put_all_env(foundation: Keyword.merge([storage: []], settings))
    :ok = Foundation.initialize()
  end

  defp events(count) do
    for n <- 1..count do
      type = if rem(n, 100) == 0, do: :rare, else: :user_action
      {:ok, event} = Events.new_event(type, %{user_id: n, action: "login"})
      event
    end
  end
end

Logger.configure(level: :warning)
Core.run(System.argv())
