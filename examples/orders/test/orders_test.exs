defmodule OrdersTest do
  # Not async: the tests share the one ledger that the application runs.
  use ExUnit.Case

  alias Orders.{Ledger, LedgerServer}

  doctest Orders

  test "the history keeps the latest entries only" do
    limit = Application.fetch_env!(:orders, :history_limit)

    for number <- 1..(limit + 1) do
      Orders.record("numbers", number)
    end

    history = Orders.history()
    assert length(history) == limit
    assert hd(history) == {"numbers", limit + 1}
    refute {"numbers", 1} in history
  end

  test "totals outlive the history" do
    ledger = Ledger.new(1) |> Ledger.record("figs", 2) |> Ledger.record("pears", 1)

    assert ledger.history == [{"pears", 1}]
    assert Ledger.total(ledger, "figs") == 2
  end

  test "a ledger that is killed comes back, empty" do
    Orders.record("lost", 1)
    killed = Process.whereis(LedgerServer)
    monitor = Process.monitor(killed)

    Process.exit(killed, :kill)

    assert_receive {:DOWN, ^monitor, :process, ^killed, :killed}, 5_000
    assert is_pid(wait_for(fn -> Process.whereis(LedgerServer) end))
    assert Orders.total("lost") == 0
  end

  # The supervisor starts its child again soon, but not at once: ask until it is there.
  defp wait_for(found?, tries \\ 500)
  defp wait_for(_found?, 0), do: flunk("nothing came within five seconds")

  defp wait_for(found?, tries) do
    found?.() ||
      receive do
      after
        10 -> wait_for(found?, tries - 1)
      end
  end
end
