defmodule Mesh.ListenerTest do
  use ExUnit.Case, async: true

  alias Mesh.Listener

  @moduletag :capture_log

  defp start(port) do
    start = {GenServer, :start_link, [Listener, port]}
    start_supervised(%{id: make_ref(), start: start, restart: :temporary})
  end

  test "listens on a port that is free" do
    {:ok, listener} = start(0)

    assert {:ok, _socket} = :gen_tcp.connect(~c"localhost", Listener.port(listener), [])
  end

  test "says which port it cannot have" do
    {:ok, listener} = start(0)
    port = Listener.port(listener)

    assert {:error, {{:listen, ^port, :eaddrinuse}, _child}} = start(port)
  end
end
