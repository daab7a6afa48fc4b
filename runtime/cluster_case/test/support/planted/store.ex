defmodule Planted.Store do
  @moduledoc """
  A set of values on the disks of all nodes. `replicates: :after` is the bug: a write is acknowledged when it is in the memory
  of one node, and goes to disk and to the others a moment later. The mended one has it on the disks of a majority first.
  """
  use GenServer

  @later 50

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @doc ":ok is the promise that the value stays. Anything else promises nothing."
  def write(value), do: GenServer.call(__MODULE__, :replicates) |> write(value)
  def all, do: GenServer.call(__MODULE__, :all)
  def clear, do: GenServer.call(__MODULE__, :clear)

  defp write(:after, value), do: GenServer.call(__MODULE__, {:keep, [value], :later})

  # By the caller, so that two that write at once do not wait for each other's server.
  defp write(:before, value) do
    nodes = [node() | Node.list()]
    answers = :erpc.multicall(nodes, GenServer, :call, [__MODULE__, {:keep, [value], :now}], 1_000)
    kept = Enum.count(answers, &(&1 == {:ok, :ok}))
    if 2 * kept > Application.fetch_env!(:planted, :nodes), do: :ok, else: {:error, :no_majority}
  end

  @impl true
  def init(options) do
    :net_kernel.monitor_nodes(true)
    for node <- Node.list(), do: send(self(), {:nodeup, node})
    {:ok, %{replicates: Keyword.fetch!(options, :replicates), values: read()}}
  end

  @impl true
  def handle_call(:replicates, _from, state), do: {:reply, state.replicates, state}
  def handle_call(:all, _from, state), do: {:reply, MapSet.to_list(state.values), state}

  def handle_call(:clear, _from, state) do
    File.rm(path())
    {:reply, :ok, %{state | values: MapSet.new()}}
  end

  def handle_call({:keep, values, :later}, _from, state) do
    Process.send_after(self(), {:replicate, values}, @later)
    {:reply, :ok, merge(state, values)}
  end

  def handle_call({:keep, values, :now}, _from, state) do
    append(values)
    {:reply, :ok, merge(state, values)}
  end

  @impl true
  def handle_cast({:merge, values}, state) do
    append(values)
    {:noreply, merge(state, values)}
  end

  # A node that has just come up has something to learn, and perhaps something to tell.
  def handle_cast({:exchange, node, values}, state) do
    state = merge(state, values)
    append(values)
    GenServer.cast({__MODULE__, node}, {:merge, MapSet.to_list(state.values)})
    {:noreply, state}
  end

  @impl true
  def handle_info({:replicate, values}, state) do
    append(values)
    GenServer.abcast(Node.list(), __MODULE__, {:merge, values})
    {:noreply, state}
  end

  def handle_info({:nodeup, node}, state) do
    GenServer.cast({__MODULE__, node}, {:exchange, node(), MapSet.to_list(state.values)})
    {:noreply, state}
  end

  def handle_info({:nodedown, _node}, state), do: {:noreply, state}

  defp merge(state, values), do: %{state | values: MapSet.union(state.values, MapSet.new(values))}

  # A line a value: an append of a line is whole, or not there.
  defp append(values) do
    File.write!(path(), Enum.map(values, &"#{&1}\n"), [:append])
  end

  defp read do
    case File.read(path()) do
      {:ok, text} -> text |> String.split() |> MapSet.new(&String.to_integer/1)
      {:error, :enoent} -> MapSet.new()
    end
  end

  defp path, do: Path.join(System.fetch_env!("CLUSTER_CASE_DATA"), "values")
end
