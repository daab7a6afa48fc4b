defmodule Mesh.Application do
  @moduledoc """
  Starts the supervision tree when the application starts, and lets it finish what it does before it stops.

  otp.toml says what runs; `Mesh.Supervisor` is the tree that follows from it.
  """

  use Application

  @impl true
  def start(_type, _args) do
    Mesh.Supervision.prepare()
    Mesh.Supervisor.start_link([])
  end

  # Before the tree goes down: a drain within each child's own shutdown would be killed with it.
  @impl true
  def prep_stop(state) do
    Mesh.Supervision.drain()
    state
  end
end
