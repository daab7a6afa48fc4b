defmodule ClusterCase.FaultsTest do
  use ClusterCase, nodes: 3, applications: []

  alias ClusterCase.{NodeError, RemoteError, UsageError}

  defp list(cluster, node), do: cluster |> rpc(node, &Node.list/0) |> Enum.sort()

  test "nodes know each other, and the tests are none of them", %{cluster: cluster, nodes: nodes} do
    for {node, index} <- Enum.with_index(nodes, 1), do: assert(list(cluster, index) == nodes -- [node])
    refute Node.alive?()
  end

  test "an application under test that depends on the library starts nothing of it on a node", %{cluster: cluster} do
    {:ok, started} = rpc(cluster, 1, {Application, :ensure_all_started, [:cluster_case]})
    assert :cluster_case in started
    for name <- [ClusterCase.Guardian, ClusterCase.Events], do: refute(rpc(cluster, 1, {Process, :whereis, [name]}))
  end

  test "a partition keeps groups apart until it is healed, and connects nobody then", context do
    %{cluster: cluster, nodes: [a, b, c]} = context
    partition(cluster, [[1], [2, 3]])
    assert list(cluster, 1) == []
    assert list(cluster, 2) == [c]
    refute rpc(cluster, 1, {Node, :connect, [b]})
    refute rpc(cluster, 3, {Node, :connect, [a]})

    heal(cluster)
    assert list(cluster, 1) == []
    assert rpc(cluster, 1, {Node, :connect, [b]})
    connect(cluster)
    assert list(cluster, 3) == [a, b]
  end

  test "a partition outlives the restart of a node", %{cluster: cluster, nodes: [_, b, c]} do
    isolate(cluster, 1)
    restart(cluster, 1)
    assert list(cluster, 1) == []
    refute rpc(cluster, 1, {Node, :connect, [b]})
    assert list(cluster, 2) == [c]
  end

  test "a node that is cut off while it is paused stays so when it goes on", %{cluster: cluster, nodes: [a, b, c]} do
    pause(cluster, 1)
    isolate(cluster, 1)
    assert list(cluster, 2) == [c]
    resume(cluster, 1)
    assert list(cluster, 1) == []
    refute rpc(cluster, 2, {Node, :connect, [a]})
    refute rpc(cluster, 1, {Node, :connect, [b]})
  end

  test "kill, and start again", %{cluster: cluster, nodes: [a, b, c]} do
    kill(cluster, 3)
    assert running(cluster) == [1, 2]
    eventually(fn -> list(cluster, 1) == [b] end)
    error = assert_raise NodeError, fn -> rpc(cluster, 3, &Node.self/0) end
    assert error.message == "#{c} does not run; start it with ClusterCase.start_node/2"

    start_node(cluster, 3)
    assert list(cluster, 3) == [a, b]
  end

  test "stop ends in good order", %{cluster: cluster} do
    file = Path.join(data_dir(cluster, 2), "stopped")
    rpc(cluster, 2, {__MODULE__, :write_on_exit, [file]})
    stop_node(cluster, 2)
    assert File.read!(file) == "in good order"
  end

  def write_on_exit(file) do
    parent = self()

    pid =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        send(parent, :ready)

        receive do
          {:EXIT, _, :shutdown} -> File.write!(file, "in good order")
        end
      end)

    receive do
      :ready -> :ok
    end

    {:ok, _} =
      :supervisor.start_child(:kernel_safe_sup, %{id: pid, start: {__MODULE__, :adopt, [pid]}, shutdown: 5_000})
  end

  def adopt(pid), do: Process.link(pid) && {:ok, pid}

  test "a paused node answers when it goes on", %{cluster: cluster, nodes: [_, b, _]} do
    pause(cluster, 2)
    assert running(cluster) == [1, 3]
    error = assert_raise NodeError, fn -> rpc(cluster, 2, &Node.self/0, timeout: 50) end
    assert error.message == "#{b} did not answer in 50 ms: it is paused; ClusterCase.resume/2 lets it go on"
    # Seen by net ticks, of a second.
    eventually(fn -> b not in list(cluster, 1) end)
    resume(cluster, 2)
    assert rpc(cluster, 2, &Node.self/0) == b
  end

  test "a node's folder is kept or lost", %{cluster: cluster} do
    write = fn -> File.write!(Path.join(System.fetch_env!("CLUSTER_CASE_DATA"), "state"), "kept") end
    rpc(cluster, 1, write)
    restart(cluster, 1)
    assert File.read(Path.join(data_dir(cluster, 1), "state")) == {:ok, "kept"}
    restart(cluster, 1, state: :lost)
    assert File.read(Path.join(data_dir(cluster, 1), "state")) == {:error, :enoent}
  end

  test "a process is crashed", %{cluster: cluster} do
    rpc(cluster, 1, {__MODULE__, :start_echo, [:fragile]})
    crash(cluster, 1, :fragile)
    assert rpc(cluster, 1, {Process, :whereis, [:fragile]}) == nil
  end

  test "a node that ends by itself is noticed, and can be started again", %{cluster: cluster} = context do
    assert_raise NodeError, ~r/went down before it answered/, fn ->
      rpc(cluster, 2, {:erlang, :halt, [1, [flush: false]]})
    end

    eventually(fn -> running(cluster) == [1, 3] end)
    down? = &(&1[:event] == :down and &1[:node] == 2 and &1[:test] == "#{context.test}")
    eventually(fn -> Enum.any?(ClusterCase.Events.all(), down?) end)
    start_node(cluster, 2)
    assert running(cluster) == [1, 2, 3]
  end

  test "messages to a name are held up, in order, and calls work", %{cluster: cluster} do
    rpc(cluster, 1, {__MODULE__, :start_echo, [:echo]})
    delay(cluster, 1, :echo, 100)
    {us, :pong} = :timer.tc(fn -> rpc(cluster, 1, {GenServer, :call, [:echo, :ping]}) end)
    assert us >= 100_000

    for n <- 1..3, do: rpc(cluster, 1, {Kernel, :send, [:echo, n]})
    delay(cluster, 1, :echo, 0)
    assert rpc(cluster, 1, {GenServer, :call, [:echo, :heard]}) == [1, 2, 3]
  end

  def start_echo(name) do
    caller = self()

    spawn(fn ->
      Process.register(self(), name)
      send(caller, :registered)
      echo([])
    end)

    receive do
      :registered -> :ok
    end
  end

  defp echo(heard) do
    receive do
      {:"$gen_call", from, :ping} -> GenServer.reply(from, :pong) && echo(heard)
      {:"$gen_call", from, :heard} -> GenServer.reply(from, Enum.reverse(heard)) && echo(heard)
      message -> echo([message | heard])
    end
  end

  test "what a node raises has its stack trace", %{cluster: cluster, nodes: [a | _]} do
    error = assert_raise RemoteError, fn -> rpc(cluster, 1, {__MODULE__, :fail_here, [[]]}) end
    assert error.message =~ "on #{a}: ** (RuntimeError) out of stock\n"
    assert error.message =~ ~r/test\/faults_test.exs:\d+: ClusterCase.FaultsTest.fail_here\/1/
  end

  def fail_here(_), do: raise("out of stock")

  test "a network cannot be cut in one direction here", %{cluster: cluster} do
    error = assert_raise UsageError, fn -> cut(cluster, 1, 2, one_way: true) end

    assert error.message == """
           Only network: :netns cuts one direction of a link.
             found:   one_way: true with network: :distribution
             allowed: cuts of both directions: a connection of Distributed Erlang is there for both nodes or for none
             remedy:  Use ClusterCase with network: :netns (Linux), or leave one_way out.\
           """
  end

  test "misuse says what there is", %{cluster: cluster, nodes: [a, b, c]} do
    error = assert_raise UsageError, fn -> kill(cluster, 9) end

    assert error.message == """
           A node is meant by its number or its name.
             found:   9
             allowed: 1 (#{a}), 2 (#{b}), 3 (#{c})
             remedy:  Use one of these, or start more nodes with use ClusterCase, nodes: N.\
           """

    assert_raise UsageError, ~r/Take 1 out of all groups but one/, fn -> partition(cluster, [[1], [1, 2]]) end
    assert_raise UsageError, ~r/nothing has that name/, fn -> crash(cluster, 1, :nobody) end
    assert_raise UsageError, ~r/did you mean :network\?/, fn -> ClusterCase.start(networks: :netns) end
    assert_raise UsageError, ~r/allowed: 1 to 250/, fn -> ClusterCase.start(nodes: 0) end
  end

  test "a wait that ends in vain shows the last value", %{cluster: cluster} do
    error = assert_raise ExUnit.AssertionError, fn -> eventually(fn -> nil end, within: 20) end
    assert error.message == "not so within 20 ms. The last value: nil"

    error = assert_raise ExUnit.AssertionError, fn -> assert_converges(cluster, &Node.self/0, within: 20) end
    # In one line or several, by the length of the addresses.
    assert error.message =~ ~r/^not so within 20 ms. The last value: %\{\s*1 => :"node-1@/
  end
end
