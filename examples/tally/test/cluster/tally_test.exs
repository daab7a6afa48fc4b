defmodule Tally.ClusterTest do
  use ClusterCase

  setup %{cluster: cluster} do
    reset(cluster, applications: true)
  end

  test "what is added on both sides of a partition is all there afterwards", %{cluster: cluster} do
    rpc(cluster, 1, fn -> Tally.add(1) end)
    assert_converges(cluster, fn -> Tally.value() end, to: 1)

    isolate(cluster, 1)
    rpc(cluster, 1, fn -> Tally.add(10) end)
    rpc(cluster, 2, fn -> Tally.add(100) end)
    assert rpc(cluster, 1, fn -> Tally.value() end) == 11

    # Nobody connects the nodes again but the tally itself.
    heal(cluster)
    assert_converges(cluster, fn -> Tally.value() end, to: 111)
  end

  test "what others have heard outlives the node it was added on", %{cluster: cluster} do
    rpc(cluster, 3, fn -> Tally.add(5) end)
    assert_converges(cluster, fn -> Tally.value() end, to: 5)

    restart(cluster, 3)
    rpc(cluster, 3, fn -> Tally.add(2) end)

    assert_converges(cluster, fn -> Tally.value() end, to: 7)
  end

  test "a node that hangs for a while catches up", %{cluster: cluster} do
    pause(cluster, 2)
    rpc(cluster, 1, fn -> Tally.add(3) end)
    resume(cluster, 2)

    assert_converges(cluster, fn -> Tally.value() end, to: 3)
  end
end
