defmodule Fleet.InventoryTest do
  use ExUnit.Case, async: true

  alias Fleet.{Devices, Inventory}

  @moduletag :capture_log

  @moduletag :tmp_dir

  defp start!(file) do
    start = {GenServer, :start_link, [Inventory, [file: file]]}
    start_supervised!(%{id: :inventory, start: start})
  end

  test "opens a session for each device", %{tmp_dir: folder} do
    ids = for _number <- 1..2, do: inspect(make_ref())
    file = Path.join(folder, "devices.txt")
    File.write!(file, Enum.join(ids, "\n"))

    assert Inventory.devices(start!(file)) == ids
    for id <- ids, do: assert(is_pid(Devices.whereis(id)))
  end

  test "a list that is not there yet is looked for again, without a crash", %{tmp_dir: folder} do
    file = Path.join(folder, "late.txt")
    server = start!(file)
    assert Inventory.devices(server) == []

    id = inspect(make_ref())
    File.write!(file, id)
    # The timer's own message, without the wait.
    send(server, {:load, 2})
    assert Inventory.devices(server) == [id]
  end
end
