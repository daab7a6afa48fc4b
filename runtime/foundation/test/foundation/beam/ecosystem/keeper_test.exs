defmodule Foundation.BEAM.Ecosystem.KeeperTest do
  use Foundation.EcosystemCase, async: false

  alias Foundation.BEAM.{Ecosystem, Processes}
  alias Foundation.Killing
  alias Foundation.Members.Worker

  describe "who dies is replaced" do
    test "a worker alone, unless all are for one" do
      for supervision <- [:one_for_one, :rest_for_one] do
        ecosystem = spawn_ecosystem(%{supervision: supervision})
        [killed | others] = ecosystem.workers
        kill(killed)
        eventually(fn -> length(workers(ecosystem)) == 3 and health(ecosystem).replaced == 1 end)
        assert others -- workers(ecosystem) == []
        assert coordinator(ecosystem) == ecosystem.coordinator
      end
    end

    test "the coordinator, and with it the workers that know it" do
      ecosystem = spawn_ecosystem(%{supervision: :rest_for_one})
      kill(ecosystem.coordinator)
      eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      for worker <- workers(ecosystem), do: assert(GenServer.call(worker, :coordinator) == coordinator(ecosystem))
      refute Enum.any?(ecosystem.workers, &Process.alive?/1)
    end

    test "the coordinator alone with :one_for_one" do
      ecosystem = spawn_ecosystem(%{supervision: :one_for_one})
      kill(ecosystem.coordinator)
      eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      assert Enum.sort(workers(ecosystem)) == Enum.sort(ecosystem.workers)
    end

    test "all with :one_for_all" do
      ecosystem = spawn_ecosystem(%{supervision: :one_for_all})
      kill(hd(ecosystem.workers))
      eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
      healthy(ecosystem)
      refute Enum.any?([ecosystem.coordinator | ecosystem.workers], &Process.alive?/1)
    end

    test "health says that one is missing, how many were, and why" do
      ecosystem = spawn_ecosystem(%{})
      kill(hd(ecosystem.workers))
      eventually(fn -> health(ecosystem).replaced == 1 end)
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
      eventually(fn -> health(ecosystem).replaced == 1 end)
      healthy(ecosystem)
      assert health(ecosystem).workers == %{alive: 5, target: 5}
    end

    test "the supervisor of the members: all come back" do
      ecosystem = spawn_ecosystem(%{})
      [_keeper, members] = children(ecosystem)
      kill(members)
      eventually(fn -> coordinator(ecosystem) != ecosystem.coordinator end)
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
      eventually(fn -> DynamicSupervisor.count_children(List.last(children(ecosystem))).active == 4 end)
    end
  end
end
