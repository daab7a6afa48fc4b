defmodule Planted do
  @moduledoc """
  Small distributed programs with a bug each, and their mended twins. They run on the nodes as the children of an
  application, `:planted`.
  """
  use Application

  @doc "Beside the tests: makes the application known to them and to the nodes."
  def describe do
    {:ok, _} = Application.ensure_all_started(:cluster_case)
    ebin = ClusterCase.Run.ebin()

    description =
      {:application, :planted,
       vsn: ~c"1",
       modules: [],
       registered: [],
       applications: [:kernel, :stdlib, :elixir, :logger],
       mod: {__MODULE__, []}}

    File.write!(Path.join(ebin, "planted.app"), :io_lib.format("~p.~n", [description]))
    Code.append_path(ebin)
  end

  @impl true
  def start(_type, _args) do
    children = Application.get_env(:planted, :children, [])
    Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 1_000)
  end
end
