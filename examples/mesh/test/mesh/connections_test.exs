defmodule Mesh.ConnectionsTest do
  # The tests start a supervisor of their own, without a name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Mesh.Connections

  @moduletag :capture_log

  setup do
    %{supervisor: start_supervised!({Task.Supervisor, max_children: 1})}
  end

  test "gives back what the function returns", %{supervisor: supervisor} do
    assert Connections.run(supervisor, fn -> 1 + 1 end, 5_000) == {:ok, 2}
  end

  test "a crash comes back as a value, and leaves the caller alive", %{supervisor: supervisor} do
    crash = fn -> raise "no luck" end

    assert {:exit, {%RuntimeError{message: "no luck"}, _stack}} =
             Connections.run(supervisor, crash, 5_000)
  end

  test "a function that takes too long is killed", %{supervisor: supervisor} do
    forever = fn -> Process.sleep(:infinity) end

    assert Connections.run(supervisor, forever, 100) == {:error, :timeout}
    # Its supervisor may not have heard of its end yet.
    refute Enum.any?(Task.Supervisor.children(supervisor), &Process.alive?/1)
  end

  test "refuses one task too many", %{supervisor: supervisor} do
    forever = fn -> Process.sleep(:infinity) end

    assert {:ok, _task} = Connections.start(supervisor, forever)
    assert Connections.start(supervisor, fn -> :ok end) == {:error, :max_children}
  end
end
