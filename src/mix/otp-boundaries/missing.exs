defmodule NxOtp.OtpBoundaries.Missing do
  @moduledoc """
  Calls of applications that are not there, or not started, when the project's own application runs.

  Mix warns while it compiles: up to 1.14 of a call of an application that is not reachable, since 1.15 of a module that is
  not on the code path. Neither says so of a dependency with `runtime: false`, or that `applications:` leaves out, or that
  comes with another dependency; and a warning stops nobody. What is called by `apply/3`, or by a macro, is not
  looked at.
  """

  alias NxOtp.OtpBoundaries.{Applications, Compiled}

  @typedoc """
  Why an application is missing: `undeclared`; `transitive`: another dependency brings it; `runtime`: `runtime: false`;
  `applications`: the list in mix.exs leaves it out; `unknown`: nothing that dependencies lead to has the module. Then `beside`
  may name who in the same build has it: that is for the message only.
  """
  @type finding :: %{
          app: atom | nil,
          why: atom,
          bundled: boolean,
          beside: atom | nil,
          calls: [map]
        }

  @doc """
  What is missing, sorted by application; each unknown module by itself.

  `facts`: the build's `lib`, `compiled`, `all` known applications and `owners`, `direct` and `reachable` applications, `deps`
  of mix.exs, `excluded` modules and functions, and whether what only others bring counts (`ban_transitive`).
  """
  @spec find(map) :: [finding]
  def find(facts) do
    calls =
      for compiled <- facts.compiled,
          {module, _, _} = call <- Enum.uniq(compiled.calls),
          {app, why} <- [reason(call, compiled, facts)],
          not named?(call, facts.excluded ++ compiled.ignored),
          do: {{app, why, if(app == nil, do: module)}, {compiled.module, call}}

    missing = MapSet.new(calls, fn {_, {caller, _}} -> caller end)

    texts =
      for compiled <- facts.compiled,
          compiled.module in missing,
          into: %{},
          do: {compiled.module, Compiled.written(compiled)}

    calls
    |> Enum.filter(fn {_, {caller, call}} -> counts?(call, texts[caller]) end)
    |> Enum.group_by(&elem(&1, 0), &elem(&1, 1))
    |> Enum.sort()
    |> Enum.map(fn {{app, why, module}, calls} ->
      sites = calls |> Enum.map(&site(&1, texts)) |> Enum.sort_by(&{&1.file, &1.line, &1.to})
      beside = if module, do: Applications.beside(module, facts.lib)
      %{app: app, why: why, bundled: bundled?(app, facts), beside: beside, calls: sites}
    end)
  end

  # Whoever tells the compiler that a module may be missing has seen to it, whether or not it has been compiled here.
  defp counts?(call, text),
    do: Map.has_key?(text.lines, call) and not named?(call, text.no_warn_undefined)

  defp named?({module, _, _} = call, names), do: module in names or call in names or :all in names

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

  # With Elixir or OTP, so that it belongs into `extra_applications`.
  defp bundled?(nil, _facts), do: false

  defp bundled?(app, %{all: all, lib: lib}),
    do: not String.starts_with?(all[app].ebin, lib <> "/")

  defp site({caller, {module, function, arity} = call}, texts) do
    %{file: file, lines: lines} = texts[caller]
    to = Exception.format_mfa(module, function, arity)
    %{from: inspect(caller), to: to, file: file, line: lines[call]}
  end
end
