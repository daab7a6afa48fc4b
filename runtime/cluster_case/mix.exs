defmodule ClusterCase.MixProject do
  use Mix.Project

  def project do
    [
      app: :cluster_case,
      version: "0.1.0",
      elixir: "~> 1.14",
      elixirc_paths: elixirc_paths(Mix.env()),
      # All projects of the workspace share one build, one set of packages and one
      # configuration, so that each project is compiled once for all that use it.
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      deps: []
    ]
  end

  # What is called is named: Mix takes the rest off the code path (since Elixir 1.15).
  def application do
    [
      mod: {ClusterCase.Application, []},
      extra_applications: [:ex_unit, mix: :optional]
    ]
  end

  defp elixirc_paths(:test), do: ["lib", "test/support"]
  defp elixirc_paths(_env), do: ["lib"]
end
