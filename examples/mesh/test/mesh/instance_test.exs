defmodule Mesh.InstanceTest do
  use ExUnit.Case, async: true

  alias Mesh.{Directory, Instance}

  doctest Mesh.Backend

  @moduletag :capture_log

  test "is in the directory, and answers" do
    instance = start_supervised!({Instance, service: :catalog})

    assert instance in Directory.members(:catalog)
    assert Instance.ask(instance, "shoes", 1_000) == 12
  end

  test "crashes on what it cannot serve, and is back under its name" do
    instance = start_supervised!({Instance, service: :payments})
    monitor = Process.monitor(instance)

    assert {{:badarg, _stack}, _call} = catch_exit(Instance.ask(instance, "a lot", 1_000))
    assert_receive {:DOWN, ^monitor, :process, ^instance, _reason}, 5_000
    assert next = again(instance)
    assert next in Directory.members(:payments)
  end

  # The instance that is started in the place of the one that has crashed.
  defp again(crashed, tries \\ 500)
  defp again(_crashed, 0), do: flunk("no other came within five seconds")

  defp again(crashed, tries) do
    {:ok, supervisor} = ExUnit.fetch_test_supervisor()

    case Supervisor.which_children(supervisor) do
      [{_id, pid, _type, _modules}] when is_pid(pid) and pid != crashed ->
        pid

      _not_yet ->
        receive do
        after
          10 -> again(crashed, tries - 1)
        end
    end
  end
end
