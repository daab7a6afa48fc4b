# Starts N nodes in two ways, in turn, and prints a line of JSON for each: milliseconds until all run, are connected and
# have the application :logger, and the memory of a node. Arguments: ROUNDS N...
#
#   raw    what one would write with OTP's :peer alone: all at once, the same code path, connected, applications started
#   bare   :peer alone, all at once, connected: nodes without Elixir
#   ours   ClusterCase.start/1
defmodule ClusterStart do
  def raw(count, elixir?) do
    prefix = "raw#{System.unique_integer([:positive])}"
    host = ~c"127.0.0.1"
    path = if elixir?, do: [~c"-pa" | :code.get_path()], else: []

    peers =
      for index <- 1..count do
        options = %{
          name: ~c"#{prefix}-#{index}",
          host: host,
          longnames: true,
          connection: :standard_io,
          wait_boot: {self(), index},
          args: [~c"-setcookie", ~c"benchmark" | path]
        }

        case :peer.start(options) do
          {:ok, peer, _name} -> peer
          {:ok, peer} -> peer
        end
      end

    for index <- 1..count do
      receive do
        {^index, {:started, _name, _peer}} -> :ok
      end
    end

    names = for index <- 1..count, do: :"#{prefix}-#{index}@#{host}"

    each(Enum.with_index(peers), fn {peer, index} ->
      for name <- Enum.take(names, index), do: true = :peer.call(peer, :net_kernel, :connect_node, [name], 60_000)
      if elixir?, do: {:ok, _} = :peer.call(peer, :application, :ensure_all_started, [:logger], 60_000)
    end)

    {peers, fn -> each(peers, &:peer.stop/1) end, &os_pid/1}
  end

  defp os_pid(peer), do: List.to_string(:peer.call(peer, :os, :getpid, []))

  # Ticks of a second are for clusters of a few nodes: here nothing is to be noticed.
  def ours(count) do
    {:ok, options} = {:ok, ClusterCase.Options.parse!(nodes: count, applications: [:logger], net_ticktime: 60)}
    {:ok, server} = ClusterCase.Cluster.start_link({options, nil})
    cluster = ClusterCase.Cluster.boot(server)
    {ClusterCase.Cluster.rows(cluster), fn -> GenServer.stop(server, :normal, :infinity) end, & &1.os_pid}
  end

  def measure(way, count) do
    {us, {nodes, stop, os_pid}} =
      :timer.tc(fn ->
        case way do
          "raw" -> raw(count, true)
          "bare" -> raw(count, false)
          "ours" -> ours(count)
        end
      end)

    # Proportional set size: a page that several share counts once (proc(5), smaps_rollup).
    kilobytes = for node <- Enum.take(nodes, 5), do: pss(os_pid.(node))
    stop.()
    IO.puts(~s({"way":"#{way}","nodes":#{count},"ms":#{us / 1000},"megabytes":#{Enum.sum(kilobytes) / length(kilobytes) / 1024}}))
  end

  defp pss(pid) do
    [_, kilobytes] = Regex.run(~r/^Pss:\s+(\d+)/m, File.read!("/proc/#{pid}/smaps_rollup"))
    String.to_integer(kilobytes)
  end

  defp each(list, fun), do: list |> Enum.map(&Task.async(fn -> fun.(&1) end)) |> Task.await_many(:infinity)
end

{:ok, _} = Application.ensure_all_started(:cluster_case)
[rounds | counts] = Enum.map(System.argv(), &String.to_integer/1)

for count <- counts, _round <- 1..rounds, way <- ["raw", "ours", "bare"] do
  ClusterStart.measure(way, count)
end
