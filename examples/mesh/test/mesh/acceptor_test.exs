defmodule Mesh.AcceptorTest do
  # Not async: it fills the connections that the application runs.
  use ExUnit.Case

  alias Mesh.{Connections, Listener}

  @places 100

  defp connect! do
    options = [:binary, packet: :line, active: false]
    {:ok, socket} = :gen_tcp.connect(~c"localhost", Listener.port(), options)
    socket
  end

  test "each connection is served in a process of its own" do
    [slow, quick] = [connect!(), connect!()]

    :ok = :gen_tcp.send(slow, "catalog")
    :ok = :gen_tcp.send(quick, "catalog hats\n")
    assert :gen_tcp.recv(quick, 0, 5_000) == {:ok, "ok 3\n"}

    :ok = :gen_tcp.send(slow, " shoes\n")
    assert :gen_tcp.recv(slow, 0, 5_000) == {:ok, "ok 12\n"}
  end

  test "one connection too many is told so, and closed" do
    occupy()
    socket = connect!()

    assert :gen_tcp.recv(socket, 0, 5_000) == {:ok, "error overloaded\n"}
    assert :gen_tcp.recv(socket, 0, 5_000) == {:error, :closed}
  end

  # Takes all places until the test ends; those of tests before it come free when their sockets are closed.
  defp occupy do
    wait_for(fn -> Task.Supervisor.children(Connections) == [] end)
    test = self()
    wait = fn -> Process.monitor(test) && receive(do: ({:DOWN, _, :process, ^test, _} -> :ok)) end
    tasks = for _place <- 1..@places, {:ok, task} <- [Connections.start(wait)], do: task
    on_exit(fn -> for task <- tasks, do: Process.exit(task, :kill) end)
  end

  defp wait_for(true?, tries \\ 500)
  defp wait_for(_true?, 0), do: flunk("it did not come true in five seconds")

  defp wait_for(true?, tries) do
    true?.() ||
      receive do
      after
        10 -> wait_for(true?, tries - 1)
      end
  end
end
