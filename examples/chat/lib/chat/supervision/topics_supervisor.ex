# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 11c7eff124663380
defmodule Chat.TopicsSupervisor do
  @moduledoc """
  A part of the supervision tree:

      Chat.TopicsSupervisor (rest_for_one)
      ├── Chat.Topics
      ├── Chat.Names
      └── Chat.ConversationSupervisor (one_for_all)
          ├── Chat.Presence
          ├── Chat.Rooms
          └── Chat.LobbySupervisor (one_for_one)
              └── Chat.Lobby

  `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 4 crashes in 5 seconds it gives up: `Chat.Supervisor` restarts topics, names, presence,
  rooms and lobby. 16 crashes of one service here, each at once after its restart, stop the
  application.

  How that was reckoned: 3 restarts in 5 seconds: the default.
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
      # When topics crashes, topics, names, presence, rooms and lobby restart, in this order.
      # names would not have to. rooms loses its children.
      Chat.Supervision.child_spec(:topics, {Chat.Topics, [keys: :duplicate]}),
      # When names crashes, names, presence, rooms and lobby restart, in this order. rooms loses
      # its children.
      Chat.Supervision.child_spec(:names, {Chat.Names, [keys: :unique]}),
      # When Chat.ConversationSupervisor gives up: presence, rooms and lobby restart.
      Chat.ConversationSupervisor
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 3, max_seconds: 5)
  end
end
