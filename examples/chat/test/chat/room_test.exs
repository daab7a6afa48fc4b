defmodule Chat.RoomTest do
  use ExUnit.Case, async: true

  alias Chat.{History, Names, Presence, Room}

  @moduletag :capture_log

  setup do
    %{name: inspect(make_ref())}
  end

  test "numbers what its members say, and nobody else's", %{name: name} do
    start_supervised!({Room, name: name})
    assert Room.say(name, self(), "hello") == {:error, :not_a_member}

    :ok = Presence.enter(name, "ann")
    assert Room.say(name, self(), "hello") == {:ok, 1}
    assert Room.say(name, self(), "again") == {:ok, 2}
    assert History.all(name) == [{1, "ann", "hello"}, {2, "ann", "again"}]
  end

  test "ends when nobody is in it, unless it is to be kept", %{name: name} do
    kept = inspect(make_ref())
    [empty, keeper] = for args <- [[name: name], [name: kept, keep: true]], do: start!(args)
    monitor = Process.monitor(empty)

    for room <- [name, kept], do: :ok = Presence.enter(room, "ann")
    assert Room.host(name) == "ann"
    for room <- [name, kept], do: :ok = Presence.leave(room)

    assert_receive {:DOWN, ^monitor, :process, ^empty, :normal}, 5_000
    assert Room.host(kept) == nil
    assert Names.whereis(kept) == keeper
    assert Room.say(name, self(), "hello") == {:error, :no_such_room}
  end

  defp start!(args), do: start_supervised!({Room, args}, id: make_ref())
end
