# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: efe7a08b0133472b
defmodule Mesh.Supervision.TreeTest do
  # Not async: it stops and starts the application, whose processes other tests use.
  use ExUnit.Case

  import ExUnit.CaptureLog

  # A supervisor logs every crash.
  @moduletag :capture_log

  @app :mesh
  @root Mesh.Supervisor
  @supervisors [
    Mesh.Supervisor,
    Mesh.DirectorySupervisor,
    Mesh.ListenerSupervisor
  ]

  # Supervisors count crashes; those of a tree that has just been started have counted none.
  setup do
    restart()
    on_exit(fn -> capture_log(&restart/0) end)
  end

  test "all services of otp.toml run" do
    services = [
      Mesh.Directory,
      Mesh.Instances,
      Mesh.Deployment,
      Mesh.Metrics,
      Mesh.Catalog,
      Mesh.Payments,
      Mesh.Canary,
      Mesh.Connections,
      Mesh.Listener,
      Mesh.Acceptor
    ]

    assert Enum.sort(Map.keys(running(@root))) == Enum.sort(services)
  end

  test "directory crashes" do
    assert_effect(
      Mesh.Directory,
      restarted: [
        Mesh.Directory,
        Mesh.Instances,
        Mesh.Deployment
      ],
      gone: []
    )
  end

  test "instances crashes" do
    assert_effect(
      Mesh.Instances,
      restarted: [
        Mesh.Instances,
        Mesh.Deployment
      ],
      gone: []
    )
  end

  test "deployment crashes" do
    assert_effect(
      Mesh.Deployment,
      restarted: [
        Mesh.Deployment
      ],
      gone: []
    )
  end

  test "metrics crashes" do
    assert_effect(
      Mesh.Metrics,
      restarted: [
        Mesh.Metrics
      ],
      gone: []
    )
  end

  test "catalog crashes" do
    assert_effect(
      Mesh.Catalog,
      restarted: [
        Mesh.Catalog
      ],
      gone: []
    )
  end

  test "payments crashes" do
    assert_effect(
      Mesh.Payments,
      restarted: [
        Mesh.Payments
      ],
      gone: []
    )
  end

  test "canary crashes" do
    assert_effect(
      Mesh.Canary,
      restarted: [],
      gone: [
        Mesh.Canary
      ]
    )
  end

  test "connections crashes" do
    assert_effect(
      Mesh.Connections,
      restarted: [
        Mesh.Connections
      ],
      gone: []
    )
  end

  test "listener crashes" do
    assert_effect(
      Mesh.Listener,
      restarted: [
        Mesh.Listener,
        Mesh.Acceptor
      ],
      gone: []
    )
  end

  test "acceptor crashes" do
    assert_effect(
      Mesh.Acceptor,
      restarted: [
        Mesh.Acceptor
      ],
      gone: []
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
