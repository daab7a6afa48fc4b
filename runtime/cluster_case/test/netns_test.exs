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

  # Datagrams: a connection needs the other direction for its acknowledgements, and net ticks take it down.
  test "one direction of a link is lost, the other is not", %{cluster: cluster, nodes: [a, b, _c]} do
    for node <- [1, 2], do: rpc(cluster, node, &open_inbox/0)
    cut(cluster, 1, 2, one_way: true)
    rpc(cluster, 1, fn -> send_datagram(b) end)
    rpc(cluster, 2, fn -> send_datagram(a) end)
    eventually(fn -> rpc(cluster, 1, &inbox_length/0) == 1 end)
    assert rpc(cluster, 2, &inbox_length/0) == 0
  end

  @port 4371

  def open_inbox do
    caller = self()

    spawn(fn ->
      {:ok, _socket} = :gen_udp.open(@port)
      Process.register(self(), :inbox)
      send(caller, :open)
      Process.sleep(:infinity)
    end)

    receive do: (:open -> :ok)
  end

  def send_datagram(to) do
    [_, host] = to |> Atom.to_string() |> String.split("@")
    {:ok, socket} = :gen_udp.open(0)
    :ok = :gen_udp.send(socket, String.to_charlist(host), @port, "hello")
    :gen_udp.close(socket)
  end

  def inbox_length do
    {:message_queue_len, length} = Process.info(Process.whereis(:inbox), :message_queue_len)
    length
  end
end
