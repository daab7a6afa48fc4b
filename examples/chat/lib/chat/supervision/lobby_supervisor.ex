# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 0957924e5e4919ed
defmodule Chat.LobbySupervisor do
  @moduledoc """
  A part of the supervision tree:

      Chat.LobbySupervisor (one_for_one)
      └── Chat.Lobby

  `:one_for_one`: no child depends on another, so one that crashes is started again alone.

  After 4 crashes in 5 seconds it gives up: `Chat.ConversationSupervisor` restarts presence, rooms
  and lobby. 256 crashes of one service here, each at once after its restart, stop the
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
      # When lobby crashes, it restarts alone.
      Chat.Supervision.child_spec(:lobby, {Chat.Lobby, [rooms: ["lobby", "help"]]})
    ]

    Supervisor.init(children, strategy: :one_for_one, max_restarts: 3, max_seconds: 5)
  end
end
