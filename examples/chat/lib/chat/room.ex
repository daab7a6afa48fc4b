defmodule Chat.Room do
  @moduledoc """
  A room: puts what is said into an order, keeps it and tells it.

  A room that crashes goes on with the number after the last one, which the history knows. One
  that nobody is in any more ends normally, unless it is to be kept.
  """

  # transient: one that has ended normally is not started again.
  use GenServer, restart: :transient

  alias Chat.{Archive, Bot, History, Moderation, Names, Presence, Topics}

  @enforce_keys [:name, :number, :keep?]
  defstruct [:name, :number, :keep?, host: nil]

  @type t :: %__MODULE__{
          name: String.t(),
          number: non_neg_integer(),
          keep?: boolean(),
          host: String.t() | nil
        }

  @type refusal :: :no_such_room | :not_a_member | Moderation.refusal()

  @doc "Starts the room with the `:name`; with `keep: true` it stays when it is empty."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, args, name: Names.via(Keyword.fetch!(args, :name)))
  end

  @doc "The member says something."
  @spec say(String.t(), pid(), String.t()) :: {:ok, pos_integer()} | {:error, refusal()}
  def say(room, member, text) do
    case Names.whereis(room) do
      nil -> {:error, :no_such_room}
      pid -> GenServer.call(pid, {:say, member, text})
    end
  end

  @doc "Tells something in the room that no member has said."
  @spec announce(String.t(), String.t(), String.t()) :: :ok
  def announce(room, nick, text), do: GenServer.cast(Names.via(room), {:announce, nick, text})

  @doc "Makes a member the host; nil is for a room that is empty."
  @spec appoint(String.t(), String.t() | nil) :: :ok
  def appoint(room, nick), do: GenServer.cast(Names.via(room), {:appoint, nick})

  @doc "The host, who may speak when nobody else may."
  @spec host(String.t()) :: String.t() | nil
  def host(room), do: GenServer.call(Names.via(room), :host)

  @impl true
  def init(args) do
    name = Keyword.fetch!(args, :name)
    keep? = Keyword.get(args, :keep, false)
    room = %__MODULE__{name: name, number: History.last_number(name), keep?: keep?}
    # The host of before a crash, unless it is the crash of all.
    {:ok, %{room | host: List.first(Presence.members(name))}}
  end

  @impl true
  def handle_call({:say, member, text}, _from, room) do
    with {:ok, nick} <- Presence.nick(room.name, member),
         :ok <- allowed(room, nick) do
      room = tell(room, nick, text)
      Bot.hear(room.name, text)
      {:reply, {:ok, room.number}, room}
    else
      {:error, reason} -> {:reply, {:error, reason}, room}
    end
  end

  def handle_call(:host, _from, room) do
    {:reply, room.host, room}
  end

  @impl true
  def handle_cast({:announce, nick, text}, room) do
    {:noreply, tell(room, nick, text)}
  end

  # Somebody may have come meanwhile.
  def handle_cast({:appoint, nil}, %{keep?: false} = room) do
    case Presence.members(room.name) do
      [] -> {:stop, :normal, room}
      [host | _others] -> {:noreply, %{room | host: host}}
    end
  end

  def handle_cast({:appoint, nick}, room) do
    {:noreply, %{room | host: nick}}
  end

  defp allowed(%{host: nick}, nick), do: :ok
  defp allowed(_room, nick), do: Moderation.may_speak(nick)

  defp tell(room, nick, text) do
    number = room.number + 1
    History.add(room.name, {number, nick, text})
    Archive.append(room.name, {number, nick, text})
    Topics.send_all(room.name, {:said, room.name, number, nick, text})
    %{room | number: number}
  end
end
