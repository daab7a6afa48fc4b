# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 89bde4d45cf094dd
defmodule Chat.Supervisor do
  @moduledoc """
  The supervision tree of chat:

      Chat.Supervisor (one_for_one)
      ├── Chat.History
      ├── Chat.Archive
      ├── Chat.Moderation
      ├── Chat.TopicsSupervisor (rest_for_one)
      │   ├── Chat.Topics
      │   ├── Chat.Names
      │   └── Chat.ConversationSupervisor (one_for_all)
      │       ├── Chat.Presence
      │       ├── Chat.Rooms
      │       └── Chat.LobbySupervisor (one_for_one)
      │           └── Chat.Lobby
      ├── Chat.Searches
      └── Chat.Bot

  `:one_for_one`: no child depends on another, so one that crashes is started again alone.

  After 4 crashes in 5 seconds it gives up: the application stops, and with it the node of a
  release.

  How that was reckoned: archive: 300 restarts of 100ms fit into recover_within 30s. 0.5 crashes
  to expect in an hour would trip it 2.4e-7 times in a year. 3 restarts in 5 seconds: the default.
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
      # When history crashes, it restarts alone.
      Chat.Supervision.child_spec(:history, Chat.History),
      # When archive crashes, it restarts alone.
      Chat.Supervision.child_spec(:archive, {Chat.Archive, [file: "chat.log"]}, shutdown: 10_000),
      # When moderation crashes, it restarts alone.
      Chat.Supervision.child_spec(:moderation, Chat.Moderation),
      # When Chat.TopicsSupervisor gives up: topics, names, presence, rooms and lobby restart.
      Chat.TopicsSupervisor,
      # When searches crashes, it restarts alone. searches loses its children.
      Chat.Supervision.child_spec(:searches, {Chat.Searches, [max_children: 20]}),
      # When bot crashes, nobody starts it again.
      Chat.Supervision.child_spec(:bot, Chat.Bot, restart: :temporary)
    ]

    Supervisor.init(children, strategy: :one_for_one, max_restarts: 3, max_seconds: 5)
  end
end
