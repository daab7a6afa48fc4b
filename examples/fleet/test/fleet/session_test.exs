defmodule Fleet.SessionTest do
  use ExUnit.Case, async: true

  alias Fleet.{Devices, Events, Readings, Session}

  setup do
    id = inspect(make_ref())
    %{id: id, session: start_supervised!({Session, id: id})}
  end

  test "is found by its device's id, and is there once", %{id: id, session: session} do
    assert Devices.whereis(id) == session
    assert Session.start_link(id: id) == :ignore
  end

  test "keeps what the device has measured", %{id: id} do
    Session.report(id, "temperature", 20.0)
    Session.report(id, "temperature", 21.5)
    Session.report(id, "humidity", 40.0)

    assert %{id: ^id} = Session.state(id)
    assert Readings.of(id) == %{"humidity" => 40.0, "temperature" => 21.5}
    assert Readings.latest(id, "pressure") == nil
  end

  test "tells of a value above the limit when it has come three times, and of its end", %{id: id} do
    Events.join(:limits)

    for value <- [81.0, 20.0, 81.0, 82.0, 83.0, 84.0], do: Session.report(id, "heat", value)
    assert_receive {:above, ^id, 83.0}, 5_000

    Session.report(id, "heat", 20.0)
    assert_receive {:within, ^id}, 5_000
    refute_received {:above, ^id, _again}
  end
end
