defmodule Foundation.BEAM.Ecosystem.MemoryStrategyTest do
  use Foundation.EcosystemCase, async: false

  alias Foundation.BEAM.Ecosystem.MemoryStrategy
  alias Foundation.Members.{Gate, Loop, Worker}

  doctest MemoryStrategy

  defmodule TakesOptions do
    use GenServer
    def start_link(args, options \\ []), do: GenServer.start_link(__MODULE__, args, options)

    @impl true
    def init(args) do
      {:ok, {args, flags(self())}}
    end

    @impl true
    def handle_call(:flags_at_start, _from, {_args, flags} = state), do: {:reply, flags, state}

    def flags(pid) do
      {:garbage_collection, flags} = Process.info(pid, :garbage_collection)
      Keyword.take(flags, [:min_heap_size, :min_bin_vheap_size, :fullsweep_after])
    end
  end

  describe "memory strategies" do
    for strategy <- [:isolated_heaps, :shared_binaries, :frequent_gc, :low_latency] do
      test "#{strategy} is set for workers with start_link/2 from the start, for others once they run" do
        options = MemoryStrategy.spawn_opt(unquote(strategy))

        for module <- [TakesOptions, Worker] do
          ecosystem = spawn_ecosystem(%{workers: {module, count: 1}, memory_strategy: unquote(strategy)})
          [worker] = ecosystem.workers
          default = TakesOptions.flags(ecosystem.supervisor)
          if module == Worker, do: eventually(fn -> TakesOptions.flags(worker) != default end)
          flags = TakesOptions.flags(worker)
          if module == TakesOptions, do: assert(GenServer.call(worker, :flags_at_start) == flags)

          for {flag, given} <- Keyword.take(options, Keyword.keys(flags)) do
            # Heaps have sizes of a series: the next one that is large enough.
            assert flags[flag] >= given
          end

          assert flags != default
        end
      end
    end

    test ":shared_heap and gc_strategy are taken as callers of 0.1.x give them" do
      ecosystem = spawn_ecosystem(%{memory_strategy: :shared_heap, gc_strategy: :frequent_minor})
      assert eventually(fn -> TakesOptions.flags(hd(ecosystem.workers))[:fullsweep_after] == 0 end)
    end

    # Waiting for each one, if only for 100 ms, would take longer than all have to start.
    test "busy workers do not hold up the others, and have them once they are idle" do
      ecosystem = spawn_ecosystem(%{workers: {Gate, count: 400}, memory_strategy: :frequent_gc})
      for worker <- ecosystem.workers, do: send(worker, :go)

      for worker <- ecosystem.workers,
          do: assert(eventually(fn -> TakesOptions.flags(worker)[:fullsweep_after] == 0 end))
    end

    test "a worker that takes no messages of OTP gets none" do
      ecosystem = spawn_ecosystem(%{workers: {Loop, count: 3}, memory_strategy: :frequent_gc})
      assert health(ecosystem).message_queue_len == 0
    end
  end
end
