defmodule Foundation.Telemetry.Anomalies do
  @moduledoc """
  Finds spikes and level shifts in a series of measurements that were taken at equal distances.

      iex> values = for n <- 1..60, do: 100 + rem(n * 7, 5) + if(n == 30, do: 40, else: 0)
      iex> {:ok, [anomaly]} = Foundation.Telemetry.Anomalies.detect(values)
      iex> {anomaly.kind, anomaly.index, anomaly.value}
      {:spike, 29, 140}

  The series is taken apart into a slope, a season, a level that may jump, and a rest, all by medians, so that the
  anomalies themselves do not bend what they are measured by:

  - the slope is the median of differences over one period (after Theil and Sen),
  - the season the median of each phase, as in Seasonal Hybrid ESD (Hochenbaum, Vallis, Kejariwal: Automatic Anomaly
    Detection in the Cloud Via Statistical Learning, 2017),
  - a level shift is where the medians of the ten values before and after differ more than chance allows,
  - a spike is a value that is farther from the median of its neighbours between two shifts than chance allows.

  Distances are counted in standard deviations that are estimated from the median absolute deviation. What chance allows
  is `sqrt(2 * log(n / 0.05))` of them for n values, 4.4 for 1000, and more where little is known: in a short series, or
  with few periods, by which the noise is taken for season (`limit/3`). Series without anomalies, with normal noise, that
  have one found in them, of 200 each:

    | values | period | with an anomaly found |
  | --- | --- | --- |
  | 30 | none | 3.5 % |
  | 60 | none | 4 % |
  | 200 | none | 6.5 % |
  | 1000 | none | 4.5 % |
  | 72 | 24 | 0.5 % |
  | 96 | 24 | 5 % |
  | 144 | 24 | 6.5 % |
  | 480 | 24 | 2 % |

  With fewer than five periods only what is twice as far off is found.

  Counts of rare events, such as errors of which most values are 0, have no normal noise: each that happens is a spike.

  Precision and recall on labelled series, beside the rule of three standard
  deviations: `benchmarks/foundation/anomalies.exs`.

  The time it takes grows with the product of the length and the period.
  """

  alias Foundation.Error
  alias Foundation.Telemetry.Anomalies.{Decomposition, Robust}

  @type anomaly :: %{
          kind: :spike | :level_shift,
          index: non_neg_integer,
          value: number,
          expected: float,
          score: float
        }

  # Values on each side of a level shift; twice as many and one are the neighbours of a value without a season.
  @side 10

  @doc """
  The anomalies, by their index. `:expected` is what the value would have been without, `:score` the distance in standard
  deviations.

  Options: `:period`, after how many values the season repeats, none by default. There have to be three periods, and
  30 values.

      iex> Foundation.Telemetry.Anomalies.detect([1, 2, 3]) |> elem(1) |> Map.fetch!(:error_type)
      :invalid_argument
  """
  @spec detect([number], period: pos_integer) :: {:ok, [anomaly]} | {:error, Error.t()}
  def detect(values, options \\ []) do
    with {:ok, period} <- check(values, options), do: {:ok, find(values, period)}
  end

  defp find(values, period) do
    parts = Decomposition.take_apart(values, period, 3 * @side)
    count = length(values)
    periods = period && count / period
    # Of two medians of so many values each.
    jumps = count - 2 * @side + 1
    least = 1.0e-9 * (values |> Enum.map(&abs/1) |> Enum.max())
    shifts = shifts(parts.level, limit(count, 37 / :math.pow(jumps, 1.5), periods), least)
    limit = limit(count, 1.3 / :math.sqrt(count), periods)
    levels = parts.level |> split(Enum.map(shifts, &elem(&1, 0))) |> Enum.flat_map(&Robust.rolling(&1, window(period)))
    rest = Enum.zip_with(parts.level, levels, &(&1 - &2))
    spikes = rest |> Robust.scores(least) |> Enum.with_index(&{&2, &1}) |> Enum.filter(&(abs(elem(&1, 1)) > limit))

    (describe(:level_shift, shifts, values, shifted(parts, shifts)) ++
       describe(:spike, spikes, values, Enum.zip_with(levels, parts.rest, &(&1 + &2))))
    |> Enum.sort_by(& &1.index)
  end

  # For so many values. The share that is added for a few of them, and the one for a few periods, are fitted to what noise
  # alone gives, 97.5 % of 300 to 2,000 series of 30 to 1,000 values.
  defp limit(count, for_few, periods) do
    :math.sqrt(2 * :math.log(count / 0.05)) * (1 + for_few + for_few_periods(periods))
  end

  # With three or four values of a phase, its median is one of them, or nearly so.
  defp for_few_periods(nil), do: 0
  defp for_few_periods(periods) when periods < 5, do: 1
  defp for_few_periods(periods), do: 2.4 / periods

  defp window(nil), do: 2 * @side + 1
  defp window(period), do: max(period, 2 * @side) |> Bitwise.bor(1)

  # Where the level jumps: of each run of jumps that are too great the greatest.
  defp shifts(level, limit, least) do
    jumps = for side <- Enum.chunk_every(level, 2 * @side, 1, :discard), do: jump(Enum.split(side, @side))

    jumps
    |> Robust.scores(least)
    |> Enum.with_index(fn score, index -> {index + @side, score} end)
    |> Enum.filter(fn {_index, score} -> abs(score) > limit end)
    |> greatest([])
    |> Enum.map(fn {index, score} -> {locate(level, index), score} end)
    |> Enum.sort()
    |> Enum.uniq_by(&elem(&1, 0))
  end

  # Medians jump over several places. Of these the shift is at the one from where the values are nearer to the later
  # level than to the one before.
  defp locate(level, index) do
    from = max(index - 2 * @side, 0)
    around = Enum.slice(level, from, index + 2 * @side - from)
    before = around |> Enum.take(@side) |> Robust.median()
    later = around |> Enum.take(-@side) |> Robust.median()
    gains = for value <- around, do: abs(value - before) - abs(value - later)

    {_gain, place} =
      gains |> Enum.reverse() |> Enum.scan(&(&1 + &2)) |> Enum.reverse() |> Enum.with_index() |> Enum.max()

    max(from + place, 1)
  end

  defp jump({before, later}), do: Robust.median(later) - Robust.median(before)

  defp greatest([], shifts), do: Enum.reverse(shifts)

  defp greatest([{index, score} | rest], [{last, highest} | shifts]) when index - last < @side do
    if abs(score) > abs(highest),
      do: greatest(rest, [{index, score} | shifts]),
      else: greatest(rest, [{last, highest} | shifts])
  end

  defp greatest([shift | rest], shifts), do: greatest(rest, [shift | shifts])

  defp split(level, indexes) do
    {parts, rest, _at} =
      Enum.reduce(indexes, {[], level, 0}, fn index, {parts, rest, at} ->
        {part, rest} = Enum.split(rest, index - at)
        {[part | parts], rest, index}
      end)

    Enum.reverse([rest | parts])
  end

  # At a shift one expects the level to go on as it was before.
  defp shifted(parts, shifts) do
    before =
      Map.new(shifts, fn {index, _score} ->
        {index, parts.level |> Enum.slice(max(index - @side, 0), min(index, @side)) |> Robust.median()}
      end)

    parts.rest |> Enum.with_index(fn rest, index -> rest + Map.get(before, index, 0.0) end)
  end

  defp describe(kind, found, values, expected) do
    for {index, score} <- found do
      %{kind: kind, index: index, value: Enum.at(values, index), expected: Enum.at(expected, index), score: abs(score)}
    end
  end

  defp check(values, options) do
    with true <- is_list(values) and not List.improper?(values) and length(values) >= 3 * @side,
         true <- Enum.all?(values, &(is_number(&1) and abs(&1) <= 1.0e150)),
         true <- Keyword.keyword?(options) and Keyword.keys(options) -- [:period] == [],
         period = options[:period],
         true <- period == nil or (is_integer(period) and period > 1 and 3 * period <= length(values)) do
      {:ok, period}
    else
      false ->
        Error.refuse(:invalid_argument,
          rule: "Anomalies are found in a series of numbers that is long enough.",
          found: {values, options},
          allowed: "a list of #{3 * @side} numbers or more; period: 2 or more, at most a third of that",
          remedy: "Wait for more measurements, or leave the period out."
        )
    end
  end
end
