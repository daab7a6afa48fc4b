defmodule Foundation.BEAM.Ecosystem.Caller do
  @moduledoc false
  # Ends an ecosystem whose caller ends before it has got it: nobody else knows of it. Not the work of the keeper, which
  # waits for members to start, and one may never do.

  @doc "Watches, linked to the caller of this function, until `started/1`."
  @spec watch(caller :: pid, supervisor :: pid) :: pid
  def watch(caller, supervisor) do
    spawn_link(fn ->
      monitor = Process.monitor(caller)

      receive do
        :started -> :ok
        {:DOWN, ^monitor, :process, ^caller, _reason} -> Supervisor.stop(supervisor, :shutdown)
      end
    end)
  end

  @doc "The ecosystem has started, and stays. Nobody watches for a keeper that is in the place of one that died."
  @spec started(pid | nil) :: :ok
  def started(nil), do: :ok

  def started(watch) do
    send(watch, :started)
    :ok
  end
end
