defmodule Planted.Registry do
  @moduledoc """
  Names for processes, known on all nodes. `heals: false` is the bug: what a netsplit has taken out is never put back.
  """
  use GenServer

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @doc "Registers a new process of this node."
  def register(name), do: GenServer.call(__MODULE__, {:register, name})
  def whereis(name), do: GenServer.call(__MODULE__, {:whereis, name})

  @impl true
  def init(options) do
    :net_kernel.monitor_nodes(true)
    {:ok, %{heals: Keyword.fetch!(options, :heals), names: %{}}}
  end

  @impl true
  def handle_call({:register, name}, _from, state) do
    pid = spawn_link(fn -> Process.sleep(:infinity) end)
    GenServer.abcast(Node.list(), __MODULE__, {:add, %{name => pid}})
    {:reply, pid, put_in(state.names[name], pid)}
  end

  def handle_call({:whereis, name}, _from, state), do: {:reply, state.names[name], state}

  @impl true
  def handle_cast({:add, names}, state), do: {:noreply, %{state | names: Map.merge(state.names, names)}}

  @impl true
  def handle_info({:nodedown, node}, state) do
    {:noreply, %{state | names: state.names |> Enum.reject(&(node(elem(&1, 1)) == node)) |> Map.new()}}
  end

  def handle_info({:nodeup, node}, %{heals: true} = state) do
    own = state.names |> Enum.filter(&(node(elem(&1, 1)) == node())) |> Map.new()
    GenServer.cast({__MODULE__, node}, {:add, own})
    {:noreply, state}
  end

  def handle_info({:nodeup, _node}, state), do: {:noreply, state}
end
