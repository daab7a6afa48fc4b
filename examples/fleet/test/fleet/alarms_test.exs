defmodule Fleet.AlarmsTest do
  use ExUnit.Case, async: true

  alias Fleet.Alarms

  defp start! do
    start_supervised!(%{id: :alarms, start: {:gen_statem, :start_link, [Alarms, [], []]}})
  end

  test "is raised, acknowledged, and normal again" do
    alarms = start!()
    assert Alarms.acknowledge(alarms) == {:error, :normal}

    send(alarms, {:above, "gate-1", 90.0})
    assert Alarms.state(alarms) == {:raised, %Alarms{device: "gate-1", value: 90.0}}

    assert Alarms.acknowledge(alarms) == :ok
    assert {:acknowledged, %Alarms{device: "gate-1"}} = Alarms.state(alarms)

    send(alarms, {:within, "gate-1"})
    assert Alarms.state(alarms) == {:normal, %Alarms{}}
  end

  test "stays with the device that raised it" do
    alarms = start!()

    send(alarms, {:above, "gate-1", 90.0})
    send(alarms, {:above, "gate-2", 95.0})
    send(alarms, {:within, "gate-2"})

    assert {:raised, %Alarms{device: "gate-1"}} = Alarms.state(alarms)
  end
end
