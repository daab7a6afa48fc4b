defmodule Chat.Lobby do
  @moduledoc """
  Opens the rooms that are always there.

  When the supervisor of the rooms restarts, all of them are gone; then this process restarts,
  too, and opens its own again. Others come back when somebody joins them.
  """

  use GenServer

  alias Chat.Rooms

  @doc "Starts the process; `:rooms` are the names."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, Keyword.fetch!(args, :rooms), name: __MODULE__)
  end

  # A room that is open already stays as it is.
  @impl true
  def init(rooms) do
    for room <- rooms, do: Rooms.start_child(name: room, keep: true)
    {:ok, rooms}
  end
end
