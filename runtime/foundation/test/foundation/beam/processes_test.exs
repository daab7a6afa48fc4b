defmodule Foundation.BEAM.ProcessesTest do
  use Foundation.EcosystemCase, async: false

  alias Foundation.BEAM.{Ecosystems, Processes}
  alias Foundation.Error
  alias Foundation.Members.{Coordinator, Loop, Stubborn, Worker}

  doctest Processes
  doctest Ecosystems

  defmodule NoProcess do
    def start_link(_args), do: {:ok, self()}
  end

  defmodule Refuses do
    def start_link(_args), do: {:error, :no_licence}
  end

  defmodule Raises do
    def start_link(_args), do: raise("out of paper")
  end

  describe "members" do
    test "are processes of their modules; workers know the coordinator" do
      ecosystem = spawn_ecosystem(%{})
      for worker <- ecosystem.workers, do: assert(GenServer.call(worker, :coordinator) == ecosystem.coordinator)
      for worker <- ecosystem.workers, do: send(worker, :work)
      assert eventually(fn -> GenServer.call(ecosystem.coordinator, :done) == 3 end)
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
      before = DynamicSupervisor.count_children(Ecosystems).active

      for {module, found} <- [{NoProcess, "bad_return_value"}, {Refuses, "no_licence"}, {Raises, "out of paper"}] do
        {:error, error} = Processes.spawn_ecosystem(%{coordinator: Coordinator, workers: {module, count: 2}})
        assert %Error{error_type: :process_start_failed} = error
        assert error.message =~ found
      end

      assert eventually(fn ->
               DynamicSupervisor.count_children(Ecosystems).active <= before
             end)
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
