# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 5ea65b474fc4d36c
defmodule Chat.Supervisor do
  @moduledoc """
  The supervision tree of chat:

      Chat.Supervisor (rest_for_one)
      ├── Chat.SearchesSupervisor (one_for_one)
      │   ├── Chat.Searches
      │   └── Chat.Bot
      ├── Chat.HistorySupervisor (one_for_one)
      │   ├── Chat.History
      │   ├── Chat.Archive
      │   └── Chat.Moderation
      ├── Chat.Topics
      ├── Chat.Names
      └── Chat.ConversationSupervisor (one_for_all)
          ├── Chat.Presence
          ├── Chat.Rooms
          └── Chat.LobbySupervisor (one_for_one)
              └── Chat.Lobby

  `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 4 crashes in 32 seconds it gives up: the application stops, and with it the node of a
  release.

  How that was reckoned: 3 restarts take up to 31s; a second more, as OTP counts whole ones.
  """

  use Supervisor

  @doc "Starts the supervisor and, one after the other, its children."
  @spec start_link(term()) :: Supervisor.on_start()
  def start_link(_argument) do
    Supervisor.start_link(__MODULE__, [], name: __MODULE__)
  end

  @impl true
  def init(_argument) do
    children = [
      # When Chat.SearchesSupervisor gives up: searches, bot, history, archive, moderation,
      # topics, names, presence, rooms and lobby restart.
      Chat.SearchesSupervisor,
      # When Chat.HistorySupervisor gives up: history, archive, moderation, topics, names,
      # presence, rooms and lobby restart.
      Chat.HistorySupervisor,
      # When topics crashes, topics, names, presence, rooms and lobby restart, in this order.
      # names would not have to. rooms loses its children.
      Chat.Supervision.child_spec(:topics, {Chat.Topics, [keys: :duplicate]}),
      # When names crashes, names, presence, rooms and lobby restart, in this order. rooms loses
      # its children.
      Chat.Supervision.child_spec(:names, {Chat.Names, [keys: :unique]}),
      # When Chat.ConversationSupervisor gives up: presence, rooms and lobby restart.
      Chat.ConversationSupervisor
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 3, max_seconds: 32)
  end
end
