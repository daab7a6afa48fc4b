# Counters, circuit breaker, registry, rate limiter and pool beside what they are made of. Argument: ROUNDS.
defmodule Services do
  import Compare, only: [repeated: 2]

  alias Foundation.Infrastructure.{CircuitBreaker, ConnectionManager, RateLimiter}
  alias Foundation.{ProcessRegistry, ServiceRegistry, Telemetry}

  defmodule Worker do
    use Agent
    def start_link(_arguments), do: Agent.start_link(fn -> nil end)
  end

  @event [:benchmark, :services, :counted]
  # Each: writers that are done before the others begin would not be at the counter at one time.
  @counts 100_000
  @calls 5_000

  def run([rounds]) do
    rounds = String.to_integer(rounds)
    {:ok, _} = Application.ensure_all_started(:foundation)
    counters(rounds)
    lookups(rounds)
    borrowing(rounds)
  end

  defp counters(rounds) do
    IO.puts("Counters: an increment beside `:counters.add/3`, all writers to one counter.\n")
    plain = :counters.new(1, [])
    {:ok, handle} = Telemetry.counter(@event)

    rows =
      for writers <- [1, 2, 8],
          {name, goal, ours} <- [
            {"`increment(handle)`", 1.2, fn n -> by_handle(n, handle) end},
            {"`increment(handle, 1)`", nil, fn n -> many_by_handle(n, handle) end},
            {"`emit_counter(name, metadata)`", 4, fn n -> by_name(n, @event) end}
          ] do
        {"#{name}, #{writers} writers", @counts * writers, goal, fn -> all(writers, fn -> bare(@counts, plain) end) end,
         fn -> all(writers, fn -> ours.(@counts) end) end}
      end

    Compare.table(rounds, rows)
  end

  defp all(1, fun), do: fun.()

  # They wait for each other, and begin together.
  defp all(writers, fun) do
    tasks = for _ <- 1..writers, do: Task.async(fn -> receive(do: (:go -> fun.())) end)
    for task <- tasks, do: send(task.pid, :go)
    Task.await_many(tasks, :infinity)
  end

  repeated(bare(counter), do: :counters.add(counter, 1, 1))
  repeated(by_handle(handle), do: Telemetry.increment(handle))
  repeated(many_by_handle(handle), do: Telemetry.increment(handle, 1))
  repeated(by_name(event), do: Telemetry.emit_counter(event, %{}))

  defp lookups(rounds) do
    IO.puts(
      "\nA call through a closed breaker and a rate limit, beside `:ets.lookup/2`; a name, beside `Registry.lookup/2`.\n"
    )

    table = :ets.new(:plain, [:named_table, :public, read_concurrency: true])
    :ets.insert(table, {:breaker, 1, 2, 3})
    {:ok, _} = Registry.start_link(keys: :unique, name: PlainRegistry)
    {:ok, _} = Registry.register(PlainRegistry, {:production, :service}, nil)
    :ok = ProcessRegistry.register(:production, :service, self())
    :ok = CircuitBreaker.start_fuse_instance(:benchmark)
    {:ok, _} = Agent.start_link(fn -> nil end, name: ProcessRegistry.via_tuple(:production, :via))

    ets = fn -> look(@calls, :breaker) end
    registry = fn -> registered(@calls, {:production, :service}) end

    Compare.table(rounds, [
      {"`CircuitBreaker.execute/2`, closed", @calls, 3, ets, fn -> guarded(@calls, fn -> :ok end) end},
      {"`RateLimiter.check_rate/4`, allowed", @calls, nil, ets, fn -> limited(@calls, 1_000_000) end},
      {"`ProcessRegistry.lookup/2`", @calls, 1.5, registry, fn -> process(@calls, :service) end},
      {"`ServiceRegistry.lookup/2`", @calls, 1.5, registry, fn -> service(@calls, :service) end},
      {"`ServiceRegistry.lookup/2`, via tuple", @calls, 1.5, registry, fn -> service(@calls, :via) end}
    ])
  end

  repeated(look(key), do: :ets.lookup(:plain, key))
  repeated(registered(key), do: Registry.lookup(PlainRegistry, key))
  repeated(process(name), do: ProcessRegistry.lookup(:production, name))
  repeated(service(name), do: ServiceRegistry.lookup(:production, name))
  repeated(guarded(fun), do: CircuitBreaker.execute(:benchmark, fun))
  repeated(limited(limit), do: :ok = RateLimiter.check_rate("user", :benchmark, limit, 1000))

  defp borrowing(rounds) do
    IO.puts("\nA worker borrowed and put back, beside a call to a process that does nothing.\n")
    {:ok, agent} = Agent.start_link(fn -> nil end)
    {:ok, _} = ConnectionManager.start_pool(:benchmark, worker_module: Worker, size: 8)
    count = 500

    Compare.table(rounds, [
      {"`with_connection/2`", count, nil, fn -> called(count, agent) end, fn -> borrowed(count) end}
    ])
  end

  repeated(called(agent), do: Agent.get(agent, & &1))
  repeated(borrowed(), do: {:ok, :done} = ConnectionManager.with_connection(:benchmark, fn _worker -> :done end))
end

Logger.configure(level: :warning)
Services.run(System.argv())
