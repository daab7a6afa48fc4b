defmodule Chat.PresenceTest do
  use ExUnit.Case, async: true

  alias Chat.Presence

  setup do
    server = start_supervised!(%{id: :own, start: {GenServer, :start_link, [Presence, %{}]}})
    %{server: server, room: inspect(make_ref())}
  end

  # A member that stays until it is told to go.
  defp member!(server, room, nick) do
    member = start_supervised!({Agent, fn -> nil end}, id: nick)
    :ok = Agent.get(member, fn nil -> Presence.enter(server, room, nick) end)
    member
  end

  test "a nick is given once in a room", %{server: server, room: room} do
    member!(server, room, "ann")

    assert Presence.enter(server, room, "ann") == {:error, :nick_taken}
    assert Presence.enter(server, room, "bob") == :ok
    assert Presence.enter(server, room, "bob") == :ok
    assert Presence.enter(server, "another", "ann") == :ok
    assert Presence.members(server, room) == ["ann", "bob"]
    assert Presence.nick(server, room, self()) == {:ok, "bob"}
  end

  test "who ends has left", %{server: server, room: room} do
    ann = member!(server, room, "ann")
    member!(server, room, "bob")

    :ok = stop_supervised("ann")

    assert wait_for(fn -> Presence.members(server, room) == ["bob"] end)
    assert Presence.nick(server, room, ann) == {:error, :not_a_member}
  end

  # The news of an end comes soon, but not before any other.
  defp wait_for(true?, tries \\ 500)
  defp wait_for(_true?, 0), do: false

  defp wait_for(true?, tries) do
    true?.() ||
      receive do
      after
        10 -> wait_for(true?, tries - 1)
      end
  end
end
