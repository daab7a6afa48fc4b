# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: dd9ed9d47346b1ed
defmodule Chat.ConversationSupervisor do
  @moduledoc """
  A part of the supervision tree:

      Chat.ConversationSupervisor (one_for_all)
      ├── Chat.Presence
      ├── Chat.Rooms
      └── Chat.LobbySupervisor (one_for_one)
          └── Chat.Lobby

  `:one_for_all`: the children live and die together: when one crashes, all are stopped and
  started again.

  After 4 crashes in 5 seconds it gives up: `Chat.TopicsSupervisor` restarts presence, rooms and
  lobby. 64 crashes of one service here, each at once after its restart, stop the application.

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
      # When presence crashes, presence, rooms and lobby restart, in this order. rooms loses its
      # children.
      Chat.Supervision.child_spec(:presence, Chat.Presence),
      # When rooms crashes, presence, rooms and lobby restart, in this order. rooms loses its
      # children.
      Chat.Supervision.child_spec(:rooms, {Chat.Rooms, [max_children: 1000, max_restarts: 1000]}),
      # When Chat.LobbySupervisor gives up: presence, rooms and lobby restart.
      Chat.LobbySupervisor
    ]

    Supervisor.init(children, strategy: :one_for_all, max_restarts: 3, max_seconds: 5)
  end
end
