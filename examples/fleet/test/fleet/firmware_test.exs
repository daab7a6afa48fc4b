defmodule Fleet.FirmwareTest do
  # Not async: it brings firmware to the devices of the application.
  use ExUnit.Case

  alias Fleet.{Firmware, Session}

  @moduletag :capture_log

  test "brings the image to devices, and says which have it not" do
    transfer = Firmware.transfer(["pump-1", "pump-99", "pump-2"])

    assert Task.await(transfer) == ["pump-99"]
    for id <- ["pump-1", "pump-2"], do: assert(Session.state(id).version == Firmware.version())
  end
end
