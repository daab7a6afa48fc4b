# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 90f2648c33e147da
defmodule Chat.Supervision.TreeTest do
  # Not async: it stops and starts the application, whose processes other tests use.
  use ExUnit.Case

  import ExUnit.CaptureLog

  # A supervisor logs every crash.
  @moduletag :capture_log

  @app :chat
  @root Chat.Supervisor
  @supervisors [
    Chat.Supervisor,
    Chat.TopicsSupervisor,
    Chat.ConversationSupervisor,
    Chat.LobbySupervisor
  ]

  # Supervisors count crashes; those of a tree that has just been started have counted none.
  setup do
    restart()
    on_exit(fn -> capture_log(&restart/0) end)
  end

  test "all services of otp.toml run" do
    services = [
      Chat.Topics,
      Chat.Names,
      Chat.History,
      Chat.Archive,
      Chat.Moderation,
      Chat.Presence,
      Chat.Rooms,
      Chat.Lobby,
      Chat.Searches,
      Chat.Bot
    ]

    assert Enum.sort(Map.keys(running(@root))) == Enum.sort(services)
  end

  test "topics crashes" do
    assert_effect(
      Chat.Topics,
      restarted: [
        Chat.Topics,
        Chat.Names,
        Chat.Presence,
        Chat.Rooms,
        Chat.Lobby
      ],
      gone: []
    )
  end

  test "names crashes" do
    assert_effect(
      Chat.Names,
      restarted: [
        Chat.Names,
        Chat.Presence,
        Chat.Rooms,
        Chat.Lobby
      ],
      gone: []
    )
  end

  test "history crashes" do
    assert_effect(
      Chat.History,
      restarted: [
        Chat.History
      ],
      gone: []
    )
  end

  test "archive crashes" do
    assert_effect(
      Chat.Archive,
      restarted: [
        Chat.Archive
      ],
      gone: []
    )
  end

  test "moderation crashes" do
    assert_effect(
      Chat.Moderation,
      restarted: [
        Chat.Moderation
      ],
      gone: []
    )
  end

  test "presence crashes" do
    assert_effect(
      Chat.Presence,
      restarted: [
        Chat.Presence,
        Chat.Rooms,
        Chat.Lobby
      ],
      gone: []
    )
  end

  test "rooms crashes" do
    assert_effect(
      Chat.Rooms,
      restarted: [
        Chat.Presence,
        Chat.Rooms,
        Chat.Lobby
      ],
      gone: []
    )
  end

  test "lobby crashes" do
    assert_effect(
      Chat.Lobby,
      restarted: [
        Chat.Lobby
      ],
      gone: []
    )
  end

  test "searches crashes" do
    assert_effect(
      Chat.Searches,
      restarted: [
        Chat.Searches
      ],
      gone: []
    )
  end

  test "bot crashes" do
    assert_effect(
      Chat.Bot,
      restarted: [],
      gone: [
        Chat.Bot
      ]
    )
  end

  defp restart do
    Application.stop(@app)
    {:ok, _started} = Application.ensure_all_started(@app)
    :ok
  end

  defp assert_effect(service, restarted: restarted, gone: gone) do
    before = running(@root)
    {crashed, type} = Map.fetch!(before, service)
    crash(crashed, type)
    later = at_rest(crashed)

    now_other = for {id, process} <- later, before[id] != process, do: id
    assert Enum.sort(now_other) == Enum.sort(restarted)
    assert Enum.sort(Map.keys(before) -- Map.keys(later)) == Enum.sort(gone)
  end

  defp crash(pid, :worker), do: Process.exit(pid, :kill)

  # A supervisor that is killed leaves its children behind for a moment, with the names that the next one's need.
  defp crash(pid, :supervisor), do: Supervisor.stop(pid, :crashed)

  # A supervisor deals with a crash, and with all restarts that follow from it, in one go (supervisor.erl,
  # restart_child/3): when the crashed process is out of the tree, and no child waits for another try, the tree is at rest.
  defp at_rest(crashed, tries \\ 1_000)
  defp at_rest(_crashed, 0), do: flunk("The tree did not come to rest within ten seconds.")

  defp at_rest(crashed, tries) do
    services = running(@root)
    pids = for {_id, {pid, _type}} <- services, do: pid

    if crashed in pids or :restarting in pids do
      receive do
      after
        10 -> at_rest(crashed, tries - 1)
      end
    else
      services
    end
  end

  # The services below a supervisor, by the id of their child specification: process and type.
  defp running(supervisor) do
    for {id, pid, type, _modules} <- children(supervisor), reduce: %{} do
      services when id in @supervisors -> Map.merge(services, running(pid))
      services -> Map.put(services, id, {pid, type})
    end
  end

  # Between two looks a supervisor may be gone: its own supervisor is about to start it again.
  defp children(supervisor) do
    Supervisor.which_children(supervisor)
  catch
    :exit, _reason -> [{supervisor, :restarting, :supervisor, []}]
  end
end
