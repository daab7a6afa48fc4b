defmodule ClusterCase.NetnsTest do
  use ClusterCase, nodes: 3, applications: [], network: :netns

  test "a cut is silence, seen by net ticks", %{cluster: cluster, nodes: [a, b, c]} do
    assert Enum.sort(rpc(cluster, 1, &Node.list/0)) == [b, c]
    isolate(cluster, 1)
    eventually(fn -> rpc(cluster, 1, &Node.list/0) == [] end)
    eventually(fn -> rpc(cluster, 2, &Node.list/0) == [c] end)
    eventually(fn -> rpc(cluster, 3, &Node.list/0) == [b] end)
    heal(cluster)
    connect(cluster)
    assert Enum.sort(rpc(cluster, 3, &Node.list/0)) == [a, b]
  end

  test "one direction of a link is lost, the other is not", %{cluster: cluster, nodes: [a, b, _c]} do
    for node <- [1, 2],
        do: rpc(cluster, node, fn -> Process.register(spawn(fn -> Process.sleep(:infinity) end), :sink) end)

    inbox = fn -> Process.info(Process.whereis(:sink), :message_queue_len) end
    cut(cluster, 1, 2, one_way: true)
    rpc(cluster, 1, {Kernel, :send, [{:sink, b}, :lost]})
    rpc(cluster, 2, {Kernel, :send, [{:sink, a}, :arrives]})
    eventually(fn -> rpc(cluster, 1, inbox) == {:message_queue_len, 1} end)
    assert rpc(cluster, 2, inbox) == {:message_queue_len, 0}
  end
end
