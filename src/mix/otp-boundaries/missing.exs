defmodule NxOtp.OtpBoundaries.Missing do
  @moduledoc """
  Calls of applications that are not there, or not started, when the project's own application runs.

  Mix warns while it compiles: up to 1.14 of a call of an application that is not reachable, since 1.15 of a module that is
  not on the code path. Neither says so of a dependency with `runtime: false`, or that `applications:` leaves out, or that
  comes with another dependency; and a warning stops nobody. What is called by `apply/3`, or by a macro, is not
  looked at.
  """

  alias NxOtp.OtpBoundaries.Compiled

  @typedoc """
  Why an application is missing: `undeclared`; `transitive`: another dependency brings it; `runtime`: `runtime: false`;
  `applications`: the list in mix.exs leaves it out; `unknown`: nothing here has the module.
  """
  @type finding :: %{app: atom | nil, why: atom, bundled: boolean, calls: [map]}

  @doc """
  What is missing, sorted by application; each unknown module by itself.

  `facts`: the build's `lib`, `compiled`, `all` and `owners`, `direct` and `reachable` applications, `deps` of mix.exs,
  `excluded` modules and functions, and whether what only others bring counts (`ban_transitive`).
  """
  @spec find(map) :: [finding]
  def find(facts) do
    calls =
      for compiled <- facts.compiled,
          {module, _, _} = call <- Enum.uniq(compiled.calls),
          {app, why} <- [reason(call, compiled, facts)],
          not excluded?(call, compiled, why, facts),
          do: {{app, why, if(app == nil, do: module)}, {compiled, call}}

    callers = for {_, {compiled, _}} <- calls, uniq: true, do: compiled
    places = Map.new(callers, &{&1.module, Compiled.places(&1)})

    calls
    |> Enum.filter(fn {_, {%{module: caller}, call}} -> written?(call, places[caller]) end)
    |> Enum.group_by(&elem(&1, 0), &elem(&1, 1))
    |> Enum.sort()
    |> Enum.map(fn {{app, why, _}, calls} ->
      sites = calls |> Enum.map(&site(&1, places)) |> Enum.sort_by(&{&1.file, &1.line, &1.to})
      %{app: app, why: why, bundled: bundled?(app, facts), calls: sites}
    end)
  end

  defp written?(call, {_file, lines}), do: Map.has_key?(lines, call)

  # A protocol asks so for implementations that there may be.
  defp reason({_, :__impl__, 1}, _, _), do: nil

  defp reason({module, _, _}, %{module: caller}, facts) do
    app = Map.get(facts.owners, module)

    cond do
      app in facts.direct -> nil
      app == nil -> {nil, :unknown}
      # Runs under Mix, or not at all.
      app == :mix and match?("Elixir.Mix." <> _, Atom.to_string(caller)) -> nil
      app in facts.reachable -> if facts.ban_transitive, do: {app, :transitive}
      true -> {app, undeclared(facts.deps[app])}
    end
  end

  defp undeclared(nil), do: :undeclared
  defp undeclared(opts), do: if(opts[:runtime] == false, do: :runtime, else: :applications)

  defp excluded?({module, _, _} = call, compiled, why, facts) do
    known = facts.excluded ++ compiled.ignored
    module in known or call in known or (why == :unknown and told?(call, compiled))
  end

  defp told?({module, _, _} = call, compiled) do
    told = Compiled.no_warn_undefined(compiled)
    :all in told or module in told or call in told
  end

  # With Elixir or OTP, so that it belongs into `extra_applications`.
  defp bundled?(nil, _facts), do: false

  defp bundled?(app, %{all: all, lib: lib}),
    do: not String.starts_with?(all[app].ebin, lib <> "/")

  defp site({%{module: caller}, {module, function, arity} = call}, places) do
    {file, lines} = places[caller]
    to = Exception.format_mfa(module, function, arity)
    %{from: inspect(caller), to: to, file: file, line: lines[call]}
  end
end
