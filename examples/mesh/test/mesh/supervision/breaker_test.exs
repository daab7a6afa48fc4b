# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: b784e8d3eede4aed
defmodule Mesh.Supervision.BreakerTest do
  use ExUnit.Case, async: true

  alias Mesh.Supervision

  @app :mesh

  @settings %{failures: 3, within: 100, reset_after: 1_000}

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    %{service: :"breaker_test_#{System.unique_integer([:positive])}"}
  end

  describe "the rules" do
    test "failures open it when they come close together" do
      assert fail({:closed, []}, [0, 50, 99]) == {:open, 99}
      assert fail({:closed, []}, [0, 50, 100]) == {:closed, [100, 50]}
    end

    test "a success does not forget failures" do
      assert settle({:closed, [50, 0]}, :ordinary, :success, 60) == {:closed, [50, 0]}
    end

    test "open, it refuses until it is time for one probe" do
      assert admit({:open, 0}, 999) == {:refuse, {:open, 0}}
      assert admit({:open, 0}, 1_000) == {{:probe, 1_000}, {:half_open, 1_000}}
      assert admit({:half_open, 1_000}, 1_001) == {:refuse, {:half_open, 1_000}}
    end

    test "the probe decides" do
      assert settle({:half_open, 5}, {:probe, 5}, :success, 6) == {:closed, []}
      assert settle({:half_open, 5}, {:probe, 5}, :failure, 6) == {:open, 6}
    end

    test "nobody but the probe decides" do
      assert settle({:half_open, 5}, :ordinary, :failure, 6) == {:half_open, 5}
      assert settle({:half_open, 5}, {:probe, 4}, :success, 6) == {:half_open, 5}
      assert settle({:open, 5}, :ordinary, :success, 6) == {:open, 5}
    end

    test "a probe that never comes back is followed by another" do
      assert admit({:half_open, 0}, 1_000) == {{:probe, 1_000}, {:half_open, 1_000}}
    end

    defp fail(state, times) do
      Enum.reduce(times, state, &settle(&2, :ordinary, :failure, &1))
    end

    defp admit(state, now), do: Supervision.Breaker.admit(state, now, @settings)

    defp settle(state, role, outcome, now) do
      Supervision.Breaker.settle(state, role, outcome, now, @settings)
    end
  end

  describe "a call" do
    test "passes, and its reply comes back", %{service: service} do
      assert call(service, fn timeout -> {:reply, timeout} end) == {:reply, 1_000}
      assert call(service, fn _timeout -> {:error, :not_found} end) == {:error, :not_found}
      assert Supervision.Breaker.state(service) == :closed
    end

    test "that crashes does so for its caller, and is counted", %{service: service} do
      crash(service, 3)

      assert Supervision.Breaker.state(service) == :open
      refused = fn _timeout -> flunk("the breaker is open") end
      assert call(service, refused) == {:error, :breaker_open}
    end

    test "closes the breaker when it is the probe that succeeds", %{service: service} do
      crash(service, 3)
      at_once = %{@settings | reset_after: 0}

      assert call(service, fn _timeout -> :served end, at_once) == :served
      assert Supervision.Breaker.state(service) == :closed
    end

    test "is the only one that probes", %{service: service} do
      crash(service, 3)
      test = self()

      # Half-open as long as this test lasts: who else comes is refused.
      probe = fn _timeout -> send(test, {:probing, call(service, fn _timeout -> :second end)}) end
      call(service, probe, %{@settings | reset_after: 0})

      assert_received {:probing, {:error, :breaker_open}}
      assert Supervision.Breaker.state(service) == :closed
    end

    test "is counted whoever else calls", %{service: service} do
      settings = %{@settings | failures: 50, within: 60_000}
      callers = for _caller <- 1..50, do: Task.async(fn -> crash(service, 1, settings) end)
      Task.await_many(callers)

      assert Supervision.Breaker.state(service) == :open
    end
  end

  defp crash(service, times, settings \\ %{@settings | within: 60_000}) do
    for _time <- 1..times do
      assert catch_exit(call(service, fn _timeout -> exit(:timeout) end, settings)) == :timeout
    end
  end

  defp call(service, request, settings \\ @settings) do
    Supervision.Breaker.call(settings, service, self(), 1_000, request)
  end
end
