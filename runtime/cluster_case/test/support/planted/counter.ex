defmodule Planted.Counter do
  @moduledoc """
  A counter on all nodes. `per_node: false` is the bug: one number, of which the last that is heard wins, so increments
  on two sides of a netsplit replace each other. The mended one is a grow-only counter (M. Shapiro et al., "A comprehensive
  study of convergent and commutative replicated data types", 2011): a number for each node, merged by maximum.
  """
  use GenServer

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)
  def add, do: GenServer.call(__MODULE__, :add)
  def value, do: GenServer.call(__MODULE__, :value)

  @impl true
  def init(options) do
    :net_kernel.monitor_nodes(true)
    {:ok, %{key: if(Keyword.fetch!(options, :per_node), do: node(), else: :all), counts: %{}}}
  end

  @impl true
  def handle_call(:add, _from, state) do
    counts = Map.update(state.counts, state.key, 1, &(&1 + 1))
    GenServer.abcast(Node.list(), __MODULE__, {:merge, counts})
    {:reply, :ok, %{state | counts: counts}}
  end

  def handle_call(:value, _from, state), do: {:reply, state.counts |> Map.values() |> Enum.sum(), state}

  @impl true
  def handle_cast({:merge, counts}, state) do
    {:noreply, %{state | counts: Map.merge(state.counts, counts, fn _key, a, b -> max(a, b) end)}}
  end

  @impl true
  def handle_info({:nodeup, node}, state) do
    GenServer.cast({__MODULE__, node}, {:merge, state.counts})
    {:noreply, state}
  end

  def handle_info({:nodedown, _node}, state), do: {:noreply, state}
end
