defmodule Foundation.Infrastructure.ConnectionManager.Starter do
  @moduledoc false
  # Starts a worker, and is its parent: a process of its own, so that a worker which takes its time, or never gets done,
  # holds up nobody but who needs just that one. Links end worker, starter and pool: the worker with the starter, the
  # starter with the worker, and both with the pool.

  @doc "The pool, which calls it, is sent `{:started, starter, worker}`. Else the starter exits with why it did not start."
  @spec start_link(module, term) :: pid
  def start_link(module, arguments) do
    spawn_link(__MODULE__, :run, [self(), module, arguments])
  end

  @doc false
  @spec run(pid, module, term) :: no_return
  def run(pool, module, arguments) do
    case start_worker(module, arguments) do
      {:ok, worker} -> stay(pool, worker)
      {:error, reason} -> exit(reason)
    end
  end

  defp start_worker(module, arguments) do
    case module.start_link(arguments) do
      {:ok, pid} when is_pid(pid) -> {:ok, pid}
      {:error, reason} -> {:error, reason}
      other -> {:error, {:bad_return, other}}
    end
  rescue
    exception -> {:error, exception}
  catch
    kind, reason -> {:error, {kind, reason}}
  end

  @spec stay(pid, pid) :: no_return
  defp stay(pool, worker) do
    # Where start_link/1 does not keep what its name says.
    Process.link(worker)
    # A normal end comes through no link.
    monitor = Process.monitor(worker)
    send(pool, {:started, self(), worker})

    receive do
      {:DOWN, ^monitor, :process, ^worker, reason} -> exit(reason)
    end
  end
end
