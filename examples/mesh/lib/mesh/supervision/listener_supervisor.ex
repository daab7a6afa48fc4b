# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 3d02083965eed652
defmodule Mesh.ListenerSupervisor do
  @moduledoc """
  A part of the supervision tree:

      Mesh.ListenerSupervisor (rest_for_one)
      ├── Mesh.Listener
      └── Mesh.Acceptor

  `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 4 crashes in 5 seconds it gives up: `Mesh.Supervisor` restarts listener and acceptor. 16
  crashes of one service here, each at once after its restart, stop the application.

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
      # When listener crashes, listener and acceptor restart, in this order.
      Mesh.Supervision.child_spec(:listener, {Mesh.Listener, [port: 0]}),
      # When acceptor crashes, it restarts alone.
      Mesh.Supervision.child_spec(:acceptor, Mesh.Acceptor, restart: :permanent, shutdown: 5000)
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 3, max_seconds: 5)
  end
end
