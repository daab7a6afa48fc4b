# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: b90b88a1ba79c7a2
defmodule Fleet.Supervisor do
  @moduledoc """
  The supervision tree of fleet:

      Fleet.Supervisor (one_for_one)
      ├── Fleet.EventsSupervisor (rest_for_one)
      │   ├── Fleet.Events
      │   └── Fleet.Alarms
      ├── Fleet.Readings
      ├── Fleet.DevicesSupervisor (rest_for_one)
      │   ├── Fleet.Devices
      │   ├── Fleet.Sessions
      │   └── Fleet.Inventory
      ├── Fleet.ModemSupervisor (rest_for_one)
      │   ├── Fleet.Modem
      │   └── Fleet.Uplink
      ├── Fleet.Firmware
      └── Fleet.Campaign

  `:one_for_one`: no child depends on another, so one that crashes is started again alone.

  After 6 crashes in 16 seconds it gives up: the application stops, and with it the node of a
  release.

  How that was reckoned: 5 restarts take up to 15s; a second more, as OTP counts whole ones.
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
      # When Fleet.EventsSupervisor gives up: events and alarms restart.
      Fleet.EventsSupervisor,
      # When readings crashes, it restarts alone.
      Fleet.Supervision.child_spec(:readings, Fleet.Readings),
      # When Fleet.DevicesSupervisor gives up: devices, sessions and inventory restart.
      Fleet.DevicesSupervisor,
      # When Fleet.ModemSupervisor gives up: modem and uplink restart.
      Fleet.ModemSupervisor,
      # When firmware crashes, it restarts alone.
      Fleet.Supervision.child_spec(
        :firmware,
        {Fleet.Firmware, [version: "1.0.0"]},
        restart: :permanent,
        shutdown: :infinity
      ),
      # When campaign crashes, it restarts alone.
      Fleet.Supervision.child_spec(:campaign, Fleet.Campaign, restart: :transient)
    ]

    Supervisor.init(children, strategy: :one_for_one, max_restarts: 5, max_seconds: 16)
  end
end
