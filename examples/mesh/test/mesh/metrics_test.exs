defmodule Mesh.MetricsTest do
  # The tests start a table of their own, with another name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Mesh.Metrics

  @moduletag :capture_log

  setup do
    start = {GenServer, :start_link, [Metrics, __MODULE__, [name: __MODULE__]]}
    %{owner: start_supervised!(%{id: :table, start: start})}
  end

  test "counts by service and outcome, for anybody" do
    counting =
      for _number <- 1..10, do: Task.async(fn -> Metrics.count(__MODULE__, :tea, :ok) end)

    Task.await_many(counting)

    assert Metrics.value(__MODULE__, :tea, :ok) == 10
    assert Metrics.value(__MODULE__, :tea, :error) == 0
  end

  test "the counts outlive the owner of the table", %{owner: owner} do
    Metrics.count(__MODULE__, :tea, :ok)
    next = kill(owner)

    assert Metrics.count(__MODULE__, :tea, :ok) == 2
    assert :ets.info(__MODULE__, :owner) == next
  end

  # Kills the owner and waits for the one that its supervisor starts then.
  defp kill(owner) do
    monitor = Process.monitor(owner)
    Process.exit(owner, :kill)
    assert_receive {:DOWN, ^monitor, :process, ^owner, :killed}, 5_000
    next_owner()
  end

  defp next_owner(tries \\ 500)
  defp next_owner(0), do: flunk("no owner came within five seconds")

  defp next_owner(tries) do
    GenServer.whereis(__MODULE__) ||
      receive do
      after
        10 -> next_owner(tries - 1)
      end
  end
end
