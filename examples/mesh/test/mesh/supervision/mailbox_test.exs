# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: d8d12be2807f99d2
defmodule Mesh.Supervision.MailboxTest do
  use ExUnit.Case, async: true

  alias Mesh.Supervision

  @app :mesh

  @reject %{max: 2, when_full: :reject}
  @block %{max: 2, when_full: :block}

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    %{service: :"mailbox_test_#{System.unique_integer([:positive])}"}
  end

  test "gives back the reply, and the place", %{service: service} do
    for number <- 1..5 do
      assert call(@reject, service, fn _left -> number end) == number
    end

    assert Supervision.Mailbox.in_flight(service) == 0
  end

  test "frees the place of a request that crashes", %{service: service} do
    for _time <- 1..5 do
      request = fn _left -> exit(:timeout) end
      assert catch_exit(call(@reject, service, request)) == :timeout
    end
  end

  test "rejects what is too much, whoever asks at the same time", %{service: service} do
    callers = for _caller <- 1..20, do: caller(service, self(), @reject)
    outcomes = for _caller <- callers, do: outcome()

    assert Enum.count(outcomes, &(&1 == :accepted)) == 2
    assert Enum.count(outcomes, &(&1 == {:error, :overloaded})) == 18
    assert Supervision.Mailbox.in_flight(service) == 2

    for caller <- callers, do: send(caller, :go_on)
    assert [outcome(), outcome()] == [:finished, :finished]
    assert Supervision.Mailbox.in_flight(service) == 0
  end

  test "a caller that waits gets the next place", %{service: service} do
    [first, _second] = occupy(service, self())
    test = self()
    request = fn left -> {:served, left} end
    call = fn -> Supervision.Mailbox.call(@block, service, test, 60_000, request) end
    waiting = Task.async(call)
    # It has looked for a place in vain: from here on it waits.
    eventually(fn -> Process.info(waiting.pid, :status) == {:status, :waiting} end)

    assert Task.yield(waiting, 20) == nil
    send(first, :go_on)
    assert {:served, left} = Task.await(waiting)
    # What it waited is off its time.
    assert left in 1..59_980
  end

  test "a caller waits no longer than its own deadline", %{service: service} do
    occupy(service, self())
    refused = fn _left -> flunk("there was no place") end

    assert Supervision.Mailbox.call(@block, service, self(), 50, refused) == {:error, :overloaded}
  end

  test "a caller that is killed leaves no place behind", %{service: service} do
    callers = occupy(service, self())
    assert call(@reject, service, & &1) == {:error, :overloaded}

    for caller <- callers, do: Process.exit(caller, :kill)
    assert call(@block, service, fn _left -> :served end) == :served
    assert Supervision.Mailbox.in_flight(service) == 0
  end

  test "the next process of the service begins with none", %{service: service} do
    next = start_supervised!({Agent, fn -> 1 end})
    occupy(service, self())

    assert call(@reject, service, fn _left -> :served end, next) == :served
  end

  test "without a bound there is always a place", %{service: service} do
    settings = %{max: :infinity, when_full: :reject}
    occupy(service, self())

    assert call(settings, service, fn _left -> :served end) == :served
    assert Supervision.Mailbox.in_flight(service) == 2
  end

  defp call(settings, service, request, server \\ self()) do
    Supervision.Mailbox.call(settings, service, server, 5_000, request)
  end

  # Two callers, whose requests are under way until they are told to go on.
  defp occupy(service, server) do
    callers = for _caller <- 1..2, do: caller(service, server, @reject)
    assert [outcome(), outcome()] == [:accepted, :accepted]
    callers
  end

  defp caller(service, server, settings) do
    test = self()

    request = fn _left ->
      send(test, {:outcome, :accepted})
      assert_receive :go_on, 60_000
      :finished
    end

    {:ok, caller} =
      Task.start(fn ->
        reply = Supervision.Mailbox.call(settings, service, server, 60_000, request)
        send(test, {:outcome, reply})
      end)

    on_exit(fn -> Process.exit(caller, :kill) end)
    caller
  end

  defp outcome do
    assert_receive {:outcome, outcome}, 5_000
    outcome
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
