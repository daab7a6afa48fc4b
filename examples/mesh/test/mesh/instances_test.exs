defmodule Mesh.InstancesTest do
  # The tests start a supervisor of their own, without a name, and leave the application's alone.
  use ExUnit.Case, async: true

  alias Mesh.Instances

  @moduletag :capture_log

  setup do
    limits = [max_children: 4, max_restarts: 4]
    start = {DynamicSupervisor, :start_link, [Instances, limits]}
    %{supervisor: start_supervised!(%{id: :supervisor, start: start, type: :supervisor})}
  end

  test "starts and stops children", %{supervisor: supervisor} do
    assert {:ok, one} = Instances.start_child(supervisor, service: :spare)
    assert {:ok, other} = Instances.start_child(supervisor, service: :spare)
    assert Enum.sort(Instances.children(supervisor)) == Enum.sort([one, other])

    assert Instances.stop_child(supervisor, one) == :ok
    assert Instances.children(supervisor) == [other]
    assert Instances.stop_child(supervisor, one) == {:error, :not_found}
  end

  test "refuses one child too many", %{supervisor: supervisor} do
    for _number <- 1..4 do
      assert {:ok, _pid} = Instances.start_child(supervisor, service: :spare)
    end

    assert Instances.start_child(supervisor, service: :spare) == {:error, :max_children}
  end

  test "outlives a crash of all its children at once", %{supervisor: supervisor} do
    started = for _number <- 1..4, do: Instances.start_child(supervisor, service: :spare)
    killed = for {:ok, pid} <- started, do: pid
    for pid <- killed, do: Process.exit(pid, :kill)

    eventually(fn ->
      children = Instances.children(supervisor)
      length(children) == 4 and Enum.all?(children, &(&1 not in killed))
    end)
  end

  # Its supervisor hears of a crash soon, but not before anybody else.
  defp eventually(true?, tries \\ 500)
  defp eventually(_true?, 0), do: flunk("it did not come true in five seconds")

  defp eventually(true?, tries) do
    if not true?.() do
      receive do
      after
        10 -> eventually(true?, tries - 1)
      end
    end
  end
end
