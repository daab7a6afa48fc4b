# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 5394bef29f100ced
defmodule Fleet.DevicesSupervisor do
  @moduledoc """
  A part of the supervision tree:

      Fleet.DevicesSupervisor (rest_for_one)
      ├── Fleet.Devices
      ├── Fleet.Sessions
      └── Fleet.Inventory

  `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 6 crashes in 29 seconds it gives up: `Fleet.Supervisor` restarts devices, sessions and
  inventory. 36 crashes of one service here, each at once after its restart, stop the application.

  How that was reckoned: inventory: 60 restarts of 500ms fit into recover_within 30s. 0.1 crashes
  to expect in an hour would trip it 2.5e-15 times in a year. 5 restarts take up to 28s; a second
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
      # When devices crashes, devices, sessions and inventory restart, in this order. sessions
      # loses its children.
      Fleet.Supervision.child_spec(:devices, {Fleet.Devices, [keys: :unique]}),
      # When sessions crashes, sessions and inventory restart, in this order. sessions loses its
      # children.
      Fleet.Supervision.child_spec(
        :sessions,
        {Fleet.Sessions, [partitions: 4, max_children: 1000, max_restarts: 1000]}
      ),
      # When inventory crashes, it restarts alone.
      Fleet.Supervision.child_spec(:inventory, {Fleet.Inventory, [file: "devices.txt"]})
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 5, max_seconds: 29)
  end
end
