defmodule Fleet.ReadingsTest do
  # The tests start a table of their own, with another name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Fleet.Readings

  @moduletag :capture_log

  setup do
    start = {GenServer, :start_link, [Readings, __MODULE__, [name: __MODULE__]]}
    %{owner: start_supervised!(%{id: :table, start: start})}
  end

  test "what was measured outlives the owner of the table", %{owner: owner} do
    Readings.put(__MODULE__, "pump-1", "flow", 3.0)
    monitor = Process.monitor(owner)

    Process.exit(owner, :kill)

    assert_receive {:DOWN, ^monitor, :process, ^owner, :killed}, 5_000
    assert Readings.latest(__MODULE__, "pump-1", "flow") == 3.0
    assert Readings.put(__MODULE__, "pump-1", "flow", 4.0)
    assert Readings.of(__MODULE__, "pump-1") == %{"flow" => 4.0}
  end
end
