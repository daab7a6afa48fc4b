defmodule ClusterCase.ScenarioTest do
  use ClusterCase, nodes: 3, applications: []
  doctest ClusterCase.Scenario, import: true
  doctest ClusterCase.Nemesis
  doctest ClusterCase.Shrink
  doctest ClusterCase.Timeline
  doctest ClusterCase.JUnit
  doctest ClusterCase.JSON
  doctest ClusterCase.Run
  doctest ClusterCase.UsageError

  alias ClusterCase.{Events, Nemesis, Scenario, Shrink, UsageError}

  test "steps are done in order, what has nothing to do does nothing", %{cluster: cluster} = context do
    steps = [
      {:partition, [[1], [2, 3]], 10},
      {:op, :first},
      :heal,
      {:kill, 2},
      {:kill, 2},
      {:resume, 1},
      {:crash, 1, :nobody},
      {:op, :second},
      {:start, 2}
    ]

    op = fn cluster, term -> {term, rpc(cluster, 2, fn -> :answered end)} end

    assert [first: {:first, :answered}, second: {:error, %ClusterCase.NodeError{}}] =
             Scenario.run(cluster, steps, op: op)

    assert running(cluster) == [1, 2, 3]

    mine = for event <- Events.all(), event[:test] == "#{context.test}", do: event[:event]
    # An earlier test may have left nodes to be started.
    done = Enum.drop_while(mine, &(&1 != :cut))
    assert done == [:cut, :heal, :kill, :resume, :start, :up]
  end

  test "a step that there is not", %{cluster: cluster} do
    error = assert_raise UsageError, fn -> Scenario.run(cluster, [{:partitoin, [[1]]}]) end
    assert error.message =~ "found:   {:partitoin, [[1]]} (did you mean :partition?)"
    assert_raise UsageError, fn -> Scenario.run(cluster, [{:kill}]) end
    assert_raise UsageError, fn -> Scenario.run(cluster, [{:kill, 1, -1}]) end
    assert_raise UsageError, ~r/is told what they do/, fn -> Scenario.run(cluster, [{:op, 1}]) end
  end

  test "ddmin leaves nothing that can be taken out, on random sets" do
    for seed <- 1..300 do
      {size, rand} = :rand.uniform_s(30, :rand.seed_s(:exsss, seed))
      {wanted, _} = Enum.map_reduce(1..3, rand, fn _, rand -> :rand.uniform_s(size, rand) end)
      wanted = wanted |> Enum.uniq() |> Enum.sort()
      assert Shrink.ddmin(Enum.to_list(1..size), fn part -> wanted -- part == [] end) == wanted
    end
  end

  test "a property that fails is shown with its seed and the smallest scenario", %{cluster: cluster} do
    kills? = fn scenario -> Enum.any?(scenario, &match?({:kill, 2, _}, &1)) end
    seed = Enum.find(1..1_000, &kills?.(Nemesis.generate(&1, 3, faults: [:kill], wait: 1)))

    error =
      assert_raise ExUnit.AssertionError, fn ->
        Nemesis.check(cluster, [faults: [:kill], wait: 1, seed: seed], fn scenario ->
          if kills?.(scenario), do: flunk("node 2 was killed")
        end)
      end

    assert error.message =~ ~r/the scenario of seed #{seed} fails, and so does this part of it:\n\n\[{:kill, 2, \d}\]\n/
    assert error.message =~ "CLUSTER_CASE_SEED=#{seed}"
    assert error.message =~ "node 2 was killed"
  end
end
