# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 7784d91198494517
defmodule Chat.Supervision.HealthTest do
  use ExUnit.Case, async: true

  alias Chat.Supervision

  @app :chat

  @moduletag :capture_log

  @settings %{every: 5, timeout: 200, unhealthy_after: 2, healthy_after: 2}

  defmodule Patient do
    use Agent

    def start_link(state), do: Agent.start_link(fn -> state end)
    def probe(agent, timeout), do: Agent.get(agent, & &1, timeout)
  end

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    %{service: :"health_test_#{System.unique_integer([:positive])}"}
  end

  test "counts probes in a row" do
    probes = [:good, :good, :bad, :good, :bad, :bad, :good]

    {statuses, _seen} =
      Enum.map_reduce(probes, {:unknown, :good, 0}, fn probe, seen ->
        {status, _result, _row} = seen = Supervision.Health.assess(seen, probe, @settings)
        {status, seen}
      end)

    assert statuses ==
             [:unknown, :healthy, :healthy, :healthy, :healthy, :unhealthy, :unhealthy]
  end

  test "asks the module's probe", %{service: service} do
    pid = start_supervised!({Patient, :ok})
    Supervision.Health.watch(service, Patient, pid, @settings)
    await_status(service, :healthy)

    Agent.update(pid, fn :ok -> :feverish end)
    await_status(service, :unhealthy)

    Agent.update(pid, fn :feverish -> :ok end)
    await_status(service, :healthy)
  end

  test "a process that hangs is unhealthy, whatever its module", %{service: service} do
    pid = start_supervised!({Agent, fn -> :ok end})
    Supervision.Health.watch(service, Agent, pid, @settings)
    await_status(service, :healthy)

    true = :erlang.suspend_process(pid)
    await_status(service, :unhealthy)

    true = :erlang.resume_process(pid)
    await_status(service, :healthy)
  end

  test "nothing is known of a service that is gone", %{service: service} do
    pid = start_supervised!({Agent, fn -> :ok end}, restart: :temporary)
    Supervision.Health.watch(service, Agent, pid, @settings)
    await_status(service, :healthy)

    :ok = stop_supervised(Agent)
    await_status(service, :unknown)
  end

  defp await_status(service, wanted, tries \\ 500)
  defp await_status(service, wanted, 0), do: flunk("#{service} was not #{wanted} in five seconds")

  defp await_status(service, wanted, tries) do
    if Supervision.Health.status(service) != wanted do
      receive do
      after
        10 -> await_status(service, wanted, tries - 1)
      end
    end
  end
end
