defmodule Chat do
  @moduledoc """
  A chat, as its members see it: they are processes, such as those of connections.

    * `Chat.Rooms` has a `Chat.Room` for each room, `Chat.Names` finds it
    * `Chat.Presence` knows who is in it, `Chat.Topics` who hears what is said
    * `Chat.History` and `Chat.Archive` keep it, in memory and on disk

  otp.toml says how they lean on each other; `Chat.Supervisor` is what follows from that.
  """

  alias Chat.{History, Names, Presence, Room, Rooms, Searches, Topics}

  # Milliseconds that a search may take.
  @search_takes 1_000

  @doc """
  The calling process joins a room, which is opened where there is none.

  From then on it gets `{:said, room, number, nick, text}` for all that is said there.
  """
  @spec join(String.t(), String.t()) :: :ok | {:error, :nick_taken}
  def join(room, nick) do
    open(room)

    with :ok <- Presence.enter(room, nick) do
      if self() in Topics.members(room), do: :ok, else: Topics.join(room)
    end
  end

  @doc "The calling process leaves a room."
  @spec leave(String.t()) :: :ok
  def leave(room) do
    Topics.leave(room)
    Presence.leave(room)
  end

  @doc "Says something in a room that the calling process has joined, and returns its number."
  @spec say(String.t(), String.t()) :: {:ok, pos_integer()} | {:error, Room.refusal()}
  def say(room, text), do: Room.say(room, self(), text)

  @doc "The rooms that are open."
  @spec rooms() :: [String.t()]
  def rooms, do: Enum.sort(Names.keys())

  @doc """
  What was said in a room and matches the pattern, a regular expression that a person has typed.

  One that is none, or that takes for ever, is a value here and nobody's crash.
  """
  @spec search(String.t(), String.t()) ::
          {:ok, [History.entry()]} | {:exit, term()} | {:error, :timeout}
  def search(room, pattern) do
    find = fn ->
      regex = Regex.compile!(pattern)
      for {_number, _nick, text} = entry <- History.all(room), text =~ regex, do: entry
    end

    Searches.run(find, @search_takes)
  end

  defp open(room) do
    if Names.whereis(room) == nil, do: Rooms.start_child(name: room)
  end
end
