defmodule ClusterCase.Application do
  @moduledoc false
  # What a run of tests has once: a folder, a guardian, a record of events. Started by the first cluster, so that
  # `mix test --no-start` does as well. Nothing of it runs on the nodes.
  use Application

  @impl true
  def start(_type, _args) do
    ClusterCase.Run.open()
    children = [ClusterCase.Guardian, ClusterCase.Events]
    Supervisor.start_link(children, strategy: :one_for_all, max_restarts: 0)
  end
end
