defmodule Killer do
  @moduledoc "Kills every process of the library, supervisors of services among them, one after the other, again and again."

  # More than a thousand: a process that ended with its supervisor, which was killed before it, is not counted.
  @rounds 1_600

  @doc "How often each was killed, by its name, until `deadline`, which is in `ms`."
  def run(deadline, ms) do
    Process.flag(:priority, :high)
    round(deadline, ms / @rounds, %{})
  end

  defp round(deadline, ms, killed) do
    now = System.monotonic_time(:millisecond)

    if now >= deadline do
      killed
    else
      targets = Enum.uniq_by(processes(Foundation.Supervisor), &elem(&1, 0))
      step = ms / length(targets)
      killed = targets |> Enum.with_index() |> Enum.reduce(killed, &kill(&1, now, step, &2))
      round(deadline, ms, killed)
    end
  end

  defp kill({{name, pid}, index}, began, step, killed) do
    Process.sleep(max(round(began + index * step) - System.monotonic_time(:millisecond), 0))
    monitor = Process.monitor(pid)
    Process.exit(pid, :kill)

    receive do
      {:DOWN, ^monitor, :process, ^pid, :killed} -> Map.update(killed, name, 1, &(&1 + 1))
      # With its supervisor, which was killed before it.
      {:DOWN, ^monitor, :process, ^pid, _other} -> killed
    end
  end

  # Those of a supervisor come before it. What is below Elixir's Registry is Elixir's.
  defp processes(supervisor) do
    Enum.flat_map(children(supervisor), fn {id, pid, type, modules} ->
      below = if type == :supervisor and modules != [Registry], do: processes(pid), else: []
      if modules == [Services.Worker], do: below, else: below ++ [{name(id, pid, modules), pid}]
    end)
  end

  defp children(supervisor) do
    Enum.filter(Supervisor.which_children(supervisor), fn {_id, pid, _type, _modules} -> is_pid(pid) end)
  catch
    :exit, _ -> []
  end

  defp name(id, pid, modules) do
    case Process.info(pid, :registered_name) do
      {:registered_name, name} when is_atom(name) -> inspect(name)
      _ when id == :undefined -> inspect(hd(modules))
      _ -> inspect(id)
    end
  end
end
