defmodule Planted.Case do
  @moduledoc """
  Tests that a nemesis finds each planted bug, and that its mended twin passes. PLANTED_SEEDS says how many seeds the
  twins take.
  """
  import ClusterCase
  import ExUnit.Assertions

  alias ClusterCase.{Check, Nemesis, Scenario}

  @subjects %{
    registry: %{child: Planted.Registry, bug: [heals: false], mended: [heals: true], ops: [name: 1]},
    singleton: %{child: Planted.Singleton, bug: [yields: false], mended: [yields: true], wait: 150},
    counter: %{child: Planted.Counter, bug: [per_node: false], mended: [per_node: true], ops: [add: 1]},
    store: %{
      child: Planted.Store,
      bug: [replicates: :after],
      mended: [replicates: :before],
      faults: [:kill],
      wait: 10,
      ops: [write: 1]
    },
    former: %{child: Planted.Former, bug: [again: false], mended: [again: true], connect: false}
  }

  @doc "A module of one test for each bug and each twin."
  defmacro define do
    for subject <- Map.keys(@subjects), twin <- [:bug, :mended] do
      name = Module.concat(["ClusterCase.PlantedTest", "#{Macro.camelize("#{subject}_#{twin}")}"])

      quote do
        defmodule unquote(name) do
          use ClusterCase,
            nodes: 3,
            applications: [:planted],
            connect: Planted.Case.connect?(unquote(subject)),
            config: &Planted.Case.config(unquote(subject), unquote(twin), &1)

          @tag timeout: :infinity
          test unquote("#{subject}: #{twin}"), %{cluster: cluster} do
            Planted.Case.unquote(twin)(unquote(subject), cluster)
          end
        end
      end
    end
  end

  @doc "The configuration of a node."
  def config(subject, twin, node) do
    %{child: child} = described = @subjects[subject]
    [planted: [children: [{child, described[twin]}], names: node.nodes -- [node.name], nodes: length(node.nodes)]]
  end

  def connect?(subject), do: Map.get(@subjects[subject], :connect, true)

  @doc "Passes when one of a few seeds fails."
  def bug(subject, cluster) do
    error =
      assert_raise ExUnit.AssertionError, fn ->
        Nemesis.check(cluster, nemesis(subject, 50), property(subject, cluster, 400))
      end

    assert error.message =~ "fails, and so does this part of it"
    if System.get_env("PLANTED_SHOW"), do: IO.puts(error.message)
  end

  @doc "Passes when all seeds do."
  def mended(subject, cluster) do
    seeds = String.to_integer(System.get_env("PLANTED_SEEDS", "2"))
    Nemesis.check(cluster, nemesis(subject, seeds), property(subject, cluster, 5_000))
  end

  defp nemesis(subject, seeds) do
    chosen = @subjects[subject] |> Map.take([:faults, :ops, :wait]) |> Keyword.new()
    [faults: [:partition, :isolate], seeds: seeds, seed: 1] |> Keyword.merge(chosen)
  end

  defp property(subject, cluster, within), do: &check(subject, cluster, &1, within)

  defp check(:registry, cluster, scenario, within) do
    results = run(cluster, scenario, fn {:name, n, node} -> rpc(cluster, node, {Planted.Registry, :register, [n]}) end)
    reset(cluster)
    names = for {{:name, n, _}, pid} when is_pid(pid) <- results, do: n
    Check.no_registration_lost!(cluster, names, {Planted.Registry, :whereis}, within: within)
  end

  defp check(:singleton, cluster, scenario, within) do
    worker = {Planted.Singleton, :worker, []}
    eventually(fn -> cluster |> rpc_all(worker) |> Map.values() |> Enum.any?() end)
    Scenario.run(cluster, scenario)
    reset(cluster)
    eventually(fn -> Check.at_most_one_leader!(cluster, worker) end, within: within)
  end

  defp check(:counter, cluster, scenario, within) do
    results = run(cluster, scenario, fn {:add, _, node} -> rpc(cluster, node, {Planted.Counter, :add, []}) end)
    reset(cluster)
    added = Enum.count(results, fn {_, result} -> result == :ok end)
    Check.counter_converges!(cluster, {Planted.Counter, :value, []}, added, within: within)
  end

  defp check(:store, cluster, scenario, within) do
    rpc_all(cluster, {Planted.Store, :clear, []})
    results = run(cluster, scenario, fn {:write, n, node} -> rpc(cluster, node, {Planted.Store, :write, [n]}) end)
    reset(cluster)
    acknowledged = for {{:write, n, _}, :ok} <- results, do: n
    Check.writes_kept!(cluster, acknowledged, {Planted.Store, :all, []}, within: within)
  end

  # Mended as the world is: nobody connects the nodes but they themselves.
  defp check(:former, cluster, scenario, within) do
    Scenario.run(cluster, scenario)
    reset(cluster)
    others = length(nodes(cluster)) - 1
    assert_converges(cluster, fn -> length(Node.list()) end, to: others, within: within)
  end

  defp run(cluster, scenario, op), do: Scenario.run(cluster, scenario, op: fn _cluster, term -> op.(term) end)
end
