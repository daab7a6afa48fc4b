defmodule ClusterCase.Crash do
  @moduledoc false
  # Runs on a node.

  @doc "The process of that name, or nil."
  @spec whereis(atom | pid) :: pid | nil
  def whereis(pid) when is_pid(pid), do: pid
  def whereis(name), do: Process.whereis(name)

  @doc "Kills a process, and returns once it is gone."
  @spec kill(pid) :: :ok
  def kill(pid) do
    monitor = Process.monitor(pid)
    Process.exit(pid, :kill)

    receive do
      {:DOWN, ^monitor, :process, _, _} -> :ok
    end
  end
end
