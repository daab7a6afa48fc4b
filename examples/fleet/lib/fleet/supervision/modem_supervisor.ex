# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: b5b6979185b990e9
defmodule Fleet.ModemSupervisor do
  @moduledoc """
  A part of the supervision tree:

      Fleet.ModemSupervisor (rest_for_one)
      ├── Fleet.Modem
      └── Fleet.Uplink

  `:rest_for_one`, as [groups.radio] in otp.toml says: children depend on ones before them, so
  when a child crashes, all those after it are stopped and started again, too.

  After 6 crashes in 10 seconds it gives up: `Fleet.Supervisor` restarts modem and uplink. 36
  crashes of one service here, each at once after its restart, stop the application.

  How that was reckoned: 5 restarts in 10 seconds: the default.
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
      # When modem crashes, modem and uplink restart, in this order.
      Fleet.Supervision.child_spec(:modem, {Fleet.Modem, [command: ["cat"]]}, shutdown: 3000),
      # When uplink crashes, it restarts alone.
      Fleet.Supervision.child_spec(:uplink, Fleet.Uplink)
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 5, max_seconds: 10)
  end
end
