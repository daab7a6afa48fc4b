# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: a6a0a6cd9a7ca709
defmodule Fleet.Supervision.ExternalProgramTest do
  use ExUnit.Case, async: true

  alias Fleet.Supervision

  test "reads and writes lines" do
    port = Supervision.ExternalProgram.open(["sed", "-u", "s/^/> /"])

    Port.command(port, "one\ntwo\n")
    assert_receive {^port, {:data, {:eol, "> one"}}}, 5_000
    assert_receive {^port, {:data, {:eol, "> two"}}}, 5_000
    assert Supervision.ExternalProgram.stop(port) == :ok
  end

  test "gives the program its arguments as they are" do
    port = Supervision.ExternalProgram.open(["printf", "%s|", "a b", "$HOME", "\"'"])

    assert_receive {^port, {:data, {:noeol, "a b|$HOME|\"'|"}}}, 5_000
    assert_receive {^port, {:exit_status, 0}}, 5_000
  end

  test "tells of the end of the program" do
    port = Supervision.ExternalProgram.open(["sh", "-c", "exit 7"])
    assert_receive {^port, {:exit_status, 7}}, 5_000
  end

  test "stops the program, which may take its time" do
    script = "trap 'sleep 0.2; echo bye; exit 0' TERM; echo $$; while :; do sleep 0.1; done"
    port = Supervision.ExternalProgram.open(["sh", "-c", script])
    assert_receive {^port, {:data, {:eol, os_pid}}}, 5_000

    assert Supervision.ExternalProgram.stop(port) == :ok
    refute running?(os_pid)
  end

  test "ends a program that goes on though nobody is there any more" do
    name = "held-#{System.pid()}-#{System.unique_integer([:positive])}"
    held = Path.join(System.tmp_dir!(), name)
    {_output, 0} = System.cmd("mkfifo", [held])
    on_exit(fn -> File.rm!(held) end)
    cat = {:spawn_executable, System.find_executable("cat")}
    reader = Port.open(cat, [:binary, :exit_status, args: [held]])

    # Does not care about its standard input, nor about TERM.
    stubborn = ~S(trap '' TERM; exec 5>"$0"; echo started; while :; do sleep 1; done)
    port = Supervision.ExternalProgram.open(["sh", "-c", stubborn, held])
    assert_receive {^port, {:data, {:eol, "started"}}}, 5_000

    # As when the BEAM is killed: the operating system closes its end of the pipe.
    Port.close(port)
    # Nobody writes there any more.
    assert_receive {^reader, {:exit_status, 0}}, 5_000
  end

  test "a program that closes its standard input runs on" do
    port = Supervision.ExternalProgram.open(["sh", "-c", "exec <&-; echo closed; exec sleep 60"])
    assert_receive {^port, {:data, {:eol, "closed"}}}, 5_000

    Port.command(port, "nobody reads this\n")
    refute_receive {^port, {:exit_status, _status}}, 200
    assert Supervision.ExternalProgram.stop(port) == :ok
  end

  @tag timeout: 10_000
  test "ends what the program has started" do
    # It holds the program's standard output: until its end there is no end of the port.
    port = Supervision.ExternalProgram.open(["sh", "-c", "sleep 60 & echo started; wait"])
    assert_receive {^port, {:data, {:eol, "started"}}}, 5_000

    assert Supervision.ExternalProgram.stop(port) == :ok
  end

  defp running?(os_pid) do
    {_output, status} = System.cmd("sh", ["-c", "kill -0 #{os_pid}"], stderr_to_stdout: true)
    status == 0
  end
end
