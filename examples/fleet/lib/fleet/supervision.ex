# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: a4d286a5a38f204f
defmodule Fleet.Supervision do
  @moduledoc """
  What otp.toml says of the services beside their order, for those who carry it out.

  Times are in milliseconds.
  """

  alias Fleet.Supervision

  @doc """
  Makes ready what all services use: to be called in `c:Application.start/2`, before the tree
  starts.
  """
  @spec prepare() :: :ok
  def prepare do
    # Of the process that starts the application: it outlives a crash of any service, and goes when
    # the application stops (ets(3), "Table Access Control": a table ends with its owner).
    options = [:named_table, :public, read_concurrency: true, write_concurrency: true]
    :ets.new(__MODULE__, options)

    # Supervision.Telemetry asks whether it is loaded, which costs less than to look for it.
    Code.ensure_loaded(:telemetry)
    :ok
  end

  @doc """
  Lets services finish what they have begun: to be called in `c:Application.prep_stop/1`, before
  the tree stops.

  Those that otp.toml gives a `drain` take nothing new from then on; a service drains before
  those that it needs.
  """
  @spec drain() :: :ok
  def drain do
    :ok
  end

  @doc """
  How a supervisor starts a service: as `Supervisor.child_spec/2` says, with its module as id,
  and seen by `Fleet.Supervision.Lifecycle`.
  """
  @spec child_spec(atom(), module() | {module(), term()}, keyword()) :: Supervisor.child_spec()
  def child_spec(service, child, overrides \\ []) do
    %{start: start} = spec = Supervisor.child_spec(child, overrides)

    Map.merge(spec, %{
      id: module(child),
      start: {Supervision.Lifecycle, :start_link, [service, start]},
      modules: Map.get(spec, :modules, [module(child)])
    })
  end

  defp module({module, _argument}), do: module
  defp module(module), do: module

  @doc "The guards that the callers of a service pass, outermost first, with their settings."
  @spec guards(atom()) :: [{module(), map()}]
  def guards(:uplink) do
    [
      {Supervision.Mailbox, %{max: 1000, when_full: :reject}}
    ]
  end

  def guards(_service), do: []

  @doc "How a service is probed; `nil` for one that is not."
  @spec health(atom()) :: Supervision.Health.settings() | nil
  def health(:uplink) do
    %{every: 5000, timeout: 1000, unhealthy_after: 3, healthy_after: 1}
  end

  def health(_service), do: nil

  @doc "The first and the longest wait between two tries of a service to become ready."
  @spec backoff(atom()) :: %{min: pos_integer(), max: pos_integer()}
  def backoff(:inventory) do
    %{min: 50, max: 10_000}
  end
end
