defmodule Chat.RoomsTest do
  # The tests start a supervisor of their own, without a name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Chat.Rooms

  @moduletag :capture_log

  setup do
    limits = [max_children: 4, max_restarts: 4]
    start = {DynamicSupervisor, :start_link, [Rooms, limits]}
    %{supervisor: start_supervised!(%{id: :supervisor, start: start, type: :supervisor})}
  end

  test "starts and stops children", %{supervisor: supervisor} do
    assert {:ok, one} = Rooms.start_child(supervisor, room())
    assert {:ok, other} = Rooms.start_child(supervisor, room())
    assert Enum.sort(Rooms.children(supervisor)) == Enum.sort([one, other])

    assert Rooms.stop_child(supervisor, one) == :ok
    assert Rooms.children(supervisor) == [other]
    assert Rooms.stop_child(supervisor, one) == {:error, :not_found}
  end

  test "refuses one child too many", %{supervisor: supervisor} do
    for _number <- 1..4 do
      assert {:ok, _pid} = Rooms.start_child(supervisor, room())
    end

    assert Rooms.start_child(supervisor, room()) == {:error, :max_children}
  end

  test "outlives a crash of all its children at once", %{supervisor: supervisor} do
    started = for _number <- 1..4, do: Rooms.start_child(supervisor, room())
    killed = for {:ok, pid} <- started, do: pid
    for pid <- killed, do: Process.exit(pid, :kill)

    eventually(fn ->
      children = Rooms.children(supervisor)
      length(children) == 4 and Enum.all?(children, &(&1 not in killed))
    end)
  end

  # A name of its own for each room.
  defp room, do: [name: inspect(make_ref())]

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
