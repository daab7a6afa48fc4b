defmodule Foundation.BEAM.Ecosystem do
  @moduledoc false
  # The supervision tree of one ecosystem: its members, and the keeper that starts and replaces them.

  use Supervisor, restart: :temporary

  alias Foundation.BEAM.Ecosystem.{Config, Keeper, Roster}

  # Only the keeper and the supervisor of the members count: members are replaced by the keeper, as often as they die.
  @max_restarts 1_000
  @max_seconds 5

  # More than a member has (`Member`).
  @shutdown_ms 2_000

  @spec start_link({Config.t(), caller :: pid}) :: Supervisor.on_start()
  def start_link(arg), do: Supervisor.start_link(__MODULE__, arg)

  @doc "The keeper of a running ecosystem."
  @spec keeper(pid) :: pid | nil
  def keeper(supervisor) do
    Enum.find_value(Supervisor.which_children(supervisor), fn {id, pid, _type, _modules} ->
      if id == Keeper and is_pid(pid), do: pid
    end)
  catch
    :exit, _not_running -> nil
  end

  @impl true
  def init({config, caller}) do
    table = Roster.new()

    children = [
      %{
        id: :members,
        start: {__MODULE__, :start_members, [table]},
        type: :supervisor,
        shutdown: @shutdown_ms
      },
      {Keeper, {config, table, caller}}
    ]

    # The members go on when the keeper is replaced, not the other way round.
    Supervisor.init(children, strategy: :rest_for_one, max_restarts: @max_restarts, max_seconds: @max_seconds)
  end

  @doc false
  @spec start_members(Roster.t()) :: Supervisor.on_start()
  def start_members(table) do
    with {:ok, pid} <- DynamicSupervisor.start_link(strategy: :one_for_one) do
      Roster.put(table, members: pid)
      {:ok, pid}
    end
  end
end
