defmodule FleetTest do
  # Not async: it stops and starts the application, and crashes its services.
  use ExUnit.Case

  import ExUnit.CaptureLog

  alias Fleet.{Alarms, Campaign, Devices, Inventory, Modem, Readings, Session, Sessions, Uplink}

  @moduletag :capture_log

  @fleet ["gate-1", "pump-1", "pump-2", "thermo-1", "thermo-2", "thermo-3"]

  # Supervisors that have counted no crash yet, and tables that are empty.
  setup do
    restart()
    on_exit(fn -> capture_log(&restart/0) end)
  end

  test "what a device says comes by the modem, is kept, and raises the alarm" do
    # The modem says back what it is told: the device speaks.
    for value <- 81..83, do: Modem.send_line("thermo-1 temperature #{value}.5")

    wait_for(fn -> match?({:raised, %{device: "thermo-1"}}, Alarms.state()) end)
    assert Readings.latest("thermo-1", "temperature") == 83.5
  end

  test "a session that crashes is another one, and what was measured is still there" do
    Uplink.submit("pump-1 flow 2.5")
    Session.state("pump-1")
    others = pids(@fleet -- ["pump-1"])

    crash(Devices.whereis("pump-1"))

    wait_for(fn -> Fleet.online() == @fleet end)
    assert Readings.of("pump-1") == %{"flow" => 2.5}
    assert pids(@fleet -- ["pump-1"]) == others
  end

  test "a partition that crashes takes its own sessions with it, and the inventory opens them again" do
    partition = GenServer.whereis({:via, PartitionSupervisor, {Sessions, "pump-1"}})
    inventory = Process.whereis(Inventory)
    before = pids(@fleet)
    lost = for {id, _pid} <- before, partition == partition_of(id), do: id
    assert "pump-1" in lost and lost != @fleet

    crash(partition)

    wait_for(fn -> Fleet.online() == @fleet and changed(before) == lost end)
    assert Process.whereis(Inventory) == inventory
  end

  test "without the registry all sessions start anew, and nobody else but the inventory does" do
    inventory = Process.whereis(Inventory)
    others = for module <- [Modem, Uplink, Alarms, Readings], do: Process.whereis(module)
    before = pids(@fleet)

    crash(Process.whereis(Devices))

    wait_for(fn -> Process.whereis(Inventory) not in [nil, inventory] end)
    wait_for(fn -> Fleet.online() == @fleet end)
    assert changed(before) == @fleet
    assert Enum.map([Modem, Uplink, Alarms, Readings], &Process.whereis/1) == others
  end

  test "a modem whose program is killed has another one, and its reader with it" do
    uplink = Process.whereis(Uplink)
    on_air("thermo-1")
    port = :sys.get_state(Modem).port
    {:os_pid, os_pid} = Port.info(port, :os_pid)

    {_output, 0} = System.cmd("sh", ["-c", "kill -TERM #{os_pid}"])

    wait_for(fn -> Process.whereis(Uplink) not in [nil, uplink] end)
    on_air("thermo-2")
  end

  test "a campaign upgrades all devices and ends, and another can follow" do
    for version <- ["1.1.0", "1.2.0"] do
      assert Fleet.upgrade(version) == :ok
      wait_for(fn -> Process.whereis(Campaign) == nil end)

      assert Enum.map(@fleet, &Session.state(&1).version) ==
               Enum.map(@fleet, fn _id -> version end)
    end
  end

  # The device speaks, and is heard.
  defp on_air(device) do
    Modem.send_line("#{device} temperature 21.5")
    wait_for(fn -> Readings.latest(device, "temperature") == 21.5 end)
  end

  defp restart do
    Application.stop(:fleet)
    {:ok, _started} = Application.ensure_all_started(:fleet)
    :ok
  end

  defp crash(pid) do
    monitor = Process.monitor(pid)
    # Not killed: a supervisor would leave its children behind for a moment, with their names.
    GenServer.stop(pid, :crashed)
    assert_receive {:DOWN, ^monitor, :process, ^pid, :crashed}, 5_000
  end

  defp partition_of(id), do: GenServer.whereis({:via, PartitionSupervisor, {Sessions, id}})
  defp pids(devices), do: for(id <- devices, do: {id, Devices.whereis(id)})
  defp changed(before), do: for({id, pid} <- before, Devices.whereis(id) != pid, do: id)

  # A supervisor deals with a crash soon, but not at once: ask until it is so.
  defp wait_for(true?, tries \\ 500)
  defp wait_for(_true?, 0), do: flunk("it did not come true in five seconds")

  defp wait_for(true?, tries) do
    (settled?(true?) && :ok) ||
      receive do
      after
        10 -> wait_for(true?, tries - 1)
      end
  end

  # What is asked may itself be about to start again.
  defp settled?(true?) do
    true?.()
  rescue
    ArgumentError -> false
  catch
    :exit, _reason -> false
  end
end
