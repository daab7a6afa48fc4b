# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 6ec798a45976a0c3
defmodule Mesh.Supervision.DrainTest do
  use ExUnit.Case, async: true

  alias Mesh.Supervision

  @app :mesh

  @moduletag :capture_log

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    %{service: :"drain_test_#{System.unique_integer([:positive])}"}
  end

  test "finishes what is under way, and takes nothing new", %{service: service} do
    caller = begin_request(service)
    drain = Task.async(fn -> Supervision.Drain.drain([[{service, 60_000}]]) end)
    await_closed(service)

    assert request(service, fn _timeout -> :served end) == {:error, :draining}
    assert Task.yield(drain, 0) == nil

    send(caller.pid, :go_on)
    assert Task.await(caller) == :finished
    assert Task.await(drain) == :ok
  end

  test "waits no longer than it may", %{service: service} do
    caller = begin_request(service)

    assert Supervision.Drain.drain([[{service, 20}]]) == :ok

    send(caller.pid, :go_on)
    assert Task.await(caller) == :finished
  end

  test "does not wait for a caller that is gone", %{service: service} do
    endless = fn _timeout -> Process.sleep(:infinity) end
    {:ok, caller} = Task.start(fn -> request(service, endless) end)
    await_requests(service, 1)
    monitor = Process.monitor(caller)
    Process.exit(caller, :kill)
    assert_receive {:DOWN, ^monitor, :process, ^caller, :killed}, 5_000

    drain = Task.async(fn -> Supervision.Drain.drain([[{service, 60_000}]]) end)
    assert Task.await(drain) == :ok
  end

  test "a later stage serves until the one before it is done", %{service: service} do
    later = :"#{service}_later"
    caller = begin_request(service)
    stages = [[{service, 60_000}], [{later, 60_000}]]
    drain = Task.async(fn -> Supervision.Drain.drain(stages) end)
    await_closed(service)

    assert request(later, fn _timeout -> :served end) == :served

    send(caller.pid, :go_on)
    assert Task.await(drain) == :ok
    assert request(later, fn _timeout -> :served end) == {:error, :draining}
  end

  defp begin_request(service) do
    test = self()

    caller =
      Task.async(fn ->
        request(service, fn _timeout ->
          send(test, :begun)
          assert_receive :go_on, 5_000
          :finished
        end)
      end)

    assert_receive :begun, 5_000
    caller
  end

  # As the guards of a service stand: the mailbox's outside.
  defp request(service, request) do
    unbounded = %{max: :infinity, when_full: :reject}
    inner = &Supervision.Drain.call(%{}, service, self(), &1, request)
    Supervision.Mailbox.call(unbounded, service, self(), 5_000, inner)
  end

  defp await_closed(service) do
    eventually(fn -> request(service, fn _timeout -> :open end) == {:error, :draining} end)
  end

  defp await_requests(service, count) do
    eventually(fn -> Supervision.Mailbox.in_flight(service) == count end)
  end

  defp eventually(true?, tries \\ 500)
  defp eventually(_true?, 0), do: flunk("it did not come true in five seconds")

  defp eventually(true?, tries) do
    if not true?.() do
      receive do
      after
        10 -> eventually(true?, tries - 1)
      end
    end
  end
end
