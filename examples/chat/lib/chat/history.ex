defmodule Chat.History do
  @moduledoc """
  What was said in each room, by number.

  Rooms write their own rows. This process only owns the table, which outlives it: it has an heir
  (`Chat.Supervision.TableKeeper`).
  """

  use GenServer

  alias Chat.Supervision

  @type entry :: {number :: pos_integer(), nick :: String.t(), text :: String.t()}

  @doc "Starts the owner of the table."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, __MODULE__, name: __MODULE__)
  end

  @doc "Keeps what was said in a room."
  @spec add(atom(), String.t(), entry()) :: true
  def add(table \\ __MODULE__, room, {number, nick, text}) do
    :ets.insert(table, {{room, number}, nick, text})
  end

  @doc "All that was said in a room, oldest first."
  @spec all(atom(), String.t()) :: [entry()]
  def all(table \\ __MODULE__, room) do
    :ets.select(table, [{{{room, :"$1"}, :"$2", :"$3"}, [], [{{:"$1", :"$2", :"$3"}}]}])
  end

  @doc "The number of what was said last in a room; 0 when nothing was."
  @spec last_number(atom(), String.t()) :: non_neg_integer()
  def last_number(table \\ __MODULE__, room) do
    # Numbers come before atoms in Erlang's order of terms, so this is the room's last row.
    case :ets.prev(table, {room, :end}) do
      {^room, number} -> number
      _another_room -> 0
    end
  end

  @impl true
  def init(table) do
    options = [:ordered_set, :public, read_concurrency: true]
    {:ok, Supervision.TableKeeper.claim(table, options)}
  end

  # The keeper has given the table, as claim/2 says.
  @impl true
  def handle_info({:"ETS-TRANSFER", table, _keeper, :claimed}, table) do
    {:noreply, table}
  end
end
