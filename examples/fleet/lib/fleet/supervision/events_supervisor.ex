# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 9dc9744c247bb44d
defmodule Fleet.EventsSupervisor do
  @moduledoc """
  A part of the supervision tree:

      Fleet.EventsSupervisor (rest_for_one)
      ├── Fleet.Events
      └── Fleet.Alarms

  `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 6 crashes in 10 seconds it gives up: `Fleet.Supervisor` restarts events and alarms. 36
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
      # When events crashes, events and alarms restart, in this order.
      Fleet.Supervision.child_spec(:events, {Fleet.Events, [keys: :duplicate]}),
      # When alarms crashes, it restarts alone.
      Fleet.Supervision.child_spec(:alarms, Fleet.Alarms)
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 5, max_seconds: 10)
  end
end
