defmodule Chat.LobbyTest do
  use ExUnit.Case, async: true

  alias Chat.{Lobby, Names}

  test "opens its rooms, and leaves alone those that are open" do
    rooms = for _number <- 1..2, do: inspect(make_ref())
    start = {GenServer, :start_link, [Lobby, rooms]}

    start_supervised!(%{id: :first, start: start})
    opened = Enum.map(rooms, &Names.whereis/1)
    assert Enum.all?(opened, &is_pid/1)

    start_supervised!(%{id: :again, start: start})
    assert Enum.map(rooms, &Names.whereis/1) == opened
  end
end
