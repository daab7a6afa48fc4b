defmodule Mesh.Catalog do
  @moduledoc """
  The client of the catalog: knows whose turn it is.

  It looks the instances up for each request, so it needs no restart when they do.
  """

  use GenServer

  alias Mesh.{Canary, Client}

  @doc "Starts the client."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, 0, name: __MODULE__)
  end

  @doc "How many of an item there are."
  @spec stock(GenServer.server(), String.t()) :: {:ok, Mesh.Backend.answer()} | Client.failure()
  def stock(server \\ __MODULE__, item) do
    with {:ok, count} <- Client.ask(:catalog, server, &GenServer.call(server, :pick, &1), item) do
      Canary.compare(item, count)
      {:ok, count}
    end
  end

  @impl true
  def init(turn) do
    {:ok, turn}
  end

  @impl true
  def handle_call(:pick, _from, turn) do
    {:reply, Client.in_turn(:catalog, turn), turn + 1}
  end
end
