defmodule Foundation.BEAM.Ports.Guardian do
  @moduledoc false
  # Ends a program that goes on although its standard input was closed. It is a shell of its own, at the other end of a
  # pipe: that closes however the owner ends, also when the BEAM is killed.

  # A line says that the program has ended by itself. Without one it has half a second to end, and as much again after
  # SIGTERM.
  @script """
  read -r ended && exit
  for signal in 0 0 0 0 0 0 0 0 0 TERM 0 0 0 0 0 0 0 0 0; do
    kill -$signal "$1" 2> /dev/null || exit
    sleep 0.05
  done
  kill -KILL "$1"
  """

  @spec open(pos_integer) :: port
  def open(os_pid) do
    Port.open({:spawn_executable, "/bin/sh"}, args: ["-c", @script, "guardian", Integer.to_string(os_pid)])
  end

  @doc "The program has ended, and its number may soon be another one's."
  @spec dismiss(port) :: :ok
  def dismiss(guardian) do
    Port.command(guardian, "ended\n")
    :ok
  rescue
    # It has been ended by somebody.
    ArgumentError -> :ok
  end
end
