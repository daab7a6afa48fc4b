# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 871b69f5c311bdbb
defmodule Fleet.Supervision.TreeTest do
  # Not async: it stops and starts the application, whose processes other tests use.
  use ExUnit.Case

  import ExUnit.CaptureLog

  # A supervisor logs every crash.
  @moduletag :capture_log

  @app :fleet
  @root Fleet.Supervisor
  @supervisors [
    Fleet.Supervisor,
    Fleet.EventsSupervisor,
    Fleet.DevicesSupervisor,
    Fleet.ModemSupervisor
  ]

  # Supervisors count crashes; those of a tree that has just been started have counted none.
  setup do
    restart()
    on_exit(fn -> capture_log(&restart/0) end)
  end

  test "all services of otp.toml run" do
    services = [
      Fleet.Devices,
      Fleet.Events,
      Fleet.Readings,
      Fleet.Sessions,
      Fleet.Inventory,
      Fleet.Modem,
      Fleet.Uplink,
      Fleet.Alarms,
      Fleet.Firmware,
      Fleet.Campaign
    ]

    assert Enum.sort(Map.keys(running(@root))) == Enum.sort(services)
  end

  test "devices crashes" do
    assert_effect(
      Fleet.Devices,
      restarted: [
        Fleet.Devices,
        Fleet.Sessions,
        Fleet.Inventory
      ],
      gone: []
    )
  end

  test "events crashes" do
    assert_effect(
      Fleet.Events,
      restarted: [
        Fleet.Events,
        Fleet.Alarms
      ],
      gone: []
    )
  end

  test "readings crashes" do
    assert_effect(
      Fleet.Readings,
      restarted: [
        Fleet.Readings
      ],
      gone: []
    )
  end

  test "sessions crashes" do
    assert_effect(
      Fleet.Sessions,
      restarted: [
        Fleet.Sessions,
        Fleet.Inventory
      ],
      gone: []
    )
  end

  test "inventory crashes" do
    assert_effect(
      Fleet.Inventory,
      restarted: [
        Fleet.Inventory
      ],
      gone: []
    )
  end

  test "modem crashes" do
    assert_effect(
      Fleet.Modem,
      restarted: [
        Fleet.Modem,
        Fleet.Uplink
      ],
      gone: []
    )
  end

  test "uplink crashes" do
    assert_effect(
      Fleet.Uplink,
      restarted: [
        Fleet.Uplink
      ],
      gone: []
    )
  end

  test "alarms crashes" do
    assert_effect(
      Fleet.Alarms,
      restarted: [
        Fleet.Alarms
      ],
      gone: []
    )
  end

  test "firmware crashes" do
    assert_effect(
      Fleet.Firmware,
      restarted: [
        Fleet.Firmware
      ],
      gone: []
    )
  end

  test "campaign crashes" do
    assert_effect(
      Fleet.Campaign,
      restarted: [
        Fleet.Campaign
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
