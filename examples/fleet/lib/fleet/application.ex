defmodule Fleet.Application do
  @moduledoc """
  Starts the supervision tree when the application starts, and lets it finish what it does before it stops.

  otp.toml says what runs; `Fleet.Supervisor` is the tree that follows from it.
  """

  use Application

  @impl true
  def start(_type, _args) do
    Fleet.Supervision.prepare()
    Fleet.Supervisor.start_link([])
  end

  # Before the tree goes down: a drain within each child's own shutdown would be killed with it.
  @impl true
  def prep_stop(state) do
    Fleet.Supervision.drain()
    state
  end
end
