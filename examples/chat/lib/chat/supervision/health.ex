# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 951c2b7598dff287
defmodule Chat.Supervision.Health do
  @moduledoc """
  Probes services from outside, and says how they are without asking them.

  A process that hangs crashes no supervisor: only who asks it finds out. A probe is one
  request, `probe(server, timeout)` of the service's module where there is such a function (it
  returns `:ok` when all is well), and otherwise a message that every OTP process answers in its
  turn. A service is unhealthy after so many failed probes in a row, and healthy after so many
  good ones, as `Chat.Supervision.health/1` says.

  The probing process is in no supervision tree: it ends with the service. Nothing is restarted
  by it: that is for you to decide, with `status/1` or the telemetry events.
  """

  require Logger

  alias Chat.Supervision

  @type status :: :unknown | :healthy | :unhealthy
  @type settings :: %{
          every: pos_integer(),
          timeout: pos_integer(),
          unhealthy_after: pos_integer(),
          healthy_after: pos_integer()
        }

  @doc "How a service was at its latest probes; `:unknown` while it starts, or does not run."
  @spec status(atom()) :: status()
  def status(service) do
    case :ets.lookup(Supervision, {:health, service}) do
      [{_key, _pid, status}] -> status
      [] -> :unknown
    end
  end

  @doc "Probes a process until it ends; nothing where otp.toml says nothing of its health."
  @spec watch(atom(), module(), pid()) :: :ok
  def watch(service, module, pid), do: watch(service, module, pid, Supervision.health(service))

  @doc "As `watch/3`, with settings of one's own."
  @spec watch(atom(), module(), pid(), settings() | nil) :: :ok
  def watch(_service, _module, _pid, nil), do: :ok

  def watch(service, module, pid, settings) do
    spawn(fn ->
      monitor = Process.monitor(pid)
      loop({service, module, pid, monitor}, settings, {:unknown, :good, 0})
    end)

    :ok
  end

  @doc """
  What one more probe makes of a service: its status, and how many probes in a row had the
  same result.
  """
  @spec assess({status(), :good | :bad, non_neg_integer()}, :good | :bad, settings()) ::
          {status(), :good | :bad, pos_integer()}
  def assess({status, last, row}, result, settings) do
    row = if result == last, do: row + 1, else: 1

    case result do
      :good when row >= settings.healthy_after -> {:healthy, :good, row}
      :bad when row >= settings.unhealthy_after -> {:unhealthy, :bad, row}
      _too_few -> {status, result, row}
    end
  end

  defp loop({service, _module, pid, monitor} = probed, settings, {before, _result, _row} = seen) do
    started = System.monotonic_time()
    {status, result, _row} = seen = assess(seen, probe(probed, settings.timeout), settings)

    if Process.alive?(pid) do
      :ets.insert(Supervision, {{:health, service}, pid, status})
      took = %{duration: System.monotonic_time() - started}
      Supervision.Telemetry.execute(service, :health, took, %{result: result, status: status})
      log(service, before, status)
    end

    receive do
      {:DOWN, ^monitor, :process, ^pid, _reason} ->
        :ets.match_delete(Supervision, {{:health, service}, pid, :_})
    after
      settings.every -> loop(probed, settings, seen)
    end
  end

  # In a process of its own, as what the module does may take longer than it was told.
  defp probe({_service, module, pid, _monitor}, timeout) do
    {prober, monitor} = spawn_monitor(fn -> ask(module, pid, timeout) == :ok || exit(:unwell) end)

    receive do
      {:DOWN, ^monitor, :process, ^prober, :normal} -> :good
      {:DOWN, ^monitor, :process, ^prober, _reason} -> :bad
    after
      timeout ->
        Process.exit(prober, :kill)
        Process.demonitor(monitor, [:flush])
        :bad
    end
  end

  defp ask(module, pid, timeout) do
    if function_exported?(module, :probe, 2) do
      module.probe(pid, timeout)
    else
      # A system message (sys(3)): it waits in the mailbox like any other, and changes nothing.
      {:ok, _statistics} = :sys.statistics(pid, :get, timeout)
      :ok
    end
  end

  defp log(service, before, :unhealthy) when before != :unhealthy do
    Logger.warning("#{service} is unhealthy")
  end

  defp log(service, :unhealthy, :healthy), do: Logger.info("#{service} is healthy again")
  defp log(_service, _before, _status), do: :ok
end
