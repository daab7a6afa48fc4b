defmodule Mesh.DeploymentTest do
  # Not async: it looks at the instances that the application runs.
  use ExUnit.Case

  alias Mesh.{Deployment, Directory}

  defp start!(replicas) do
    start_supervised!(%{
      id: :deployment,
      start: {GenServer, :start_link, [Deployment, [replicas: replicas]]}
    })
  end

  setup do
    on_exit(fn -> Deployment.scale(:spare, 0) end)
  end

  test "starts what is missing, and no more" do
    start!(spare: 2)
    before = Directory.members(:spare)
    assert length(before) == 2

    :ok = stop_supervised(:deployment)
    start!(spare: 2)
    assert Directory.members(:spare) == before
  end

  test "starts and stops instances when it is told to" do
    server = start!(spare: 1)

    assert Deployment.scale(server, :spare, 3) == :ok
    assert length(Directory.members(:spare)) == 3
    assert Deployment.scale(server, :spare, 0) == :ok
    assert eventually(fn -> Directory.members(:spare) == [] end)
  end

  # The registry hears of an end soon, but not before anybody else.
  defp eventually(true?, tries \\ 500)
  defp eventually(_true?, 0), do: false

  defp eventually(true?, tries) do
    true?.() ||
      receive do
      after
        10 -> eventually(true?, tries - 1)
      end
  end
end
