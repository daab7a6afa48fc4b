defmodule Chat.MixProject do
  use Mix.Project

  def project do
    [
      app: :chat,
      version: "0.1.0",
      elixir: "~> 1.14",
      # In production a crash of the supervision tree's root stops the VM, so that
      # whatever runs it (systemd, Kubernetes) starts it anew.
      start_permanent: Mix.env() == :prod,
      # All projects of the workspace share one build, one set of packages and one
      # configuration, so that each project is compiled once for all that use it.
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      deps: deps(),
      releases: releases()
    ]
  end

  # Run "mix help compile.app" to learn about applications.
  def application do
    [
      mod: {Chat.Application, []},
      extra_applications: [:logger]
    ]
  end

  # Run "mix help deps" to learn about dependencies. For a project of this workspace:
  # nx g nx-otp:dep --project chat --on other
  defp deps do
    []
  end

  defp releases do
    [
      chat: [
        # Mix would take the runtime.exs beside config_path, which is the workspace's.
        runtime_config_path: "config/runtime.exs"
      ]
    ]
  end
end
