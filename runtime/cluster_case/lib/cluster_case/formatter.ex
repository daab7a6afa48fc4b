defmodule ClusterCase.Formatter do
  @moduledoc """
  An ExUnit formatter that goes beside ExUnit's own:

      mix test --formatter ExUnit.CLIFormatter --formatter ClusterCase.Formatter

  or, for good, in `test/test_helper.exs`:

      ExUnit.start(formatters: [ExUnit.CLIFormatter, ClusterCase.Formatter])

  After a failed test with a cluster it prints a timeline: the last lines of each node's log, and the faults between them.
  At the end it prints a table of tests: their nodes, faults and outcomes. It writes JUnit XML to `CLUSTER_CASE_JUNIT`, and the
  outcomes to `CLUSTER_CASE_EVENTS`.
  """
  use GenServer

  alias ClusterCase.{Events, JUnit, Settings, Timeline}

  # What is no fault.
  @plain [:start, :up, :stop, :log, :pass, :fail, :skip]

  @impl true
  def init(_options) do
    {:ok, _} = Application.ensure_all_started(:cluster_case)
    {:ok, %{results: [], began: %{}}}
  end

  @impl true
  def handle_cast({:test_started, test}, state) do
    {:noreply, put_in(state.began[{test.module, test.name}], ClusterCase.Run.now())}
  end

  def handle_cast({:test_finished, test}, state) do
    result = result(test)
    began = Map.get(state.began, {test.module, test.name}, 0)
    outcome(test, result, began)
    {:noreply, %{state | results: [result | state.results]}}
  end

  # A module whose setup_all failed: its tests never began.
  def handle_cast({:module_finished, %{state: {:failed, _}} = module}, state) do
    failed = for test <- module.tests, do: result(%{test | state: module.state})
    for test <- module.tests, do: outcome(test, result(%{test | state: module.state}), 0)
    {:noreply, %{state | results: failed ++ state.results}}
  end

  def handle_cast({:suite_finished, _times}, state) do
    results = Enum.reverse(state.results)
    with path when path != nil <- Settings.path(:junit), do: write(path, JUnit.encode(results))
    with text when text != nil <- table(results, Events.all()), do: IO.puts(["\n", text])
    {:noreply, state}
  end

  def handle_cast(_event, state), do: {:noreply, state}

  defp write(path, text) do
    File.mkdir_p!(Path.dirname(path))
    File.write!(path, text)
  end

  defp result(test) do
    {outcome, text} =
      case test.state do
        nil -> {:pass, ""}
        {:failed, failures} -> {:fail, failure(test, failures)}
        {:skipped, reason} -> {:skip, reason}
        {:excluded, reason} -> {:exclude, reason}
        {:invalid, _module} -> {:fail, "setup_all failed"}
      end

    %{module: inspect(test.module), name: "#{test.name}", ms: div(test.time, 1000), outcome: outcome, text: text}
  end

  defp failure(test, failures) do
    ExUnit.Formatter.format_test_failure(test, failures, 1, 100, fn _kind, text -> text end)
  end

  defp outcome(_test, %{outcome: :exclude}, _began), do: :ok

  defp outcome(test, %{outcome: :fail} = result, began) do
    lines = log_lines(test, began)

    for line <- lines do
      fields = [at: line.at, node: line.node, level: line.level, message: line.message]
      Events.record({test.module, test.name}, :log, fields)
    end

    Events.record({test.module, test.name}, :fail, ms: result.ms, message: result.text)
    story = Timeline.text(faults(Events.all(), result), lines)
    if story != "", do: IO.puts("\nTimeline of #{result.name} (#{result.module})\n#{story}\n")
  end

  defp outcome(test, result, _began) do
    message = if result.outcome == :skip, do: [message: result.text], else: []
    Events.record({test.module, test.name}, result.outcome, [ms: result.ms] ++ message)
  end

  defp log_lines(test, began) do
    for {node, path} <- ClusterCase.Lifecycle.logs({test.module, test.name}),
        line <- Timeline.last_lines(path, node, began),
        do: line
  end

  # Of a test that failed before it had nodes, what happened to those of its module.
  defp faults(events, result) do
    for event <- events,
        event[:module] == result.module and event[:test] in [nil, result.name],
        event[:event] not in [:log, :pass, :fail, :skip],
        do: event
  end

  @doc """
  The table of tests: nodes, faults, outcomes. Nil when no test had a cluster.
  """
  @spec table([JUnit.result()], [Events.event()]) :: String.t() | nil
  def table(results, events) do
    rows =
      for result <- results,
          mine = Enum.filter(events, &(&1[:module] == result.module and &1[:test] in [nil, result.name])),
          nodes = mine |> Enum.filter(&(&1[:event] == :up)) |> Enum.uniq_by(& &1[:node]) |> length(),
          nodes > 0 or result.outcome == :skip do
        faults =
          for event <- mine, event[:test] == result.name, event[:event] not in @plain, do: Timeline.describe(event)

        [result.name, "#{nodes}", summary(faults), "#{result.outcome}"]
      end

    if rows != [], do: aligned([["test", "nodes", "faults", "outcome"] | rows])
  end

  # A nemesis makes hundreds.
  defp summary(faults) when length(faults) > 6,
    do: Enum.join(Enum.take(faults, 5), ", ") <> ", #{length(faults) - 5} more"

  defp summary(faults), do: Enum.join(faults, ", ")

  defp aligned(rows) do
    widths = rows |> Enum.zip_with(& &1) |> Enum.map(fn cells -> cells |> Enum.map(&String.length/1) |> Enum.max() end)

    Enum.map_join(rows, "\n", fn cells ->
      cells |> Enum.zip(widths) |> Enum.map_join("  ", fn {cell, width} -> String.pad_trailing(cell, width) end)
    end)
  end
end
