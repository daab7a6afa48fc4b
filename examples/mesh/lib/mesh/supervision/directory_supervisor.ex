# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: c3848932317257b8
defmodule Mesh.DirectorySupervisor do
  @moduledoc """
  A part of the supervision tree:

      Mesh.DirectorySupervisor (rest_for_one)
      ├── Mesh.Directory
      ├── Mesh.Instances
      └── Mesh.Deployment

  `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 4 crashes in 17 seconds it gives up: `Mesh.Supervisor` restarts directory, instances and
  deployment. 16 crashes of one service here, each at once after its restart, stop the
  application.

  How that was reckoned: deployment: 100 restarts of 50ms fit into recover_within 5s. 1 crashes to
  expect in an hour would trip it 0.00015 times in a year. 3 restarts take up to 16s; a second
  more, as OTP counts whole ones.
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
      # When directory crashes, directory, instances and deployment restart, in this order.
      # instances loses its children.
      Mesh.Supervision.child_spec(:directory, {Mesh.Directory, [keys: :duplicate]}),
      # When instances crashes, instances and deployment restart, in this order. instances loses
      # its children.
      Mesh.Supervision.child_spec(
        :instances,
        {Mesh.Instances, [max_children: 64, max_restarts: 64]}
      ),
      # When deployment crashes, it restarts alone.
      Mesh.Supervision.child_spec(
        :deployment,
        {Mesh.Deployment, [replicas: [catalog: 2, payments: 3]]}
      )
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 3, max_seconds: 17)
  end
end
