defmodule Foundation.Telemetry.Service do
  @moduledoc false
  # Telemetry as a service of the library. To measure takes no process; this one attaches and detaches, one after the
  # other, and stands for the service under the name that it had in 0.1.x.
  @behaviour Foundation.Service

  use GenServer

  alias Foundation.ProcessRegistry
  alias Foundation.Telemetry.{Outlets, Store}

  @impl Foundation.Service
  def create_tables do
    Outlets.create_table()
    Store.create_table()
    mark_all()
  end

  @spec start_link(term) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl Foundation.Service
  def available?, do: is_pid(Process.whereis(__MODULE__))

  @impl Foundation.Service
  def status, do: Foundation.Telemetry.status()

  @spec attach([[atom]]) :: :ok
  def attach(events), do: GenServer.call(__MODULE__, {:attach, events})

  @spec detach([[atom]]) :: :ok
  def detach(events), do: GenServer.call(__MODULE__, {:detach, events})

  @impl GenServer
  def init(nil) do
    # Without the process registry there is nobody to find it by that name.
    _ = ProcessRegistry.register(:production, :telemetry_service, self())
    {:ok, nil}
  end

  @impl GenServer
  def handle_call({change, events}, _from, nil) when change in [:attach, :detach] do
    apply(Outlets, change, [events])
    mark_all()
    {:reply, :ok, nil}
  end

  defp mark_all do
    for {event, counters, metadata} <- Store.counting(), do: Store.mark(event, counters, metadata, &Outlets.told?/1)
    :ok
  end
end
