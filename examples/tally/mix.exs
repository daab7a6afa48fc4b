defmodule Tally.MixProject do
  use Mix.Project

  def project do
    [
      app: :tally,
      version: "0.1.0",
      elixir: "~> 1.14",
      # All projects of the workspace share one build, one set of packages and one
      # configuration, so that each project is compiled once for all that use it.
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      deps: deps()
    ]
  end

  # Run "mix help compile.app" to learn about applications.
  def application do
    [
      mod: {Tally.Application, []},
      extra_applications: [:logger]
    ]
  end

  # Of a repo of your own: `nx g nx-otp:cluster-test tally` writes this, and the library.
  defp deps do
    [
      {:cluster_case,
       only: :test, runtime: false, path: "../../runtime/cluster_case", env: Mix.env()}
    ]
  end
end
