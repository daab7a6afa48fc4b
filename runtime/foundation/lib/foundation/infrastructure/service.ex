defmodule Foundation.Infrastructure.Service do
  @moduledoc false
  # Circuit breakers, rate limiter and connection pools as a service of the library.
  @behaviour Foundation.Service

  use Supervisor

  alias Foundation.Infrastructure.CircuitBreaker.Circuits
  alias Foundation.Infrastructure.{ConnectionManager, Protections}
  alias Foundation.Infrastructure.ConnectionManager.{Pool, Pools}
  alias Foundation.Infrastructure.RateLimiter.{Buckets, Sweeper}

  @impl Foundation.Service
  def create_tables do
    Circuits.create_table()
    Buckets.create_table()
    Pools.create_table()
    Protections.create_table()
  end

  @spec start_link(term) :: Supervisor.on_start()
  def start_link(_options), do: Supervisor.start_link(__MODULE__, nil, name: __MODULE__)

  @impl Foundation.Service
  def available?, do: Enum.all?([__MODULE__, ConnectionManager, Sweeper], &is_pid(Process.whereis(&1)))

  @impl Foundation.Service
  def status do
    {:ok,
     %{
       status: :running,
       circuit_breakers: Circuits.count(),
       rate_limits: Buckets.count(),
       connection_pools: length(Pools.names())
     }}
  end

  @impl Supervisor
  def init(nil) do
    Supervisor.init([Sweeper, pools()], Foundation.Supervisor.limits())
  end

  # The connection manager is started after a supervisor of pools that has crashed, and starts them again.
  defp pools do
    children = [Pool.Supervisor, ConnectionManager]
    options = Keyword.put(Foundation.Supervisor.limits(), :strategy, :rest_for_one)
    %{id: :pools, start: {Supervisor, :start_link, [children, options]}, type: :supervisor}
  end
end
