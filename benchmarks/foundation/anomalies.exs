# Precision and recall of Foundation.Telemetry.Anomalies on labelled series, beside the rule of three standard
# deviations from a line by least squares and the means of the phases. Each series has 480 values with normal noise of deviation 1, the same in each run; each family has 50.
# Argument: ROUNDS, unused, for nothing is timed.
defmodule Labelled do
  alias Foundation.Telemetry.Anomalies

  @series 50
  @length 480
  @period 24
  # A level shift found this near is the one meant: where it begins is lost in the noise.
  @near 2

  def run do
    IO.puts("Anomalies: #{@series} labelled series of #{@length} values a family; sizes in deviations of the noise.\n")
    IO.puts("| | labelled | precision | recall | precision, 3 deviations | recall, 3 deviations |")
    IO.puts("| --- | --- | --- | --- | --- | --- |")

    for {name, options, make} <- families() do
      series = for seed <- 1..@series, do: make.(:rand.seed_s(:exsss, seed))
      labelled = series |> Enum.map(fn {_values, labels} -> length(labels) end) |> Enum.sum()
      rates = rates(series, &ours(&1, options)) ++ rates(series, &three_deviations(&1, options[:period]))
      IO.puts("| #{Enum.join([name, labelled | Enum.map(rates, &percent/1)], " | ")} |")
    end

    noise()
  end

  # Where nothing is labelled there is no precision, only false alarms.
  defp noise do
    IO.puts("\nAnomalies: series of noise alone that have one found in them.\n")
    IO.puts("| | series | ours | 3 deviations |\n| --- | --- | --- | --- |")

    for {name, period} <- [{"no period", nil}, {"a period of #{@period}", @period}] do
      series = for seed <- 1..(4 * @series), do: values(:rand.seed_s(:exsss, seed), fn _ -> 0 end)
      finders = [&ours(&1, if(period, do: [period: period], else: [])), &three_deviations(&1, period)]
      alarms = for find <- finders, do: Enum.count(series, &(find.(&1) != [])) / length(series)
      IO.puts("| #{Enum.join([name, length(series) | Enum.map(alarms, &percent/1)], " | ")} |")
    end
  end

  defp families do
    season = fn index -> 10 * :math.sin(2 * :math.pi() * index / @period) end
    slope = fn index -> 0.1 * index end

    [
      {"spikes of 8", [], &spikes(&1, fn _ -> 0 end, 8, 5)},
      {"spikes of 6", [], &spikes(&1, fn _ -> 0 end, 6, 5)},
      {"spikes of 8, season of 10", [period: @period], &spikes(&1, season, 8, 5)},
      {"spikes of 8, slope of 0.1", [], &spikes(&1, slope, 8, 5)},
      {"level shifts of 5", [], &shifts(&1, fn _ -> 0 end, 5)},
      {"level shifts of 5, season of 10", [period: @period], &shifts(&1, season, 5)},
      {"level shifts of 3", [], &shifts(&1, fn _ -> 0 end, 3)},
      {"spikes of 8, level shifts of 5, season, slope", [period: @period],
       &mixed(&1, fn index -> season.(index) + slope.(index) end)}
    ]
  end

  defp spikes(random, base, size, count) do
    {indexes, random} = places(random, count, 1)
    {signs, random} = Enum.map_reduce(indexes, random, &sign/2)
    spikes = indexes |> Enum.zip(signs) |> Map.new()
    {values(random, fn index -> base.(index) + size * Map.get(spikes, index, 0) end), Enum.map(indexes, &{:spike, &1})}
  end

  # Two, at least a tenth of the series apart from each other and from its ends.
  defp shifts(random, base, size) do
    {indexes, random} = places(random, 2, div(@length, 10))
    values = values(random, fn index -> base.(index) + size * Enum.count(indexes, &(index >= &1)) end)
    {values, Enum.map(indexes, &{:level_shift, &1})}
  end

  defp mixed(random, base) do
    {indexes, random} = places(random, 5, div(@length, 20))
    {shifted, spiked} = Enum.split(indexes, 1)

    values =
      values(random, fn index ->
        base.(index) + 5 * Enum.count(shifted, &(index >= &1)) + if(index in spiked, do: 8, else: 0)
      end)

    {values, Enum.map(shifted, &{:level_shift, &1}) ++ Enum.map(spiked, &{:spike, &1})}
  end

  defp values(random, fun) do
    {noise, _random} = Enum.map_reduce(1..@length, random, fn _, random -> :rand.normal_s(random) end)
    Enum.with_index(noise, fn noise, index -> noise + fun.(index) end)
  end

  defp sign(_index, random) do
    {number, random} = :rand.uniform_s(2, random)
    {2 * number - 3, random}
  end

  defp places(random, count, apart), do: places(random, count, apart, [])
  defp places(random, 0, _apart, indexes), do: {indexes, random}

  defp places(random, count, apart, indexes) do
    {index, random} = :rand.uniform_s(@length - 2 * apart, random)
    index = index + apart - 1

    if Enum.any?(indexes, &(abs(&1 - index) < apart)),
      do: places(random, count, apart, indexes),
      else: places(random, count - 1, apart, [index | indexes])
  end

  defp ours(values, options) do
    {:ok, anomalies} = Anomalies.detect(values, options)
    for anomaly <- anomalies, do: {anomaly.kind, anomaly.index}
  end

  # It does not tell a spike from a level shift: each value it finds may be what it likes.
  defp three_deviations(values, period) do
    rest = values |> without_line() |> without_phases(period)
    deviation = :math.sqrt(Enum.sum(Enum.map(rest, &(&1 ** 2))) / @length)
    for {value, index} <- Enum.with_index(rest), abs(value) > 3 * deviation, do: {:any, index}
  end

  defp without_line(values) do
    {middle, mean} = {(@length - 1) / 2, mean(values)}
    products = Enum.with_index(values, fn value, index -> (index - middle) * (value - mean) end)
    slope = Enum.sum(products) / Enum.sum(for index <- 0..(@length - 1), do: (index - middle) ** 2)
    Enum.with_index(values, fn value, index -> value - mean - slope * (index - middle) end)
  end

  defp without_phases(values, nil), do: values

  defp without_phases(values, period) do
    indexed = Enum.with_index(values)
    phases = Enum.group_by(indexed, fn {_value, index} -> rem(index, period) end, &elem(&1, 0))
    means = Map.new(phases, fn {phase, values} -> {phase, mean(values)} end)
    for {value, index} <- indexed, do: value - means[rem(index, period)]
  end

  defp mean(values), do: Enum.sum(values) / length(values)

  defp rates(series, find) do
    {hits, found, labels} =
      Enum.reduce(series, {0, 0, 0}, fn {values, labels}, {hits, found, all} ->
        anomalies = find.(values)
        # Each label is met by one of them: a second one near it is false.
        unmatched =
          Enum.reduce(labels, anomalies, fn label, left ->
            left -- Enum.take(Enum.filter(left, &same?(label, &1)), 1)
          end)

        {hits + length(anomalies) - length(unmatched), found + length(anomalies), all + length(labels)}
      end)

    [share(hits, found), share(hits, labels)]
  end

  defp same?({kind, label}, {found, index}) when found in [kind, :any] do
    abs(label - index) <= if(kind == :level_shift, do: @near, else: 0)
  end

  defp same?(_label, _anomaly), do: false

  defp share(_part, 0), do: nil
  defp share(part, all), do: part / all

  defp percent(nil), do: "none found"
  defp percent(share), do: "#{:erlang.float_to_binary(100 * share, decimals: 1)} %"
end

Labelled.run()
