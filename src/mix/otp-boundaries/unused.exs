defmodule NxOtp.OtpBoundaries.Unused do
  @moduledoc """
  Dependencies that nothing here speaks of: neither compiled code, nor a source, nor configuration, nor another dependency
  that takes them where they are.
  """

  alias NxOtp.OtpBoundaries.Compiled

  # What says itself that it is not there to be called: a tool of the compiler, sources only, a choice of version.
  @not_called [runtime: false, app: false, compile: false, override: true]

  @doc """
  Names of such dependencies, sorted.

  `facts`: the build's `lib`, `compiled` and `texts` of the project, `tasks` that its mix.exs names, `all` known applications,
  `reachable` ones and `deps`.
  """
  @spec find(map) :: [atom]
  def find(facts) do
    named = facts.compiled |> Enum.map(& &1.atoms) |> Enum.reduce(MapSet.new(), &MapSet.union/2)
    called = for compiled <- facts.compiled, {module, _, _} <- compiled.calls, do: module
    named = Enum.into(called ++ facts.tasks, MapSet.union(named, facts.texts.modules))

    left =
      for {app, opts} <- facts.deps,
          not Enum.any?(@not_called, fn {key, value} -> opts[key] == value end),
          modules = modules(facts.all[app]),
          modules != [],
          app not in facts.texts.apps,
          not Enum.any?(modules, &(&1 in named or shortened?(&1, facts.texts.prefixes))),
          do: app

    Enum.sort(left -- taken(left, facts))
  end

  defp modules(nil), do: []
  defp modules(%{modules: modules}), do: modules

  # `alias Ecto.Query` may shorten what follows, whether or not it is a module itself.
  defp shortened?(module, prefixes),
    do: Enum.any?(prefixes, &String.starts_with?("#{module}", "#{&1}."))

  # A database driver, say: the library that calls it does not require it, and works without.
  defp taken([], _facts), do: []

  defp taken(left, facts) do
    for {app, info} <- facts.all,
        app in facts.reachable,
        String.starts_with?(info.ebin, facts.lib <> "/"),
        candidates = left -- [app | info.required],
        candidates != [],
        beam <- Path.wildcard("#{info.ebin}/*.beam"),
        compiled = Compiled.read(beam),
        {module, _, _} <- compiled.calls,
        owner = Enum.find(candidates, &(module in facts.all[&1].modules)),
        uniq: true,
        do: owner
  end
end
