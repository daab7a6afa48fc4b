defmodule Foundation.Telemetry.Prometheus do
  @moduledoc """
  All that `Foundation.Telemetry` has measured, in the text format of Prometheus, version 0.0.4
  (https://prometheus.io/docs/instrumenting/exposition_formats/).

  A name is that of the event, its atoms joined by `_`, what is neither letter nor digit replaced by `_`. Counters end
  in `_total`. A distribution is a summary, with the quantiles 0.5, 0.9, 0.95 and 0.99, each at most 1 % off; except for
  `:histogram` the name of the measurement follows that of the event. Metadata is no label: how many values it has
  nobody knows. Where two names become one, the labels `event` and `measurement` tell them apart; where one name would have
  two types, or that of a summary's `_sum` or `_count`, the second one has its type appended. So a series that had a name
  to itself gets another once an event is measured that becomes the same: name events so that they do not.
  """

  alias Foundation.Telemetry.{Sketch, Store}

  @quantiles [{"0.5", :p50}, {"0.9", :p90}, {"0.95", :p95}, {"0.99", :p99}]

  @doc false
  @spec text([tuple]) :: String.t()
  def text(rows) do
    rows
    |> Enum.flat_map(&metrics/1)
    |> Enum.group_by(fn {name, type, _source, _value} -> {name, type} end)
    |> Enum.sort()
    |> unique_types()
    |> Enum.map(&family/1)
    |> IO.iodata_to_binary()
  end

  @spec metrics({Store.event(), map, non_neg_integer, map}) :: [{String.t(), atom, {Store.event(), term}, term}]
  defp metrics({event, _metadata, _count, measured}) do
    for {key, what} <- measured,
        {suffix, type, value} <- metric(key, what),
        do: {name(event ++ suffix), type, {event, key}, value}
  end

  defp metric(:counter, {:counter, value}), do: [{[:total], :counter, value}]
  defp metric(:gauge, {:gauge, value}), do: [{[], :gauge, value}]
  defp metric(key, {:sketch, sketch}), do: for({:ok, all} <- [Sketch.summary(sketch)], do: {suffix(key), :summary, all})
  defp metric(_key, {:last, _term}), do: []

  defp suffix(:histogram), do: []
  defp suffix(key) when is_atom(key) or is_binary(key), do: [key]
  defp suffix(key), do: [inspect(key)]

  defp name(parts) do
    name = parts |> Enum.map_join("_", &to_string/1) |> String.replace(~r/[^a-zA-Z0-9_]/, "_")
    if name =~ ~r/^[0-9]/, do: "_" <> name, else: name
  end

  # A name has one type: where an event has a gauge and a histogram, that of the second is added.
  defp unique_types(groups) do
    {groups, _names} =
      Enum.map_reduce(groups, MapSet.new(), fn {{name, type}, metrics}, names ->
        name = free(name, type, names)
        {{name, type, metrics}, MapSet.union(names, series(name, type))}
      end)

    groups
  end

  defp free(name, type, names) do
    if MapSet.disjoint?(series(name, type), names), do: name, else: free("#{name}_#{type}", type, names)
  end

  defp series(name, :summary), do: MapSet.new([name, name <> "_sum", name <> "_count"])
  defp series(name, _type), do: MapSet.new([name])

  defp family({name, type, [{_name, _type, _source, value}]}) do
    ["# TYPE #{name} #{type}\n" | samples(name, type, [], value)]
  end

  defp family({name, type, metrics}) do
    samples =
      for {_name, _type, {event, key}, value} <- Enum.sort(metrics) do
        samples(name, type, [label("event", event), label("measurement", key)], value)
      end

    ["# TYPE #{name} #{type}\n" | samples]
  end

  defp samples(name, :summary, labels, summary) do
    quantiles =
      for {quantile, key} <- @quantiles,
          do: sample(name, labels ++ [~s(quantile="#{quantile}")], Map.fetch!(summary, key))

    [quantiles, sample(name <> "_sum", labels, summary.sum), sample(name <> "_count", labels, summary.count)]
  end

  defp samples(name, _type, labels, value), do: sample(name, labels, value)

  defp sample(name, [], value), do: "#{name} #{value}\n"
  defp sample(name, labels, value), do: "#{name}{#{Enum.join(labels, ",")}} #{value}\n"

  # As Elixir writes it: two that differ are not written alike.
  defp label(name, term) do
    ~s(#{name}="#{term |> inspect(structs: false, limit: :infinity, printable_limit: :infinity) |> escape()}")
  end

  defp escape(text),
    do: text |> String.replace("\\", "\\\\") |> String.replace("\"", "\\\"") |> String.replace("\n", "\\n")
end
