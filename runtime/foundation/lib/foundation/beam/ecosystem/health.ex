defmodule Foundation.BEAM.Ecosystem.Health do
  @moduledoc false
  # How an ecosystem and its members do: what the roster and the processes themselves say, without asking anybody.

  alias Foundation.BEAM.Ecosystem.Roster
  alias Foundation.BEAM.Processes

  @doc "For `Foundation.BEAM.Processes.get_ecosystem_health/1`."
  @spec summary(Roster.t()) :: map
  def summary(table) do
    workers = alive(table, :worker)
    coordinators = alive(table, :coordinator)
    target = Roster.value(table, :target)
    whole? = coordinators != [] and length(workers) >= target

    %{
      status: if(whole?, do: :healthy, else: :degraded),
      coordinator: if(coordinators == [], do: :dead, else: :alive),
      workers: %{alive: length(workers), target: target},
      replaced: Roster.value(table, :replaced),
      last_error: Roster.value(table, :last_error),
      message_queue_len: sum(coordinators ++ workers, :message_queue_len),
      memory: sum(coordinators ++ workers, :memory)
    }
  end

  @doc "For `Foundation.BEAM.Processes.ecosystem_info/1`; the coordinator is the one to name where none is alive."
  @spec members(Roster.t(), pid) :: map
  def members(table, coordinator) do
    {coordinators, workers} = living(table)
    coordinator = List.first(coordinators, dead(coordinator))
    living = if coordinator.status == :dead, do: workers, else: [coordinator | workers]

    %{
      coordinator: coordinator,
      workers: workers,
      total_processes: length(living),
      total_memory: sum(living, :memory),
      topology: :tree
    }
  end

  # Nobody, when the ecosystem has ended, and its table with it.
  defp living(table) do
    {alive(table, :coordinator), alive(table, :worker)}
  rescue
    ArgumentError -> {[], []}
  end

  @spec alive(Roster.t(), Roster.role()) :: [Processes.member_info()]
  defp alive(table, role) do
    table |> Roster.listed(role) |> Enum.map(&member/1) |> Enum.reject(&(&1.status == :dead))
  end

  defp member(pid) do
    case Process.info(pid, [:status, :memory, :message_queue_len]) do
      nil -> dead(pid)
      info -> Map.merge(%{pid: pid}, Map.new(info, &told/1))
    end
  end

  # What waits for a scheduler, or is collected, has something to do.
  defp told({:status, status}) when status in [:runnable, :garbage_collecting], do: {:status, :running}
  defp told(item), do: item

  defp dead(pid), do: %{pid: pid, status: :dead, memory: 0, message_queue_len: 0}

  defp sum(members, key), do: members |> Enum.map(& &1[key]) |> Enum.sum()
end
