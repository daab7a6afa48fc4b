# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 0ed5901460c3f70e
defmodule Fleet.Supervision.ExternalProgram do
  @moduledoc """
  Runs a program outside of the BEAM, and leaves nothing of it behind.

  The BEAM closes a program's standard input, and no more: a program that does not read it would
  run for ever (`Port`, "Zombie operating system processes"). So a shell stands between the two:

    * when it is told to stop, it sends the program TERM, and waits for its end;
    * when its standard input is closed, as nobody is there any more, not even the BEAM, the
      program has two seconds before it gets KILL;
    * when the program has ended, what it started itself gets TERM.

  Needs a POSIX `sh`, with `mktemp`.
  """

  # The BEAM starts it as the leader of a process group (erl_child_setup calls setsid): `kill 0`
  # is for all that the program has started, and for the shell itself.
  @script ~S"""
  stop=
  # Until there is a program to pass them on to, signals are only taken note of.
  trap 'stop=TERM' TERM
  trap 'stop=HUP' HUP
  rest=TERM
  place=$(mktemp -d) && mkfifo "$place/stdin" || exit 1
  # What runs in the background has no other standard input than /dev/null.
  exec 3<&0
  {
    exec 4>"$place/stdin"
    rm -r "$place"
    cat <&3 >&4
    exec 4>&-
    # A program that reads no more has not ended for that.
    cat <&3
    kill -HUP $$
  } >/dev/null 2>&1 &
  "$@" <"$place/stdin" 3<&- &
  program=$!
  # Shells tell of a job that was killed.
  exec 2>/dev/null
  # Between fork and exec a signal is lost on the program. The pipe is taken away when the program has opened it.
  tell() { while [ -e "$place" ]; do :; done; kill -$1 $program; }
  trap 'tell TERM' TERM
  trap 'tell TERM; sleep 2; kill -KILL $program; rest=KILL' HUP
  [ -n "$stop" ] && kill -$stop $$
  wait $program
  status=$?
  # A trap ends a wait; the program may go on.
  while kill -0 $program; do
    wait $program
    status=$?
  done
  trap '' TERM
  rm -rf "$place"
  kill -$rest 0
  exit $status
  """

  # Bytes of a line that come at once; a longer one comes in parts.
  @line 16_384

  @doc """
  Starts a program with its arguments, as a port of the calling process.

  Its output comes in messages `{port, {:data, {:eol | :noeol, bytes}}}`, its end as
  `{port, {:exit_status, status}}`: 127 when there is no such program, 128 and the signal's
  number when it was killed.
  """
  @spec open([String.t(), ...]) :: port()
  def open([_program | _args] = command) do
    shell = System.find_executable("sh") || raise "no sh to run #{inspect(command)} with"
    options = [:binary, :exit_status, :hide, line: @line, args: ["-c", @script, "sh" | command]]
    Port.open({:spawn_executable, shell}, options)
  end

  @doc """
  Stops the program, and waits for its end; for the process that opened the port.

  Waits as long as it takes: how long that may be is said by the `shutdown` of the child that
  calls this in its `terminate/2`.
  """
  @spec stop(port()) :: :ok
  def stop(port) do
    with {:os_pid, os_pid} <- Port.info(port, :os_pid) do
      System.cmd("sh", ["-c", "kill -TERM #{os_pid}"], stderr_to_stdout: true)
      await_end(port)
    end

    :ok
  end

  defp await_end(port) do
    receive do
      {^port, {:exit_status, _status}} -> :ok
      {^port, {:data, _output}} -> await_end(port)
    end
  end
end
