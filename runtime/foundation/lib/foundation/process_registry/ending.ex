defmodule Foundation.ProcessRegistry.Ending do
  @moduledoc false
  # Ends processes, and returns when they are gone.

  @patience 100

  @spec all([pid]) :: :ok
  def all(pids) do
    monitors = for pid <- pids, do: {Process.monitor(pid), pid}
    Enum.each(pids, &Process.exit(&1, :shutdown))
    deadline = System.monotonic_time(:millisecond) + @patience
    late = Enum.reject(monitors, &gone?(&1, max(deadline - System.monotonic_time(:millisecond), 0)))
    for {_monitor, pid} <- late, do: Process.exit(pid, :kill)
    Enum.each(late, &gone?(&1, :infinity))
  end

  defp gone?({monitor, pid}, timeout) do
    receive do
      {:DOWN, ^monitor, :process, ^pid, _reason} -> true
    after
      timeout -> false
    end
  end
end
