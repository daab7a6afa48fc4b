# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 71914c4d9ef9bf1d
defmodule Mesh.Supervisor do
  @moduledoc """
  The supervision tree of mesh:

      Mesh.Supervisor (one_for_one)
      ├── Mesh.DirectorySupervisor (rest_for_one)
      │   ├── Mesh.Directory
      │   ├── Mesh.Instances
      │   └── Mesh.Deployment
      ├── Mesh.Metrics
      ├── Mesh.Catalog
      ├── Mesh.Payments
      ├── Mesh.Connections
      ├── Mesh.ListenerSupervisor (rest_for_one)
      │   ├── Mesh.Listener
      │   └── Mesh.Acceptor
      └── Mesh.Canary

  `:one_for_one`: no child depends on another, so one that crashes is started again alone.

  After 4 crashes in 5 seconds it gives up: the application stops, and with it the node of a
  release.

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
      # When Mesh.DirectorySupervisor gives up: directory, instances and deployment restart.
      Mesh.DirectorySupervisor,
      # When metrics crashes, it restarts alone.
      Mesh.Supervision.child_spec(:metrics, Mesh.Metrics),
      # When catalog crashes, it restarts alone.
      Mesh.Supervision.child_spec(:catalog, Mesh.Catalog),
      # When payments crashes, it restarts alone.
      Mesh.Supervision.child_spec(:payments, Mesh.Payments),
      # When connections crashes, it restarts alone. connections loses its children.
      Mesh.Supervision.child_spec(:connections, {Mesh.Connections, [max_children: 100]}),
      # When Mesh.ListenerSupervisor gives up: listener and acceptor restart.
      Mesh.ListenerSupervisor,
      # When canary crashes, nobody starts it again.
      Mesh.Supervision.child_spec(:canary, Mesh.Canary, restart: :temporary)
    ]

    Supervisor.init(children, strategy: :one_for_one, max_restarts: 3, max_seconds: 5)
  end
end
