# Defines `mix nx_otp.consolidate`, for `elixir -r consolidate.exs -S mix nx_otp.consolidate`.
defmodule Mix.Tasks.NxOtp.Consolidate do
  @moduledoc """
  Consolidates the protocols of an umbrella whose children are compiled.

  `mix compile.protocols` runs `mix compile` first, which looks at every child again and may rewrite what a cache has
  restored. This task writes `<build>/consolidated`, which `mix release` copies, and nothing else.
  """
  use Mix.Task

  @impl Mix.Task
  @spec run([String.t()]) :: :ok
  def run(_args) do
    Mix.Task.run("loadpaths", ["--no-deps-check", "--no-compile"])
    target = Mix.Project.consolidation_path()
    File.rm_rf!(target)

    if Mix.Project.config()[:consolidate_protocols] do
      File.mkdir_p!(target)
      otp = :code.lib_dir()
      paths = Enum.reject(:code.get_path(), &:lists.prefix(otp, &1))
      paths |> Protocol.extract_protocols() |> Enum.uniq() |> Enum.each(&write(&1, paths, target))
    end

    :ok
  end

  defp write(protocol, paths, target) do
    {:ok, beam} = Protocol.consolidate(protocol, Protocol.extract_impls(protocol, paths))
    File.write!(Path.join(target, "#{protocol}.beam"), beam)
  end
end
