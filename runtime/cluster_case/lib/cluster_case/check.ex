defmodule ClusterCase.Check do
  @moduledoc """
  What clusters promise. Each function raises `ExUnit.AssertionError` when it is not so, and names the nodes.

  `read` is what `ClusterCase.rpc/4` takes: a function without arguments or `{module, function, args}`; it runs on the nodes. Those that
  wait take `within`, milliseconds, 5,000 unless said. See `ClusterCase.Linearizability` for registers.
  """
  import ClusterCase, only: [rpc_all: 2]

  alias ClusterCase.Eventually

  @type read :: (... -> term) | {module, atom, [term]}

  @doc """
  At most one node is the leader, now. `leadership` returns what identifies a leadership, such as the leader's pid or its
  term, or nil on a node that does not lead.

  Nodes cannot all be asked at the same instant, and a leadership that moves meanwhile is none too many. So two leaders count only
  when both still hold the same leadership after all nodes have answered: at that moment both led.
  """
  @spec at_most_one_leader!(ClusterCase.cluster(), read) :: :ok
  def at_most_one_leader!(cluster, leadership) do
    first = leaders(cluster, leadership)

    if map_size(first) > 1 do
      second = leaders(cluster, leadership)
      both = for {node, held} <- first, second[node] == held, into: %{}, do: {node, held}
      if map_size(both) > 1, do: fail("more than one node leads: #{shown(both)}")
    end

    :ok
  end

  defp leaders(cluster, leadership) do
    for {node, held} <- rpc_all(cluster, leadership),
        held not in [nil, false],
        into: %{},
        do: {node, held}
  end

  @doc """
  Every name is still found, on every running node, and as the same process everywhere. `whereis` takes a name and
  returns a pid or nil: `{module, function}`.

      Check.no_registration_lost!(cluster, ["alice", "bob"], {MyApp.Registry, :whereis})
  """
  @spec no_registration_lost!(ClusterCase.cluster(), [term], {module, atom}, keyword) :: :ok
  def no_registration_lost!(cluster, names, {module, function}, options \\ []) do
    wait(options, fn ->
      for name <- names do
        found = rpc_all(cluster, {module, function, [name]})

        unless agreed?(found) and is_pid(hd(Map.values(found))),
          do: fail("#{inspect(name)} is registered as #{shown(found)}")
      end
    end)
  end

  @doc "All running nodes come to the same count, which is `expected`."
  @spec counter_converges!(ClusterCase.cluster(), read, number, keyword) :: :ok
  def counter_converges!(cluster, read, expected, options \\ []) do
    wait(options, fn ->
      counts = rpc_all(cluster, read)

      unless Enum.all?(Map.values(counts), &(&1 == expected)),
        do: fail("#{expected} were counted, but #{shown(counts)}")
    end)
  end

  @doc "All running nodes come to the same set, with everything in it that was `added` and not `removed`. What is read is any enumerable."
  @spec set_converges!(ClusterCase.cluster(), read, keyword) :: :ok
  def set_converges!(cluster, read, options \\ []) do
    {parts, options} = Keyword.split(options, [:added, :removed])
    wanted = MapSet.difference(MapSet.new(parts[:added] || []), MapSet.new(parts[:removed] || []))

    wait(options, fn ->
      sets =
        for {node, elements} <- rpc_all(cluster, read),
            into: %{},
            do: {node, MapSet.new(elements)}

      unless agreed?(sets), do: fail("the nodes have different sets: #{shown_sets(sets)}")
      lost = MapSet.difference(wanted, hd(Map.values(sets)))

      if MapSet.size(lost) > 0,
        do: fail("#{inspect(Enum.sort(lost))} went in and are in no set: #{shown_sets(sets)}")
    end)
  end

  @doc """
  Every write that was acknowledged can be read, on every running node. `read` returns all that is stored, as any enumerable.

      acknowledged = for {{:write, value, _node}, :ok} <- results, do: value
      Check.writes_kept!(cluster, acknowledged, &Store.all/0)
  """
  @spec writes_kept!(ClusterCase.cluster(), [term], read, keyword) :: :ok
  def writes_kept!(cluster, acknowledged, read, options \\ []) do
    wait(options, fn ->
      for {node, stored} <- rpc_all(cluster, read),
          lost = acknowledged -- Enum.to_list(stored),
          lost != [] do
        fail("acknowledged, and not on node #{node}: #{inspect(lost, charlists: :as_lists)}")
      end
    end)
  end

  defp wait(options, check) do
    passed = fn ->
      check.()
      :ok
    end

    Eventually.run(passed, options)
  end

  defp agreed?(values), do: values |> Map.values() |> Enum.uniq() |> length() == 1

  defp shown(values) do
    Enum.map_join(values, ", ", fn {node, value} -> "#{inspect(value)} on node #{node}" end)
  end

  defp shown_sets(sets),
    do: sets |> Map.new(fn {node, set} -> {node, Enum.sort(set)} end) |> shown()

  defp fail(message), do: raise(ExUnit.AssertionError, message: message)
end
