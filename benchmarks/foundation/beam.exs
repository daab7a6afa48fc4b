# The BEAM primitives beside what one would otherwise write: messages, memory strategies, ecosystems, parallel work.
# Argument: ROUNDS.
defmodule Beam do
  alias Foundation.BEAM.Ecosystem.MemoryStrategy
  alias Foundation.BEAM.{Messages, Processes, Schedulers}

  def run([rounds]) do
    rounds = String.to_integer(rounds)
    {:ok, _} = Application.ensure_all_started(:foundation)
    messages(max(div(rounds, 6), 1))
    backpressure(max(div(rounds, 6), 1))
    broadcasts(max(div(rounds, 6), 1))
    strategies(max(div(rounds, 6), 1))
    workers()
    parallel(max(div(rounds, 6), 1))
  end

  # Microseconds until the receiver has the term: some are sent, each one read and let go.
  defp messages(rounds) do
    table = :ets.new(:parcels, [:public])

    ways = [
      {"`send/2`", &send/2, & &1},
      {"`send_optimized/3`", &Messages.send_optimized/2, & &1},
      {"through ETS", &through_ets(table, &1, &2), &take(table, &1)},
      {"as a binary", &send(&1, :erlang.term_to_binary(&2)), &:erlang.binary_to_term/1},
      {"compressed", &send(&1, :erlang.term_to_binary(&2, [:compressed])), &:erlang.binary_to_term/1}
    ]

    IO.puts("Messages: microseconds until the receiver has the term, by its size.\n")
    header(["size", "kind" | Enum.map(ways, &elem(&1, 0))])

    for {size, kind, data} <- terms() do
      # No more than would be in a queue at once: it is the messages that are measured, not the queue.
      count = data |> :erlang.external_size() |> then(&div(200_000, &1)) |> max(5) |> min(100)
      runs = for {_name, send, read} <- ways, do: fn -> exchange(data, send, read, count) end
      row([size, kind | Enum.map(fastest(rounds, runs), &micro(&1 / count))])
    end
  end

  defp terms do
    for {name, bytes} <- [{"100 B", 100}, {"1 KB", 1_000}, {"10 KB", 10_000}, {"100 KB", 100_000}, {"1 MB", 1_000_000}],
        {kind, data} <- [{"list", Enum.to_list(1..div(bytes, 16))}, {"binary", :crypto.strong_rand_bytes(bytes)}],
        do: {name, kind, data}
  end

  defp through_ets(table, pid, data) do
    key = make_ref()
    :ets.insert(table, {key, data})
    send(pid, key)
  end

  defp take(table, key), do: :ets.take(table, key)

  defp exchange(data, send, read, count) do
    parent = self()
    receiver = spawn_link(fn -> read_all(parent, read, count) end)
    microseconds(fn -> send_all(receiver, data, send, count) end)
  end

  defp send_all(receiver, _data, _send, 0), do: receive(do: (^receiver -> :ok))

  defp send_all(receiver, data, send, left) do
    send.(receiver, data)
    send_all(receiver, data, send, left - 1)
  end

  defp read_all(parent, _read, 0), do: send(parent, self())

  defp read_all(parent, read, left) do
    receive do: (data -> read.(data))
    read_all(parent, read, left - 1)
  end

  defp backpressure(rounds) do
    IO.puts("\nBackpressure: a small message to a receiver that waits, and to one that computes; microseconds.\n")
    header(["receiver", "`send/2`", "`send_with_backpressure/3`"])

    for {name, body} <- [{"waits", &idle/0}, {"computes", &spin/0}] do
      receiver = spawn(body)
      many = fn fun -> microseconds(fn -> Enum.each(1..200, fn _ -> fun.() end) end) / 200 end

      [plain, ours] =
        fastest(rounds, [
          fn -> many.(fn -> send(receiver, :tick) end) end,
          fn -> many.(fn -> Messages.send_with_backpressure(receiver, :tick, max_queue_size: 1_000_000_000) end) end
        ])

      Process.exit(receiver, :kill)
      row([name, micro(plain), micro(ours)])
    end
  end

  defp idle, do: receive(do: (_message -> idle()))
  defp spin, do: spin(1000)
  defp spin(n) when n > 0, do: spin(n - 1)
  defp spin(0), do: spin()

  defp broadcasts(rounds) do
    IO.puts("\nA list of 100 KB to 50 processes, until all have it; microseconds.\n")
    header(["`broadcast_optimized/2`", "encoded once, decoded by each"])
    data = Enum.to_list(1..6_250)

    [ours, encoded] =
      fastest(rounds, [
        fn -> broadcast(&Messages.broadcast_optimized(&1, data), & &1) end,
        fn ->
          broadcast(&Messages.broadcast_optimized(&1, :erlang.term_to_binary(data)), fn b ->
            :erlang.binary_to_term(b)
          end)
        end
      ])

    row([micro(ours), micro(encoded)])
  end

  defp broadcast(send, read) do
    parent = self()
    pids = for _ <- 1..50, do: spawn_link(fn -> read_all(parent, read, 1) end)

    microseconds(fn ->
      send.(pids)
      for pid <- pids, do: receive(do: (^pid -> :ok))
    end)
  end

  # Each strategy beside :default with the load that it is for, and each with all the other loads.
  defp strategies(rounds) do
    IO.puts(
      "\nMemory strategies: medians of #{rounds} runs. Memory is what the process and its binaries take up after the load.\n"
    )

    header(["load", "strategy", "collections", "ms in them", "longest, µs", "ms in all", "memory, KB"])

    for {name, fitting, load} <- loads() do
      measured =
        for _ <- 1..rounds, strategy <- [:default, :isolated_heaps, :shared_binaries, :frequent_gc, :low_latency] do
          {strategy, collections(MemoryStrategy.spawn_opt(strategy), load)}
        end

      for strategy <- [:default, :isolated_heaps, :shared_binaries, :frequent_gc, :low_latency] do
        runs = for {^strategy, run} <- measured, do: run
        mark = if strategy == fitting, do: "**`#{inspect(strategy)}`**", else: "`#{inspect(strategy)}`"

        row([
          name,
          mark | for(key <- [:count, :ms, :longest, :all_ms, :kb], do: number(median(Enum.map(runs, & &1[key]))))
        ])
      end
    end
  end

  defp loads do
    [
      {"500 messages, each builds 200 KB and drops it", :isolated_heaps, &builds/0},
      {"5,000 binaries of 10 KB passed on", :shared_binaries, &passes_on/0},
      {"holds 8 MB for a while, then little", :frequent_gc, &held_much/0},
      {"1 MB of state, 20,000 messages at once", :low_latency, &burst/0}
    ]
  end

  defp builds, do: Enum.each(1..500, fn n -> 1..12_500 |> Enum.to_list() |> List.last() |> Kernel.+(n) end)

  defp passes_on do
    sink = spawn_link(&idle/0)
    Enum.each(1..5_000, fn _ -> send(sink, :binary.copy(<<0>>, 10_000)) end)
    Process.unlink(sink)
    Process.exit(sink, :kill)
  end

  defp held_much do
    held = Enum.map(1..500_000, & &1)
    small_work(200)
    _last = List.last(held)
    small_work(2_000)
  end

  defp small_work(times), do: Enum.each(1..times, fn _ -> Enum.to_list(1..50) end)

  defp burst do
    state = Map.new(1..12_000, &{&1, {&1, &1}})
    parent = self()
    sender = spawn_link(fn -> Enum.each(1..20_000, &send(parent, {:message, self(), &1, [1, 2, 3, 4, 5]})) end)
    answer(state, sender, 20_000)
  end

  defp answer(state, _sender, 0), do: map_size(state)

  defp answer(state, sender, left) do
    receive do
      {:message, ^sender, n, list} ->
        answer(Map.put(state, rem(n, 12_000) + 1, {n, Enum.map(list, &(&1 + n))}), sender, left - 1)
    end
  end

  # In a process with these options, traced: a pause is from the start of a collection to its end.
  defp collections(spawn_opt, load) do
    parent = self()

    {pid, monitor} =
      :erlang.spawn_opt(
        fn ->
          receive do: (:go -> :ok)
          load.()
          send(parent, {:memory, memory()})
          receive do: (:end -> :ok)
        end,
        [:monitor | spawn_opt]
      )

    :erlang.trace(pid, true, [:garbage_collection, :monotonic_timestamp])
    started = System.monotonic_time(:microsecond)
    send(pid, :go)
    bytes = receive(do: ({:memory, bytes} -> bytes))
    all = System.monotonic_time(:microsecond) - started
    send(pid, :end)
    receive do: ({:DOWN, ^monitor, :process, ^pid, :normal} -> :ok)
    pauses = pauses(pid, nil, [])

    %{
      count: length(pauses),
      ms: Enum.sum(pauses) / 1_000_000,
      longest: Enum.max(pauses, fn -> 0 end) / 1000,
      all_ms: all / 1000,
      kb: bytes / 1024
    }
  end

  defp memory do
    {:memory, own} = Process.info(self(), :memory)
    {:binary, binaries} = Process.info(self(), :binary)
    own + Enum.sum(for {_id, bytes, _count} <- binaries, do: bytes)
  end

  defp pauses(pid, start, pauses) do
    receive do
      {:trace_ts, ^pid, kind, _info, at} when kind in [:gc_minor_start, :gc_major_start] ->
        pauses(pid, at, pauses)

      {:trace_ts, ^pid, kind, _info, at} when kind in [:gc_minor_end, :gc_major_end] ->
        pauses(pid, nil, [at - start | pauses])
    after
      50 -> pauses
    end
  end

  defmodule Idle do
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)
    @impl true
    def init(_args), do: {:ok, nil}
  end

  defp workers do
    count = 5_000

    IO.puts(
      "\nAn idle worker of an ecosystem beside a bare GenServer of the same module: bytes each, all of the BEAM's counted.\n"
    )

    header(["GenServer", "under a DynamicSupervisor", "ecosystem worker", "ratio to the bare one"])

    bare = bytes_each(count, fn -> for _ <- 1..count, do: GenServer.start(Idle, []) end)

    {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)

    supervised =
      bytes_each(count, fn -> for _ <- 1..count, do: DynamicSupervisor.start_child(supervisor, {Idle, []}) end)

    ours =
      bytes_each(count, fn ->
        # The caller's list of pids and monitors is its own.
        parent = self()

        spawn(fn ->
          {:ok, _ecosystem} = Processes.spawn_ecosystem(%{coordinator: Idle, workers: {Idle, count: count}})
          send(parent, :started)
        end)

        receive do: (:started -> :ok)
      end)

    row([round(bare), round(supervised), round(ours), Compare.ratio(ours / bare)])
  end

  defp bytes_each(count, start) do
    before = settled()
    start.()
    (settled() - before) / count
  end

  defp settled do
    Process.sleep(100)
    for pid <- Process.list(), do: :erlang.garbage_collect(pid)
    :erlang.memory(:total)
  end

  defp parallel(rounds) do
    online = System.schedulers_online()
    IO.puts("\nWork on a list: milliseconds, #{online} schedulers.\n")
    header(["work", "`Enum.map/2`", "`Task.async_stream/3`", "the same of chunks", "`cpu_intensive/3`", "beside that"])

    for {name, count, work} <- [
          {"2,000 elements of 50 µs", 2_000, &Enum.reduce(1..5_000, &1, fn n, sum -> sum + n end)},
          {"100,000 elements of 0.1 µs", 100_000, &(&1 * &1)}
        ] do
      list = Enum.to_list(1..count)
      # As many as cpu_intensive/3 makes of it.
      size = ceil(count / (4 * online))

      [map, stream, chunks, ours] =
        fastest(rounds, [
          fn -> microseconds(fn -> Enum.map(list, work) end) end,
          fn -> microseconds(fn -> list |> Task.async_stream(work) |> Enum.to_list() end) end,
          fn -> microseconds(fn -> in_chunks(list, size, work) end) end,
          fn -> microseconds(fn -> {:ok, _} = Schedulers.cpu_intensive(list, &Enum.map(&1, work)) end) end
        ])

      row([name | Enum.map([map, stream, chunks, ours], &number(&1 / 1000))] ++ [Compare.ratio(ours / chunks)])
    end
  end

  defp in_chunks(list, size, work) do
    list
    |> Enum.chunk_every(size)
    |> Task.async_stream(&Enum.map(&1, work), timeout: :infinity)
    |> Enum.flat_map(fn {:ok, results} -> results end)
  end

  # In turn, each time in a new process, whose heap is empty.
  defp fastest(rounds, runs) do
    times = for _ <- 1..rounds, do: for(run <- runs, do: run |> Task.async() |> Task.await(:infinity))
    times |> Enum.zip() |> Enum.map(&Enum.min(Tuple.to_list(&1)))
  end

  defp microseconds(fun) do
    :erlang.garbage_collect()
    start = System.monotonic_time(:nanosecond)
    fun.()
    (System.monotonic_time(:nanosecond) - start) / 1000
  end

  defp median(numbers), do: numbers |> Enum.sort() |> Enum.at(div(length(numbers), 2))

  defp micro(microseconds),
    do: :erlang.float_to_binary(microseconds / 1, decimals: if(microseconds < 10, do: 2, else: 0))

  defp number(number), do: :erlang.float_to_binary(number / 1, decimals: if(number < 10 and number > 0, do: 1, else: 0))

  defp header(cells) do
    row(cells)
    row(Enum.map(cells, fn _ -> "---" end))
  end

  defp row(cells), do: IO.puts("| #{Enum.join(cells, " | ")} |")
end

Beam.run(System.argv())
