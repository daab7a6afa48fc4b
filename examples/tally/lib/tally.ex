defmodule Tally do
  @moduledoc """
  A counter that every node of a cluster has, and that each can add to, cut off from the others or not.

  Each process that adds has an entry of its own, which only grows; the value is the sum of all. Two nodes that meet take
  the greater of each entry (a G-counter; Shapiro et al., "A comprehensive study of Convergent and Commutative Replicated
  Data Types", 2011). So nothing is counted twice, and nothing is lost, in whatever order they hear of each other.

      iex> before = Tally.value()
      iex> Tally.add(2)
      :ok
      iex> Tally.value() - before
      2
  """
  use GenServer

  @gossip_ms 50

  @typedoc "What each process that adds has added. A node that restarts is another one: its old entry stays as it was."
  @type entries :: %{{node, reference} => non_neg_integer}

  @doc false
  def start_link(_args), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @doc "Adds to the tally, on this node; the others hear of it soon."
  @spec add(non_neg_integer) :: :ok
  def add(amount) when is_integer(amount) and amount >= 0 do
    GenServer.call(__MODULE__, {:add, amount})
  end

  @doc "The sum of all that this node has heard of."
  @spec value() :: non_neg_integer
  def value, do: GenServer.call(__MODULE__, :value)

  @impl true
  def init(nil) do
    schedule()
    {:ok, {{node(), make_ref()}, %{}}}
  end

  @impl true
  def handle_call({:add, amount}, _from, {me, entries}) do
    {:reply, :ok, {me, Map.update(entries, me, amount, &(&1 + amount))}}
  end

  def handle_call(:value, _from, {_me, entries} = state) do
    {:reply, entries |> Map.values() |> Enum.sum(), state}
  end

  @impl true
  def handle_cast({:heard, others}, {me, entries}) do
    {:noreply, {me, Map.merge(entries, others, fn _who, one, other -> max(one, other) end)}}
  end

  @impl true
  def handle_info(:gossip, {_me, entries} = state) do
    # To whoever was ever heard of, too: sending connects, once the network is whole again.
    known = for {node, _} <- Map.keys(entries), do: node
    GenServer.abcast(Enum.uniq(Node.list() ++ known) -- [node()], __MODULE__, {:heard, entries})
    schedule()
    {:noreply, state}
  end

  defp schedule, do: Process.send_after(self(), :gossip, @gossip_ms)
end
