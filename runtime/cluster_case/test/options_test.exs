defmodule ClusterCase.OptionsTest do
  # Each test takes a cluster of its own.
  use ExUnit.Case

  import ClusterCase

  defp start!(options) do
    {:ok, cluster} = start([applications: []] ++ options)
    cluster
  end

  test "nodes find each other through epmd, where it is asked for" do
    # OTP starts it as a daemon. It ends only when no node is registered: after the cluster, and if nobody else has one.
    unless epmd?(), do: on_exit(&end_epmd/0)
    cluster = start!(nodes: 2, epmd: true)
    assert [_] = rpc(cluster, 1, &Node.list/0)
    assert rpc(cluster, 1, &Node.self/0) |> Atom.to_string() |> String.ends_with?("@127.0.0.1")
  end

  defp end_epmd do
    ours = "-#{System.pid()}-"
    eventually(fn -> not Enum.any?(elem(:erl_epmd.names(), 1), fn {name, _port} -> to_string(name) =~ ours end) end)
    System.cmd("epmd", ["-kill"], stderr_to_stdout: true)
  end

  defp epmd?, do: match?({:ok, _}, :erl_epmd.names())

  test "one cut link isolates a node, or does not, as prevent_overlapping_partitions says" do
    cluster = start!(nodes: 3, prevent_overlapping_partitions: false)
    cut(cluster, 1, 2)
    assert [third] = rpc(cluster, 1, &Node.list/0)
    assert third in rpc(cluster, 2, &Node.list/0)

    cluster = start!(nodes: 3, prevent_overlapping_partitions: true)
    cut(cluster, 1, 2)
    links = fn -> cluster |> rpc_all(&Node.list/0) |> Map.values() |> Enum.map(&length/1) |> Enum.sum() end
    eventually(fn -> links.() < 4 end)
  end

  test "configuration, the project's and a node's own, and applications reach the nodes" do
    Application.put_env(:planted, :shared, "from the project")
    children = [{Planted.Counter, per_node: true}]
    config = fn node -> [planted: [children: children, index: node.index]] end
    cluster = start!(nodes: 2, applications: [:planted], config: config)

    assert rpc_all(cluster, {Application, :get_env, [:planted, :shared]}) == %{
             1 => "from the project",
             2 => "from the project"
           }

    assert rpc_all(cluster, {Application, :get_env, [:planted, :index]}) == %{1 => 1, 2 => 2}
    assert rpc(cluster, 2, {Planted.Counter, :add, []}) == :ok
    assert_converges(cluster, {Planted.Counter, :value, []}, to: 1)

    reset(cluster, applications: true)
    assert_converges(cluster, {Planted.Counter, :value, []}, to: 0)
  after
    Application.delete_env(:planted, :shared)
  end

  test "an application that does not start says why" do
    error = assert_raise ClusterCase.NodeError, fn -> start!(nodes: 1, applications: [:no_such_app]) end

    assert error.message =~
             "could not start its applications: no_such_app: could not find application file: no_such_app.app"
  end

  test "connect: false leaves it to the application" do
    cluster = start!(nodes: 2, connect: false)
    assert rpc_all(cluster, &Node.list/0) == %{1 => [], 2 => []}
  end

  test "two clusters at once do not meet" do
    one = start!(nodes: 2)
    other = start!(nodes: 2)
    assert nodes(one) -- nodes(other) == nodes(one)
    refute rpc(one, 1, {Node, :connect, [hd(nodes(other))]})
  end
end
