defmodule Planted.Singleton do
  @moduledoc """
  One process in the cluster, under a name of `:global`. `yields: false` is the bug: when two sides of a netsplit meet,
  `:global` tells the one that loses, which works on.
  """
  use GenServer

  @interval 20

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @doc "The worker on this node, if it is here."
  def worker, do: GenServer.call(__MODULE__, :worker)

  @impl true
  def init(options) do
    Process.flag(:trap_exit, true)
    send(self(), :look)
    {:ok, %{yields: Keyword.fetch!(options, :yields), worker: nil}}
  end

  @impl true
  def handle_call(:worker, _from, state), do: {:reply, state.worker, state}

  @impl true
  def handle_info(:look, state) do
    Process.send_after(self(), :look, @interval)
    vacant? = state.worker == nil and :global.whereis_name(__MODULE__) == :undefined
    {:noreply, if(vacant?, do: take_over(state), else: state)}
  end

  def handle_info({:EXIT, pid, _reason}, %{worker: pid} = state), do: {:noreply, %{state | worker: nil}}
  def handle_info({:EXIT, _pid, _reason}, state), do: {:noreply, state}

  defp take_over(state) do
    worker = spawn_link(fn -> Process.sleep(:infinity) end)

    case :global.register_name(__MODULE__, worker, resolve(state.yields)) do
      :yes ->
        %{state | worker: worker}

      :no ->
        Process.exit(worker, :kill)
        state
    end
  end

  defp resolve(true), do: &:global.random_exit_name/3
  defp resolve(false), do: &:global.random_notify_name/3
end
