defmodule Foundation.MixProject do
  use Mix.Project

  def project do
    [
      app: :foundation,
      version: "0.1.0",
      elixir: "~> 1.14",
      elixirc_paths: elixirc_paths(Mix.env()),
      description: "Configuration, events, names, telemetry, protection and BEAM primitives on OTP alone.",
      package: [licenses: ["MIT"], links: %{}, files: ["lib", "mix.exs", "README.md", ".formatter.exs"]],
      # All projects of the workspace share one build, one set of packages and one
      # configuration, so that each project is compiled once for all that use it.
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      # PropEr is installed for tests only, :telemetry and :poolboy are used where they are loaded.
      xref: [exclude: [:poolboy, :proper, :proper_types, :proper_statem, :telemetry]],
      deps: []
    ]
  end

  def application do
    [
      mod: {Foundation.Application, []},
      extra_applications: [:logger, :runtime_tools, telemetry: :optional, poolboy: :optional]
    ]
  end

  defp elixirc_paths(:test), do: ["lib", "test/support"]
  defp elixirc_paths(_env), do: ["lib"]
end
