defmodule Planted.Former do
  @moduledoc """
  Connects a node to the others. `again: false` is the bug: it does so when it starts, and never again.
  """
  use GenServer

  @interval 50

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(options) do
    send(self(), :connect)
    {:ok, Keyword.fetch!(options, :again)}
  end

  @impl true
  def handle_info(:connect, again) do
    for node <- Application.fetch_env!(:planted, :names), do: Node.connect(node)
    if again, do: Process.send_after(self(), :connect, @interval)
    {:noreply, again}
  end
end
