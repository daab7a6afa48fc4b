defmodule Chat.HistoryTest do
  # The tests start a table of their own, with another name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Chat.History

  @moduletag :capture_log

  setup do
    start = {GenServer, :start_link, [History, __MODULE__, [name: __MODULE__]]}
    %{owner: start_supervised!(%{id: :table, start: start})}
  end

  test "keeps what was said by room, in order" do
    for number <- [2, 10, 1], do: History.add(__MODULE__, "tea", {number, "ann", "#{number}"})
    History.add(__MODULE__, "coffee", {1, "bob", "hello"})

    assert History.all(__MODULE__, "tea") ==
             [{1, "ann", "1"}, {2, "ann", "2"}, {10, "ann", "10"}]

    assert History.last_number(__MODULE__, "tea") == 10
    assert History.last_number(__MODULE__, "coffee") == 1
    assert History.last_number(__MODULE__, "water") == 0
    assert History.last_number(__MODULE__, "a") == 0
  end

  test "outlives the owner of the table", %{owner: owner} do
    History.add(__MODULE__, "tea", {1, "ann", "hello"})
    monitor = Process.monitor(owner)

    Process.exit(owner, :kill)

    assert_receive {:DOWN, ^monitor, :process, ^owner, :killed}, 5_000
    assert History.all(__MODULE__, "tea") == [{1, "ann", "hello"}]
  end
end
