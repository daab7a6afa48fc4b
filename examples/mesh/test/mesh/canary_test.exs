defmodule Mesh.CanaryTest do
  use ExUnit.Case, async: true

  alias Mesh.Canary

  @moduletag :capture_log

  defp start! do
    start = {GenServer, :start_link, [Canary, []]}
    start_supervised!(%{id: :canary, start: start, restart: :temporary})
  end

  test "counts what the next version answers alike, and what not" do
    canary = start!()

    Canary.compare(canary, "hats", 3)
    Canary.compare(canary, "shoes", 12)
    Canary.compare(canary, "shoes", 11)

    assert Canary.result(canary) == %Canary{same: 2, different: 1}
  end

  test "crashes where the next version does" do
    canary = start!()
    monitor = Process.monitor(canary)

    Canary.compare(canary, "unicorns", 0)
    assert_receive {:DOWN, ^monitor, :process, ^canary, {{:badkey, "unicorns"}, _stack}}, 5_000
  end
end
