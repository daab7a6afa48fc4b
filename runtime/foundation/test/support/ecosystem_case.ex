defmodule Foundation.EcosystemCase do
  @moduledoc "Tests of ecosystems, and what they ask of one: who its members are now, and how it does."
  use ExUnit.CaseTemplate

  import Foundation.Killing, only: [eventually: 1]

  alias Foundation.BEAM.Processes
  alias Foundation.Members

  using do
    quote do
      import Foundation.EcosystemCase
      import Foundation.Killing, only: [eventually: 1]
    end
  end

  def spawn_ecosystem(config) do
    {:ok, ecosystem} =
      Processes.spawn_ecosystem(
        Map.merge(%{coordinator: Members.Coordinator, workers: {Members.Worker, count: 3}}, config)
      )

    on_exit(fn -> Processes.shutdown_ecosystem(ecosystem) end)
    ecosystem
  end

  def health(ecosystem) do
    {:ok, health} = Processes.get_ecosystem_health(ecosystem)
    health
  end

  def healthy(ecosystem), do: eventually(fn -> health(ecosystem).status == :healthy end)

  def workers(ecosystem) do
    {:ok, info} = Processes.ecosystem_info(ecosystem)
    Enum.map(info.workers, & &1.pid)
  end

  def coordinator(ecosystem) do
    {:ok, info} = Processes.ecosystem_info(ecosystem)
    info.coordinator.pid
  end

  def children(ecosystem) do
    for {_id, pid, _type, _modules} <- Supervisor.which_children(ecosystem.supervisor), do: pid
  end

  def kill(pid) do
    monitor = Process.monitor(pid)
    Process.exit(pid, :kill)
    assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
  end
end
