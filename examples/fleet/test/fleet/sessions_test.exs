defmodule Fleet.SessionsTest do
  # The tests start partitions of their own, with another name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Fleet.Sessions

  @moduletag :capture_log

  setup do
    limits = [partitions: 2, max_children: 2, max_restarts: 2]
    start = {Sessions, :start_link, [limits, __MODULE__]}
    start_supervised!(%{id: :partitions, start: start, type: :supervisor})
    :ok
  end

  test "a key leads to the same partition again" do
    assert {:ok, even} = Sessions.start_child(__MODULE__, 0, device())
    assert {:ok, odd} = Sessions.start_child(__MODULE__, 1, device())

    assert Sessions.children(__MODULE__, 2) == [even]
    assert Sessions.children(__MODULE__, 3) == [odd]
  end

  test "each partition has room of its own" do
    for _number <- 1..2 do
      assert {:ok, _pid} = Sessions.start_child(__MODULE__, 0, device())
    end

    assert Sessions.start_child(__MODULE__, 0, device()) == {:error, :max_children}
    assert {:ok, _pid} = Sessions.start_child(__MODULE__, 1, device())
  end

  test "all partitions may crash at once" do
    killed = partitions()
    for pid <- killed, do: Process.exit(pid, :kill)

    eventually(fn ->
      pids = partitions()
      Enum.all?(pids, &is_pid/1) and Enum.all?(pids, &(&1 not in killed))
    end)

    assert {:ok, _pid} = Sessions.start_child(__MODULE__, 0, device())
  end

  # A device of its own for each session.
  defp device, do: [id: inspect(make_ref())]

  defp partitions do
    children = PartitionSupervisor.which_children(__MODULE__)
    for {_id, pid, _type, _modules} <- children, do: pid
  end

  # Its supervisor hears of a crash soon, but not before anybody else.
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
