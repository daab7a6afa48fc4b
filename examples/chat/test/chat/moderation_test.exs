defmodule Chat.ModerationTest do
  use ExUnit.Case, async: true

  alias Chat.Moderation

  setup do
    start = {:gen_statem, :start_link, [Moderation, [], []]}
    %{server: start_supervised!(%{id: :own, start: start})}
  end

  test "open: everything", %{server: server} do
    assert Moderation.state(server) == {:open, nil}
    for _number <- 1..3, do: assert(Moderation.may_speak(server, "ann") == :ok)
  end

  test "slow: each member once in a while", %{server: server} do
    :ok = Moderation.change(server, :slow, "many newcomers")

    assert Moderation.state(server) == {:slow, "many newcomers"}
    assert Moderation.may_speak(server, "ann") == :ok
    assert Moderation.may_speak(server, "ann") == {:error, :slow_down}
    assert Moderation.may_speak(server, "bob") == :ok
  end

  test "locked: nothing, until it is open again", %{server: server} do
    :ok = Moderation.change(server, :locked, "spam")
    assert Moderation.may_speak(server, "ann") == {:error, :locked}

    :ok = Moderation.change(server, :open, "it is over")
    assert Moderation.may_speak(server, "ann") == :ok
  end
end
