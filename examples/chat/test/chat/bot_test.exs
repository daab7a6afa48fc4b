defmodule Chat.BotTest do
  # Not async: it talks with the bot that the application runs.
  use ExUnit.Case

  setup do
    room = inspect(make_ref())
    :ok = Chat.join(room, "ann")
    %{room: room}
  end

  test "rolls a dice for whoever asks", %{room: room} do
    {:ok, 1} = Chat.say(room, "hello")
    {:ok, 2} = Chat.say(room, "!roll 1")

    assert_receive {:said, ^room, 3, "bot", "rolled 1 of 1"}, 5_000
    refute_received {:said, ^room, _number, "bot", _text}
  end
end
