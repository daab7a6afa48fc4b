defmodule Chat.Bot do
  @moduledoc """
  Answers those who ask for it, such as `!roll 6`.

  Rooms tell it what is said and do not wait. It is temporary: who sends it what it cannot read
  makes it crash once, and not again and again.
  """

  use GenServer

  alias Chat.Room

  @nick "bot"

  @doc "Starts the bot."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, [], name: __MODULE__)
  end

  @doc "Tells the bot what was said. Nothing happens when it is gone."
  @spec hear(String.t(), String.t()) :: :ok
  def hear(room, text), do: GenServer.cast(__MODULE__, {:heard, room, text})

  @impl true
  def init(_args) do
    {:ok, []}
  end

  @impl true
  def handle_cast({:heard, room, "!roll " <> sides}, state) do
    number = :rand.uniform(String.to_integer(sides))
    Room.announce(room, @nick, "rolled #{number} of #{sides}")
    {:noreply, state}
  end

  def handle_cast({:heard, _room, _not_for_it}, state) do
    {:noreply, state}
  end
end
