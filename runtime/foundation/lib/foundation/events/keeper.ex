defmodule Foundation.Events.Keeper do
  @moduledoc false
  # Follows the writers: indexes what is new, prunes what is too much or too old.
  use GenServer

  alias Foundation.Events.{Index, Limits, Pruning, Table}
  alias Foundation.ProcessRegistry

  @spec start_link(keyword) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @doc "A chunk is full. When it is not there to hear that, it sees it when it starts."
  @spec chunk_full() :: :ok
  def chunk_full, do: GenServer.cast(__MODULE__, :chunk_full)

  @impl true
  def init(nil) do
    # As callers of 0.1.x look it up; without the process registry nobody can.
    _ = ProcessRegistry.register(:production, :event_store, self())
    limits = Table.limits()
    catch_up(limits)
    Process.send_after(self(), :interval, limits.interval)
    {:ok, limits}
  end

  @impl true
  def handle_cast(:chunk_full, limits) do
    catch_up(limits)
    {:noreply, limits}
  end

  # Who does not wait any more would not use what it gets, and for each number an older event goes.
  @impl true
  def handle_call({:reserve, count, until}, _from, limits) do
    if Table.now() < until do
      Index.catch_up()
      {:reply, Pruning.reserve(limits, count), limits}
    else
      {:noreply, limits}
    end
  end

  def handle_call({:mend, first, last}, _from, limits) do
    first |> Table.mend(last) |> Enum.map(&Table.chunk/1) |> Enum.uniq() |> Enum.each(&Index.again(&1, &1))
    {:reply, :ok, limits}
  end

  def handle_call({:late, first, last}, _from, limits), do: {:reply, Index.again(first, last), limits}
  def handle_call({:prune_before, timestamp}, _from, limits), do: {:reply, Pruning.prune_before(timestamp), limits}

  @impl true
  def handle_info(:interval, limits) do
    Pruning.prune(limits)
    Process.send_after(self(), :interval, limits.interval)
    {:noreply, limits}
  end

  def handle_info(_stray, limits), do: {:noreply, limits}

  @spec catch_up(Limits.t()) :: :ok
  defp catch_up(limits) do
    Index.catch_up()
    Pruning.prune(limits)
  end
end
