defmodule ClusterCase.Application do
  @moduledoc false
  # What a run of tests has once: a folder, a guardian, a record of events. Started by the first cluster, so that
  # `mix test --no-start` does as well. Nothing of it runs on the nodes.
  use Application

  @impl true
  def start(_type, _args) do
    # A node starts it where the application under test depends on it, and would write over the record of the tests.
    on_node? = System.get_env("CLUSTER_CASE_DATA") != nil
    unless on_node?, do: ClusterCase.Guardian.ensure_started()
    children = if on_node?, do: [], else: [ClusterCase.Events]
    Supervisor.start_link(children, strategy: :one_for_all, max_restarts: 0)
  end
end
