defmodule Foundation.Telemetry.Report do
  @moduledoc false
  # What Foundation.Telemetry.get_metrics/0 returns.

  alias Foundation.Telemetry.Sketch

  # Of these, callers of 0.1.x expect nothing but the count.
  @counts [
    [:foundation, :event_store, :events_stored],
    [:foundation, :config_updates],
    [:foundation, :config_resets],
    [:foundation, :config_operations]
  ]

  @spec nested([tuple]) :: map
  def nested(rows) do
    now = System.monotonic_time()
    rows |> Enum.reduce(%{}, &add(&1, &2, now)) |> Map.put(:retrieved_at, now)
  end

  defp add({event, _metadata, count, _measured}, report, _now) when event in @counts do
    Map.update(report, :foundation, %{List.last(event) => count}, &Map.put(&1, List.last(event), count))
  end

  defp add({event, metadata, count, measured}, report, now) do
    distributions =
      for {key, {:sketch, sketch}} <- measured, {:ok, all} <- [Sketch.summary(sketch)], into: %{}, do: {key, all}

    means = Map.new(distributions, fn {key, summary} -> {key, summary.mean} end)

    put(report, event, %{
      timestamp: now,
      count: count,
      metadata: metadata,
      measurements: for({key, {kind, value}} <- measured, kind != :sketch, into: means, do: {key, value}),
      distributions: distributions
    })
  end

  # An event may be the beginning of another one's name.
  defp put(report, [key], metric), do: Map.update(report, key, metric, &merge(&1, metric))

  defp put(report, [key | rest], metric) do
    Map.update(report, key, put(%{}, rest, metric), &put(if(is_map(&1), do: &1, else: %{}), rest, metric))
  end

  defp merge(existing, metric) when is_map(existing), do: Map.merge(existing, metric)
  defp merge(_count, metric), do: metric
end
