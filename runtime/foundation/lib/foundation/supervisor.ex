defmodule Foundation.Supervisor do
  @moduledoc """
  The supervision tree: each service restarts alone, and its tables outlive its crashes.

  Any service can be left out:

      config :foundation, services: [:config, :events]
  """
  use Supervisor

  alias Foundation.Error

  # In the order in which they start, which follows from otp.toml: name, and the module that is its `Foundation.Service`.
  @services [
    registry: Foundation.ProcessRegistry.Service,
    telemetry: Foundation.Telemetry.Service,
    infrastructure: Foundation.Infrastructure.Service,
    config: Foundation.Config,
    events: Foundation.Events,
    ecosystems: Foundation.BEAM.Ecosystems
  ]

  # A crash costs no more than the call in hand, since the tables belong to the supervisor. So the limit is there only
  # to end what cannot start at all, and that burns ten thousand tries in well under a second.
  @max_restarts 10_000
  @max_seconds 5

  @doc false
  @spec start_link(keyword) :: Supervisor.on_start()
  def start_link(options), do: Supervisor.start_link(__MODULE__, options, name: __MODULE__)

  @doc false
  # For the supervisors of services, too.
  @spec limits() :: keyword
  def limits, do: [strategy: :one_for_one, max_restarts: @max_restarts, max_seconds: @max_seconds]

  @doc """
  The services that are configured, by name, in the order in which they start.

      iex> {:ok, services} = Foundation.Supervisor.services()
      iex> services[:config]
      Foundation.Config
  """
  @spec services() :: {:ok, keyword(module)} | {:error, Error.t()}
  def services do
    known = Keyword.keys(@services)

    case Application.get_env(:foundation, :services, known) do
      names when is_list(names) ->
        case Enum.reject(names, &(&1 in known)) do
          [] -> {:ok, Keyword.take(@services, names)}
          unknown -> refuse(unknown, known)
        end

      other ->
        refuse(other, known)
    end
  end

  defp refuse(found, known) do
    Error.refuse(:invalid_config_value,
      rule: "The setting :services of :foundation is a list of services of the library.",
      found: found,
      allowed: known,
      remedy: "Remove what is not in that list, or leave the setting out to run all."
    )
  end

  @impl true
  def init(_options) do
    case services() do
      {:ok, services} ->
        modules = Keyword.values(services)
        Enum.each(modules, & &1.create_tables())
        Supervisor.init(modules, limits())

      {:error, error} ->
        raise error
    end
  end
end
