defmodule Foundation.Events.Supervisor do
  @moduledoc false
  # The process that keeps the tables in order, and, where it is on, that of the log. Neither needs the other to run.
  use Supervisor

  alias Foundation.Events.{Keeper, Log, Table}

  @spec start_link(keyword) :: Supervisor.on_start()
  def start_link(_options), do: Supervisor.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(nil) do
    log = if Table.log() == :off, do: [], else: [{Log, Table.log()}]
    Supervisor.init(log ++ [Keeper], Foundation.Supervisor.limits())
  end
end
