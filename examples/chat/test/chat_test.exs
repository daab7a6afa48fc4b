defmodule ChatTest do
  # Not async: it stops and starts the application, and crashes its services.
  use ExUnit.Case

  import ExUnit.CaptureLog

  alias Chat.{Archive, Bot, History, Lobby, Moderation, Names, Presence, Room, Rooms, Topics}

  @moduletag :capture_log

  # Supervisors that have counted no crash yet, and a history that is empty.
  setup do
    restart()
    on_exit(fn -> capture_log(&restart/0) end)
  end

  test "all members hear what one of them says, in one order" do
    bob = member("bob")
    :ok = Chat.join("lobby", "ann")

    assert Chat.say("lobby", "hello") == {:ok, 1}
    assert Agent.get(bob, fn _state -> Chat.say("lobby", "good morning") end) == {:ok, 2}

    assert_receive {:said, "lobby", 1, "ann", "hello"}, 5_000
    assert_receive {:said, "lobby", 2, "bob", "good morning"}, 5_000
    assert Chat.search("lobby", "^good") == {:ok, [{2, "bob", "good morning"}]}
  end

  test "a room that crashes goes on where it was: its members stay, its numbers go on" do
    :ok = Chat.join("lobby", "ann")
    {:ok, 1} = Chat.say("lobby", "hello")
    presence = Process.whereis(Presence)

    crash(Names.whereis("lobby"))

    wait_for(fn -> is_pid(Names.whereis("lobby")) end)
    assert Chat.say("lobby", "still here") == {:ok, 2}
    assert Room.host("lobby") == "ann"
    assert Process.whereis(Presence) == presence
  end

  for service <- [Presence, Rooms] do
    test "#{inspect(service)} crashes: members and rooms go together, and the history stays" do
      :ok = Chat.join("lobby", "ann")
      :ok = Chat.join("tea", "ann")
      {:ok, 1} = Chat.say("lobby", "hello")
      before = pids([Presence, Rooms, Lobby])
      others = pids([History, Archive, Moderation, Topics, Names, Bot])

      crash(Process.whereis(unquote(service)))

      wait_for(fn -> changed(before) == [Presence, Rooms, Lobby] end)
      wait_for(fn -> Chat.rooms() == ["help", "lobby"] end)
      assert changed(others) == []
      assert Chat.say("lobby", "hello?") == {:error, :not_a_member}
      :ok = Chat.join("lobby", "ann")
      assert Chat.say("lobby", "back again") == {:ok, 2}
    end
  end

  test "without topics nobody would hear anything: members and rooms start anew" do
    before = pids([Topics, Presence, Rooms, Lobby])
    others = pids([History, Archive, Moderation, Bot])

    crash(Process.whereis(Topics))

    wait_for(fn -> changed(before) == [Topics, Presence, Rooms, Lobby] end)
    assert changed(others) == []
  end

  test "a bot that crashes stays away, and the chat goes on" do
    :ok = Chat.join("lobby", "ann")
    bot = Process.whereis(Bot)
    monitor = Process.monitor(bot)

    {:ok, 1} = Chat.say("lobby", "!roll many")
    assert_receive {:DOWN, ^monitor, :process, ^bot, {:badarg, _stack}}, 5_000
    assert Chat.say("lobby", "!roll 6") == {:ok, 2}
    assert Process.whereis(Bot) == nil
  end

  test "a search for what is no pattern is that search's crash alone" do
    assert {:exit, {%Regex.CompileError{}, _stack}} = Chat.search("lobby", "(")
    assert Chat.search("lobby", "nothing") == {:ok, []}
  end

  test "in a locked room only the host speaks" do
    bob = member("bob")
    :ok = Chat.join("lobby", "ann")
    :ok = Moderation.change(:locked, "spam")

    assert Chat.say("lobby", "hello") == {:error, :locked}
    assert Agent.get(bob, fn _state -> Chat.say("lobby", "quiet, please") end) == {:ok, 1}
    # The host leaves, and the next one may speak.
    :ok = stop_supervised("bob")
    wait_for(fn -> Chat.say("lobby", "hello") == {:ok, 2} end)
  end

  # A process in the lobby that the test can send to say something.
  defp member(nick) do
    agent = start_supervised!({Agent, fn -> nil end}, id: nick)
    :ok = Agent.get(agent, fn _state -> Chat.join("lobby", nick) end)
    agent
  end

  defp restart do
    Application.stop(:chat)
    {:ok, _started} = Application.ensure_all_started(:chat)
    :ok
  end

  defp crash(pid) do
    monitor = Process.monitor(pid)
    # Not killed: a supervisor would leave its children behind for a moment, with their names.
    GenServer.stop(pid, :crashed)
    assert_receive {:DOWN, ^monitor, :process, ^pid, :crashed}, 5_000
  end

  defp pids(modules), do: for(module <- modules, do: {module, Process.whereis(module)})

  # Those that have been started again.
  defp changed(before) do
    for {module, pid} <- before, Process.whereis(module) not in [pid, nil], do: module
  end

  # A supervisor deals with a crash soon, but not at once: ask until it is so.
  defp wait_for(true?, tries \\ 500)
  defp wait_for(_true?, 0), do: flunk("it did not come true in five seconds")

  defp wait_for(true?, tries) do
    true?.() ||
      receive do
      after
        10 -> wait_for(true?, tries - 1)
      end
  end
end
