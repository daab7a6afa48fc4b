defmodule Fleet.UplinkTest do
  # Not async: it counts what the application's own uplink takes.
  use ExUnit.Case

  alias Fleet.{Readings, Session, Uplink}

  test "takes what a device says, and refuses what nobody could have said" do
    %{taken: taken, refused: refused} = Uplink.counts()

    assert Uplink.submit("pump-2 flow 1.25") == :taken
    assert Uplink.submit("pump-2 flow fast") == :refused
    assert Uplink.submit("pump-99 flow 1.25") == :refused
    assert Uplink.submit("") == :refused

    assert Uplink.counts() == %Uplink{taken: taken + 1, refused: refused + 3}
    # The session answers when it has taken what came before.
    Session.state("pump-2")
    assert Readings.latest("pump-2", "flow") == 1.25
  end
end
