defmodule ClusterCase.FaultsTest do
  use ClusterCase, nodes: 3, applications: []

  test "nodes know each other", %{cluster: cluster, nodes: nodes} do
    for {node, index} <- Enum.with_index(nodes, 1) do
      assert Enum.sort(rpc(cluster, index, &Node.list/0)) == nodes -- [node]
    end
  end

  test "partition, heal, kill", %{cluster: cluster, nodes: [a, b, c]} do
    partition(cluster, [[1], [2, 3]])
    assert rpc(cluster, 1, &Node.list/0) == []
    assert rpc(cluster, 2, &Node.list/0) == [c]
    refute rpc(cluster, 1, fn -> Node.connect(b) end)
    heal(cluster)
    assert rpc(cluster, 1, &Node.list/0) == []
    assert rpc(cluster, 1, fn -> Node.connect(b) end)
    connect(cluster)
    assert Enum.sort(rpc(cluster, 3, &Node.list/0)) == [a, b]
    kill(cluster, 3)
    eventually(fn -> rpc(cluster, 1, &Node.list/0) == [b] end)
  end
end
