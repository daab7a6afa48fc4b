defmodule Fleet.ModemTest do
  # The tests start programs of their own, `sh` and `cat`, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Fleet.Modem

  @moduletag :capture_log

  defp start!(command) do
    start = {GenServer, :start_link, [Modem, [command: command]]}
    start_supervised!(%{id: :program, start: start, restart: :temporary})
  end

  test "talks with the program line by line" do
    server = start!(["cat"])
    long = String.duplicate("long ", 1_000)

    :ok = Modem.attach(server)
    :ok = Modem.send_line(server, "hello")
    :ok = Modem.send_line(server, long)
    assert_receive {:modem, "hello"}, 5_000
    assert_receive {:modem, ^long}, 5_000
  end

  test "crashes with the program's exit status" do
    server = start!(["sh", "-c", "read line; exit 3"])
    monitor = Process.monitor(server)

    :ok = Modem.send_line(server, "go")
    assert_receive {:DOWN, ^monitor, :process, ^server, {:exit_status, 3}}, 5_000
  end

  test "ends the program when it stops" do
    server = start!(["sh", "-c", "read line; echo $$; exec cat"])
    :ok = Modem.attach(server)
    :ok = Modem.send_line(server, "go")
    assert_receive {:modem, os_pid}, 5_000
    assert running?(os_pid)

    :ok = stop_supervised(:program)
    refute running?(os_pid)
  end

  defp running?(os_pid) do
    {_output, status} = System.cmd("sh", ["-c", "kill -0 #{os_pid}"], stderr_to_stdout: true)
    status == 0
  end
end
