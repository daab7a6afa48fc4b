defmodule ClusterCase.Timeline do
  @moduledoc """
  One story out of what several nodes logged and what was done to them.
  """
  alias ClusterCase.Run

  @lines_per_node 15

  @typedoc "A line of a node's log; `at` in milliseconds since the run began."
  @type line :: %{at: integer, node: pos_integer, level: String.t(), message: String.t()}

  @doc "The last lines of a node's log from `since` on (milliseconds since the run began)."
  @spec last_lines(Path.t(), pos_integer, integer) :: [line]
  def last_lines(path, node, since) do
    case File.read(path) do
      {:ok, text} ->
        text
        |> String.split("\n", trim: true)
        |> Enum.reduce([], &add_line(&1, node, &2))
        |> Enum.take_while(&(&1.at >= since))
        |> Enum.take(@lines_per_node)
        |> Enum.reverse()

      {:error, _} ->
        []
    end
  end

  # What does not begin with a time belongs to the line before it: it was printed, not logged.
  defp add_line(text, node, lines) do
    with [time, level, message] <- String.split(text, " ", parts: 3),
         {:ok, time, 0} <- DateTime.from_iso8601(time) do
      [%{at: Run.at(time), node: node, level: level, message: message} | lines]
    else
      _ -> [%{at: at_of(lines), node: node, level: "print", message: text} | lines]
    end
  end

  defp at_of([%{at: at} | _]), do: at
  defp at_of([]), do: 0

  @doc """
  Lines and events in the order of time, as text. Faults are marked with `>>>`.

      iex> ClusterCase.Timeline.text(
      ...>   [[at: 120, event: :kill, node: 2]],
      ...>   [%{at: 119, node: 1, level: "error", message: "lost"}]
      ...> )
      "     119 ms  node 1  error  lost\\n     120 ms  >>> kill node 2"
  """
  @spec text([ClusterCase.Events.event()], [line]) :: String.t()
  def text(events, lines) do
    marks = for event <- events, do: {event[:at], ">>> " <> describe(event)}
    logged = for line <- lines, do: {line.at, "node #{line.node}  #{line.level}  #{line.message}"}

    (marks ++ logged)
    |> Enum.sort_by(&elem(&1, 0))
    |> Enum.map_join("\n", fn {at, text} -> String.pad_leading("#{at} ms", 11) <> "  " <> text end)
  end

  @doc """
  An event in words.

      iex> ClusterCase.Timeline.describe(event: :cut, groups: [[1], [2, 3]], one_way: false)
      "cut 1 | 2 3"

      iex> ClusterCase.Timeline.describe(event: :delay, node: 1, process: "Store", ms: 50)
      "delay node 1 Store 50 ms"
  """
  @spec describe(ClusterCase.Events.event()) :: String.t()
  def describe(event) do
    case event[:event] do
      :cut -> "cut " <> links(event)
      name -> Enum.join([name | details(event)], " ")
    end
  end

  defp links(event) do
    case {event[:groups], event[:one_way]} do
      {nil, true} -> "#{numbers(event[:from])} -> #{numbers(event[:to])}"
      {nil, false} -> "#{numbers(event[:from])} | #{numbers(event[:to])}"
      {groups, _} -> Enum.map_join(groups, " | ", &numbers/1)
    end
  end

  defp details(event) do
    for {key, text} <- [
          node: "node #{event[:node]}",
          process: event[:process],
          ms: "#{event[:ms]} ms",
          reason: "(#{event[:reason]})"
        ],
        event[key] != nil,
        do: text
  end

  defp numbers(nodes), do: Enum.join(nodes, " ")
end
