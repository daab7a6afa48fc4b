defmodule Foundation.ProcessRegistry.Service do
  @moduledoc false
  # The process registry as a service of the library: the table, the janitor that clears it, and Elixir's Registry.
  @behaviour Foundation.Service

  use Supervisor

  alias Foundation.{ProcessRegistry, Service}
  alias Foundation.ProcessRegistry.{Janitor, Names}

  @impl Foundation.Service
  def create_tables, do: Names.create_table()

  @spec start_link(term) :: Supervisor.on_start()
  def start_link(_options), do: Supervisor.start_link(__MODULE__, nil, name: __MODULE__)

  @impl Foundation.Service
  def available?, do: is_pid(Process.whereis(ProcessRegistry)) and is_pid(Process.whereis(Janitor))

  @impl Foundation.Service
  def status do
    with :ok <- Service.check(__MODULE__) do
      {:ok, Map.put(ProcessRegistry.stats(), :status, if(available?(), do: :running, else: :restarting))}
    end
  end

  @impl Supervisor
  def init(nil) do
    Supervisor.init([ProcessRegistry, Janitor], Foundation.Supervisor.limits())
  end
end
