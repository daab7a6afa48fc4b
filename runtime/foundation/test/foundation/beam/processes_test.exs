defmodule Foundation.BEAM.ProcessesTest do
  use ExUnit.Case, async: false

  alias Foundation.BEAM.Ecosystem.{MemoryStrategy, Scaling}
  alias Foundation.BEAM.{Ecosystem, Processes}
  alias Foundation.{Error, Killing, Property}

  doctest Processes
  doctest MemoryStrategy
  doctest Foundation.BEAM.Ecosystems

  defmodule Coordinator do
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)

    @impl true
    def init([]), do: {:ok, 0}

    @impl true
    def handle_call(:done, _from, count), do: {:reply, count, count}

    @impl true
    def handle_cast(:done, count), do: {:noreply, count + 1}
  end

  defmodule Worker do
    use GenServer
    # Exactly what callers of 0.1.x get.
    def start_link(coordinator: coordinator), do: GenServer.start_link(__MODULE__, coordinator)

    @impl true
    def init(coordinator), do: {:ok, coordinator}

    @impl true
    def handle_call(:coordinator, _from, coordinator), do: {:reply, coordinator, coordinator}

    @impl true
    def handle_info(:work, coordinator) do
      GenServer.cast(coordinator, :done)
      {:noreply, coordinator}
    end

    def handle_info({:sleep, ms}, coordinator) do
      Process.sleep(ms)
      {:noreply, coordinator}
    end

    def handle_info(:hibernate, coordinator), do: {:noreply, coordinator, :hibernate}
  end

  # Busy from its start on, until it is let go.
  defmodule Gate do
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)

    @impl true
    def init(_args), do: {:ok, nil, {:continue, :work}}

    @impl true
    def handle_continue(:work, nil) do
      receive do: (:go -> {:noreply, nil})
    end
  end

  defmodule Machine do
    def callback_mode, do: :handle_event_function
    def init([]), do: {:ok, :on, nil}
  end

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

  defmodule Loop do
    def start_link(_args), do: spawn(&loop/0)

    defp loop do
      receive do
        {:ping, from} ->
          send(from, {:pong, self()})
          loop()
      end
    end
  end

  defmodule Stubborn do
    def start_link(_args) do
      parent = self()

      pid =
        spawn_link(fn ->
          Process.flag(:trap_exit, true)
          send(parent, {:ready, self()})
          loop()
        end)

      receive do: ({:ready, ^pid} -> {:ok, pid})
    end

    defp loop do
      receive do
        _anything -> loop()
      end
    end
  end

  defmodule LastWords do
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)

    @impl true
    def init(_args) do
      Process.flag(:trap_exit, true)
      {:ok, nil}
    end

    @impl true
    def handle_call({:tell, pid}, _from, nil), do: {:reply, :ok, pid}

    @impl true
    def terminate(reason, pid), do: send(pid, {:last_words, self(), reason})
  end

  defmodule NoProcess do
    def start_link(_args), do: {:ok, self()}
  end

  defmodule Refuses do
    def start_link(_args), do: {:error, :no_licence}
  end

  defmodule Raises do
    def start_link(_args), do: raise("out of paper")
  end

  defp spawn_ecosystem(config) do
    {:ok, ecosystem} =
      Processes.spawn_ecosystem(Map.merge(%{coordinator: Coordinator, workers: {Worker, count: 3}}, config))

    on_exit(fn -> Processes.shutdown_ecosystem(ecosystem) end)
    ecosystem
  end

  defp health(ecosystem) do
    {:ok, health} = Processes.get_ecosystem_health(ecosystem)
    health
  end

  defp healthy(ecosystem), do: Killing.eventually(fn -> health(ecosystem).status == :healthy end)

  defp workers(ecosystem) do
    {:ok, info} = Processes.ecosystem_info(ecosystem)
    Enum.map(info.workers, & &1.pid)
  end

  defp coordinator(ecosystem) do
    {:ok, info} = Processes.ecosystem_info(ecosystem)
    info.coordinator.pid
  end

  defp children(ecosystem) do
    for {_id, pid, _type, _modules} <- Supervisor.which_children(ecosystem.supervisor), do: pid
  end

  defp kill(pid) do
    monitor = Process.monitor(pid)
    Process.exit(pid, :kill)
    assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
  end

  describe "members" do
    test "are processes of their modules; workers know the coordinator" do
      ecosystem = spawn_ecosystem(%{})
      for worker <- ecosystem.workers, do: assert(GenServer.call(worker, :coordinator) == ecosystem.coordinator)
      for worker <- ecosystem.workers, do: send(worker, :work)
      assert Killing.eventually(fn -> GenServer.call(ecosystem.coordinator, :done) == 3 end)
    end

    test "are monitored by who started them" do
      ecosystem = spawn_ecosystem(%{})
      assert length(ecosystem.monitors) == 4
      [worker | _] = ecosystem.workers
      Process.exit(worker, :kill)
      assert_receive {:DOWN, monitor, :process, ^worker, :killed}
      assert monitor in ecosystem.monitors
    end

    test "may be bare, unlinked pids, which end with the ecosystem" do
      ecosystem = spawn_ecosystem(%{coordinator: Loop, workers: {Loop, count: 2}})
      for pid <- [ecosystem.coordinator | ecosystem.workers], do: send(pid, {:ping, self()})
      for pid <- [ecosystem.coordinator | ecosystem.workers], do: assert_receive({:pong, ^pid})
      assert Processes.shutdown_ecosystem(ecosystem) == :ok
      refute Enum.any?([ecosystem.coordinator | ecosystem.workers], &Process.alive?/1)
    end

    test "are one for each scheduler with :cpu_count" do
      ecosystem = spawn_ecosystem(%{workers: {Worker, count: :cpu_count}})
      assert length(ecosystem.workers) == System.schedulers_online()
    end

    test "that do not start end all, and the error says why" do
      before = DynamicSupervisor.count_children(Foundation.BEAM.Ecosystems).active

      for {module, found} <- [{NoProcess, "bad_return_value"}, {Refuses, "no_licence"}, {Raises, "out of paper"}] do
        {:error, error} = Processes.spawn_ecosystem(%{coordinator: Coordinator, workers: {module, count: 2}})
        assert %Error{error_type: :process_start_failed} = error
        assert error.message =~ found
      end

      assert Killing.eventually(fn ->
               DynamicSupervisor.count_children(Foundation.BEAM.Ecosystems).active <= before
             end)
    end
  end

  describe "an ecosystem whose caller is killed before it has started" do
    defmodule Late do
      use GenServer
      def start_link(args), do: GenServer.start_link(__MODULE__, args)

      @impl true
      def init([]) do
        send(:processes_test, {:starting, self()})
        receive do: (:go -> {:ok, nil})
      end

      def init(_args), do: {:ok, nil}
    end

    test "is ended, also while a member does not start" do
      Process.register(self(), :processes_test)
      before = running()
      caller = spawn(fn -> Processes.spawn_ecosystem(%{coordinator: Late, workers: {Late, count: 2}}) end)
      assert_receive {:starting, coordinator}
      kill(caller)
      assert Killing.eventually(fn -> not Process.alive?(coordinator) and running() == before end)
    end

    defp running do
      {:ok, %{ecosystems: count}} = Foundation.BEAM.Ecosystems.status()
      count
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
          if module == Worker, do: Killing.eventually(fn -> TakesOptions.flags(worker) != default end)
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
      assert Killing.eventually(fn -> TakesOptions.flags(hd(ecosystem.workers))[:fullsweep_after] == 0 end)
    end

    # Waiting for each one, if only for 100 ms, would take longer than all have to start.
    test "busy workers do not hold up the others, and have them once they are idle" do
      ecosystem = spawn_ecosystem(%{workers: {Gate, count: 400}, memory_strategy: :frequent_gc})
      for worker <- ecosystem.workers, do: send(worker, :go)

      for worker <- ecosystem.workers,
          do: assert(Killing.eventually(fn -> TakesOptions.flags(worker)[:fullsweep_after] == 0 end))
    end

    test "a worker that takes no messages of OTP gets none" do
      ecosystem = spawn_ecosystem(%{workers: {Loop, count: 3}, memory_strategy: :frequent_gc})
      assert health(ecosystem).message_queue_len == 0
    end
  end

  describe "who dies is replaced" do
    test "a worker alone, unless all are for one" do
      for supervision <- [:one_for_one, :rest_for_one] do
        ecosystem = spawn_ecosystem(%{supervision: supervision})
        [killed | others] = ecosystem.workers
        kill(killed)
        Killing.eventually(fn -> length(workers(ecosystem)) == 3 and health(ecosystem).replaced == 1 end)
        assert others -- workers(ecosystem) == []
        assert coordinator(ecosystem) == ecosystem.coordinator
      end
    end

    test "the coordinator, and with it the workers that know it" do
      ecosystem = spawn_ecosystem(%{supervision: :rest_for_one})
      kill(ecosystem.coordinator)
      Killing.eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      for worker <- workers(ecosystem), do: assert(GenServer.call(worker, :coordinator) == coordinator(ecosystem))
      refute Enum.any?(ecosystem.workers, &Process.alive?/1)
    end

    test "the coordinator alone with :one_for_one" do
      ecosystem = spawn_ecosystem(%{supervision: :one_for_one})
      kill(ecosystem.coordinator)
      Killing.eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      assert Enum.sort(workers(ecosystem)) == Enum.sort(ecosystem.workers)
    end

    test "all with :one_for_all" do
      ecosystem = spawn_ecosystem(%{supervision: :one_for_all})
      kill(hd(ecosystem.workers))
      Killing.eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      refute Enum.any?([ecosystem.coordinator | ecosystem.workers], &Process.alive?/1)
    end

    test "health says that one is missing, how many were, and why" do
      ecosystem = spawn_ecosystem(%{})
      kill(hd(ecosystem.workers))
      Killing.eventually(fn -> health(ecosystem).replaced == 1 end)
      assert health(ecosystem).last_error == :killed
      healthy(ecosystem)
      assert %{coordinator: :alive, workers: %{alive: 3, target: 3}} = health(ecosystem)
    end
  end

  describe "killed again and again" do
    test "workers and coordinator, under load: none is missing after it, and nothing else grows" do
      ecosystem = spawn_ecosystem(%{workers: {Worker, count: 10}, supervision: :one_for_one})
      Killing.kill(fn -> coordinator(ecosystem) end, 1)
      atoms = :erlang.system_info(:atom_count)

      answers =
        Killing.under_load(
          2,
          fn _round -> match?({:ok, %{total_processes: _}}, Processes.ecosystem_info(ecosystem)) end,
          fn ->
            for round <- 1..Killing.times() do
              pid = if rem(round, 10) == 0, do: coordinator(ecosystem), else: Enum.random(workers(ecosystem) ++ [nil])
              if is_pid(pid), do: Process.exit(pid, :kill)
              if rem(round, 20) == 0, do: healthy(ecosystem)
            end
          end
        )

      assert Enum.all?(answers)
      healthy(ecosystem)
      assert [keeper, members] = children(ecosystem)
      assert Enum.all?([keeper, members], &Process.alive?/1)
      assert DynamicSupervisor.count_children(members).active == 11
      assert {:monitors, monitors} = Process.info(keeper, :monitors)
      assert length(monitors) == 11
      assert :erlang.system_info(:atom_count) - atoms < Killing.times() / 4
    end

    test "the keeper: members go on, and are replaced by the next one" do
      ecosystem = spawn_ecosystem(%{supervision: :one_for_one})
      {:ok, ecosystem} = Processes.scale_ecosystem(ecosystem, 5)
      Killing.kill(fn -> Ecosystem.keeper(ecosystem.supervisor) end, div(Killing.times(), 2))
      assert Enum.sort(workers(ecosystem)) == Enum.sort(ecosystem.workers)
      kill(hd(ecosystem.workers))
      Killing.eventually(fn -> health(ecosystem).replaced == 1 end)
      healthy(ecosystem)
      assert health(ecosystem).workers == %{alive: 5, target: 5}
    end

    test "the supervisor of the members: all come back" do
      ecosystem = spawn_ecosystem(%{})
      [_keeper, members] = children(ecosystem)
      kill(members)
      Killing.eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      refute Enum.any?(ecosystem.workers, &Process.alive?/1)
    end

    test "members while the keeper dies, too: the number is right in the end" do
      ecosystem = spawn_ecosystem(%{supervision: :one_for_one})

      for _round <- 1..div(Killing.times(), 4) do
        if keeper = Ecosystem.keeper(ecosystem.supervisor), do: Process.exit(keeper, :kill)
        for pid <- Enum.take(workers(ecosystem), 1), do: Process.exit(pid, :kill)
      end

      healthy(ecosystem)
      Killing.eventually(fn -> DynamicSupervisor.count_children(List.last(children(ecosystem))).active == 4 end)
    end
  end

  describe "scale_ecosystem/2" do
    @tag :proper
    test "there are as many workers as were asked for last" do
      ecosystem = spawn_ecosystem(%{})

      Property.check(
        :proper_types.list(:proper_types.integer(1, 12)),
        fn counts ->
          for count <- counts do
            {:ok, ecosystem} = Processes.scale_ecosystem(ecosystem, count)
            ^count = length(ecosystem.workers)
          end

          counts == [] or health(ecosystem).workers == %{alive: List.last(counts), target: List.last(counts)}
        end,
        30
      )
    end

    test "those that are busy stay" do
      ecosystem = spawn_ecosystem(%{})
      [busy | _] = ecosystem.workers
      for _ <- 1..3, do: send(busy, {:sleep, 20})
      assert {:ok, %{workers: [^busy]}} = Processes.scale_ecosystem(ecosystem, 1)
    end

    # One after the other, 1.5 s each, these would take longer than scaling may.
    test "those that do not want to end are killed, all at once" do
      ecosystem = spawn_ecosystem(%{workers: {Stubborn, count: 30}})
      assert {:ok, %{workers: [stays]}} = Processes.scale_ecosystem(ecosystem, 1)
      assert Enum.filter(ecosystem.workers, &Process.alive?/1) == [stays]
      assert health(ecosystem).replaced == 0
    end

    test "those that are ended are told by their parent, and can say what they have to" do
      ecosystem = spawn_ecosystem(%{workers: {LastWords, count: 3}})
      for worker <- ecosystem.workers, do: :ok = GenServer.call(worker, {:tell, self()})
      {:ok, %{workers: [stays]}} = Processes.scale_ecosystem(ecosystem, 1)
      for worker <- ecosystem.workers -- [stays], do: assert_receive({:last_words, ^worker, :shutdown})
      refute_received {:last_words, ^stays, _reason}
    end

    test "the new ones are monitored as well" do
      {:ok, ecosystem} = Processes.scale_ecosystem(spawn_ecosystem(%{}), 4)
      assert length(ecosystem.monitors) == 5
    end

    test ":auto_scale follows the load, up and down, and whatever has begun is finished" do
      ecosystem = spawn_ecosystem(%{workers: {Worker, count: :auto_scale}})
      first = length(ecosystem.workers)
      for worker <- ecosystem.workers, _ <- 1..40, do: send(worker, {:sleep, 5})
      calls = for worker <- ecosystem.workers, do: Task.async(fn -> GenServer.call(worker, :coordinator, :infinity) end)
      assert Killing.eventually(fn -> health(ecosystem).workers.target > first end)
      for coordinator <- Task.await_many(calls, :infinity), do: assert(coordinator == ecosystem.coordinator)
      assert Killing.eventually(fn -> health(ecosystem).workers == %{alive: 1, target: 1} end)
    end

    test ":auto_scale ends idle workers only: none that is in the middle of something, however long" do
      ecosystem = spawn_ecosystem(%{workers: {Gate, count: :auto_scale}})
      keeper = Ecosystem.keeper(ecosystem.supervisor)
      for _look <- 1..10, do: send(keeper, :look_after_queues)
      :sys.get_state(keeper)
      assert Enum.sort(workers(ecosystem)) == Enum.sort(ecosystem.workers)
      for worker <- ecosystem.workers, do: send(worker, :go)
      assert Killing.eventually(fn -> health(ecosystem).workers == %{alive: 1, target: 1} end)
    end

    test "a worker is idle between two messages, with whatever behaviour, and in no other place" do
      {:ok, agent} = Agent.start_link(fn -> nil end)
      {:ok, manager} = :gen_event.start_link()
      {:ok, machine} = :gen_statem.start_link(Machine, [], [])
      {:ok, asleep} = Worker.start_link(coordinator: self())
      for pid <- [agent, manager, machine, asleep], do: Killing.eventually(fn -> Scaling.load(pid) == 0 end)
      send(asleep, :hibernate)
      assert Killing.eventually(fn -> Process.info(asleep, :current_function) |> elem(1) |> elem(1) == :hibernate end)
      assert Scaling.load(asleep) == 0

      Agent.cast(agent, fn _ -> receive(do: (:go -> :ok)) end)

      Killing.eventually(fn ->
        Process.info(agent, [:status, :message_queue_len]) == [status: :waiting, message_queue_len: 0]
      end)

      assert Scaling.load(agent) == 1
      Agent.cast(agent, & &1)
      assert Scaling.load(agent) == 2

      plain = spawn_link(fn -> receive(do: (:go -> :ok)) end)
      Killing.eventually(fn -> Process.info(plain, :status) == {:status, :waiting} end)
      assert Scaling.load(plain) == 1
      for pid <- [agent, plain], do: send(pid, :go)
      monitor = Process.monitor(plain)
      assert_receive {:DOWN, ^monitor, :process, ^plain, _normal}
      assert Scaling.load(plain) == :dead
    end

    @tag :proper
    test "the next number is within limits, grows with what waits and shrinks while some are idle" do
      type = :proper_types.tuple([:proper_types.integer(1, 8), :proper_types.list(:proper_types.integer(0, 1000))])

      Property.check(
        type,
        fn {target, loads} ->
          next = Scaling.next(target, loads, 8)
          waiting = Enum.sum(for load <- loads, load > 0, do: load - 1)

          next in 1..8 and
            (next >= target or (next == target - 1 and waiting == 0 and 0 in loads)) and
            (waiting > 0 or 0 not in loads or next == max(1, target - 1)) and
            (waiting < 10 * target or next > target or target == 8)
        end,
        500
      )
    end
  end

  describe "shutdown_ecosystem/1" do
    test "ends all processes and the table, also of members that do not want to end" do
      ecosystem = spawn_ecosystem(%{coordinator: Stubborn, workers: {Stubborn, count: 3}})
      {_supervisor, table} = ecosystem.id
      processes = [ecosystem.supervisor, ecosystem.coordinator | ecosystem.workers ++ children(ecosystem)]
      assert Processes.shutdown_ecosystem(ecosystem) == :ok
      refute Enum.any?(processes, &Process.alive?/1)
      assert :ets.info(table) == :undefined
      assert Processes.shutdown_ecosystem(ecosystem) == :ok
      assert {:ok, %{total_processes: 0, workers: []}} = Processes.ecosystem_info(ecosystem)
      assert {:error, %Error{error_type: :not_found}} = Processes.scale_ecosystem(ecosystem, 2)
    end

    test "outlives who started it" do
      {:ok, ecosystem} =
        fn -> Processes.spawn_ecosystem(%{coordinator: Coordinator, workers: {Worker, count: 1}}) end
        |> Task.async()
        |> Task.await(:infinity)

      assert health(ecosystem).status == :healthy
      assert Processes.shutdown_ecosystem(ecosystem) == :ok
    end
  end

  describe "isolate_memory_intensive_work/2" do
    test "tells of what was raised, thrown and exited with" do
      for {work, error} <- [
            {fn -> raise "no" end, %RuntimeError{message: "no"}},
            {fn -> throw(:ball) end, %ErlangError{original: {:throw, :ball}}},
            {fn -> exit(:gone) end, %ErlangError{original: {:exit, :gone}}}
          ] do
        {:ok, _pid} = Processes.isolate_memory_intensive_work(work, self())
        assert_receive {:work_error, ^error}
      end
    end
  end

  describe "bad input" do
    test "is refused, with the rule, what was found, what is allowed and the remedy" do
      assert {:error, %Error{error_type: :validation_error, code: 3205, message: message}} =
               Processes.spawn_ecosystem(%{coordinator: "boss", workers: {Worker, count: 1}})

      assert message == """
             The coordinator is a module.
               found:   "boss"
               allowed: the name of a module
               remedy:  Give its name.\
             """

      for config <- [
            nil,
            [],
            %{},
            %{coordinator: Coordinator},
            %{coordinator: nil, workers: {Worker, count: 1}},
            %{coordinator: Coordinator, workers: Worker},
            %{coordinator: Coordinator, workers: {"Worker", count: 1}},
            %{coordinator: Coordinator, workers: {Worker, 3}},
            %{coordinator: Coordinator, workers: {Worker, cuont: 3}},
            %{coordinator: Coordinator, workers: {Worker, count: -1}},
            %{coordinator: Coordinator, workers: {Worker, count: 1.5}},
            %{coordinator: Coordinator, workers: {Worker, count: 1}, memory_strategy: :huge},
            %{coordinator: Coordinator, workers: {Worker, count: 1}, gc_strategy: 1},
            %{coordinator: Coordinator, workers: {Worker, count: 1}, supervision: :none},
            %{coordinator: Coordinator, workers: {Worker, count: 1}, fault_tolerance: true},
            %{coordinator: Coordinator, workers: {Worker, count: 1}, colour: :red}
          ] do
        assert {:error, %Error{error_type: :validation_error}} = Processes.spawn_ecosystem(config)
      end
    end

    test "more processes than the BEAM may have are refused" do
      limit = :erlang.system_info(:process_limit)

      assert {:error, %Error{error_type: :resource_exhausted}} =
               Processes.spawn_ecosystem(%{coordinator: Coordinator, workers: {Worker, count: limit}})
    end

    test "a process that is no ecosystem is left alone" do
      id = {self(), :no_table}
      assert Processes.shutdown_ecosystem(id) == :ok
      assert {:error, %Error{error_type: :not_found}} = Processes.get_ecosystem_health(id)
    end

    test "of functions that take an ecosystem, and of work" do
      ecosystem = spawn_ecosystem(%{})

      for result <- [
            Processes.get_ecosystem_health(:none),
            Processes.get_ecosystem_health(%{id: 1}),
            Processes.ecosystem_info(%{}),
            Processes.ecosystem_info(ecosystem.id),
            Processes.shutdown_ecosystem(nil),
            Processes.scale_ecosystem(nil, 1),
            Processes.scale_ecosystem(ecosystem.id, 1),
            Processes.scale_ecosystem(ecosystem, 0),
            Processes.isolate_memory_intensive_work(1),
            Processes.isolate_memory_intensive_work(fn x -> x end),
            Processes.isolate_memory_intensive_work(fn -> 1 end, :nobody)
          ] do
        assert {:error, %Error{context: %{rule: _, found: _, allowed: _, remedy: _}}} = result
      end
    end
  end
end
