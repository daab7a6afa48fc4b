defmodule ClusterCase.Network.Distribution do
  @moduledoc false
  # All nodes on this machine, no privileges. Each listens on a loopback address of its own (127.0.0.0/8 is all loopback
  # on Linux), on one port that all know, so nobody has to ask an epmd. Elsewhere epmd is used.
  #
  # A link is cut by Distributed Erlang itself: cookies that do not fit keep two nodes apart
  # (https://www.erlang.org/doc/reference_manual/distributed.html#security), so both directions go at once.
  @behaviour ClusterCase.Network

  alias ClusterCase.{Link, Member, Network}

  @port 4370

  @impl true
  def available?, do: :ok

  @impl true
  def one_way?, do: false

  @impl true
  def open(%{epmd: true}), do: :epmd

  def open(options) do
    case reserve(100) do
      {:ok, block} -> block
      :error when options.epmd == nil -> :epmd
      :error -> raise "no free loopback addresses; use epmd: true"
    end
  end

  # A block of 250 addresses, which is this process's as long as it holds the block's last address. The operating system
  # gives it back, whatever ends this process.
  defp reserve(0), do: :error

  defp reserve(tries) do
    {a, b} = {:rand.uniform(254), :rand.uniform(254)}

    case :gen_tcp.listen(@port, ip: {127, a, b, 254}) do
      {:ok, _socket} -> {:ok, {a, b}}
      {:error, :eaddrinuse} -> reserve(tries - 1)
      {:error, _} -> :error
    end
  end

  @impl true
  def place(:epmd, _index), do: %{host: "127.0.0.1", exec: Network.erl(), args: []}

  def place({a, b}, index) do
    %{
      host: "127.#{a}.#{b}.#{index}",
      exec: Network.erl(),
      args:
        ["-start_epmd", "false", "-erl_epmd_port", "#{@port}"] ++
          ["-kernel", "inet_dist_use_interface", "{127,#{a},#{b},#{index}}"]
    }
  end

  @impl true
  def enforce(_state, cut, nodes) do
    names = Map.new(nodes, &{&1.index, &1.name})

    apart = fn %{index: index} ->
      for {from, to} <- cut, from == index, is_map_key(names, to), do: names[to]
    end

    others = fn %{name: name} -> Map.values(names) -- [name] end
    running = Enum.filter(nodes, &(&1.status == :up))

    # :global hears of lost links one by one. With prevent_overlapping_partitions it would take a cut that is half made
    # for an overlapping partition, and drop links that nobody cut. So it sleeps until the cut is whole.
    Member.each(running, Link, :hold, [])
    Member.each(running, fn row -> {Link, :enforce, [others.(row), apart.(row)]} end)
    settle(running, apart)
    Member.each(running, Link, :release, [])
    :ok
  end

  # A handshake that was under way when the cookies changed may still have come through.
  defp settle(running, apart) do
    left = Member.each(running, fn row -> {Link, :disconnect, [apart.(row)]} end)
    if Enum.any?(left, &(&1 != [])), do: settle(running, apart), else: :ok
  end
end
