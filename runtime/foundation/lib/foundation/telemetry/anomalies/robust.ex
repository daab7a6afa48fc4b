defmodule Foundation.Telemetry.Anomalies.Robust do
  @moduledoc false
  # Statistics that half of the values, however wild, cannot bend.

  # The median absolute deviation of normal noise, and its mean absolute deviation, in standard deviations.
  @mad 0.674490
  @mean_ad 0.797885

  @spec median([number]) :: float
  def median(values) do
    sorted = Enum.sort(values)
    count = length(sorted)
    [low | rest] = Enum.drop(sorted, div(count - 1, 2))
    if rem(count, 2) == 1, do: low / 1, else: (low + hd(rest)) / 2
  end

  @doc "The median of the neighbours of each value, of so many, itself among them; of fewer at the ends."
  @spec rolling([number], pos_integer) :: [float]
  def rolling(values, window) do
    all = List.to_tuple(values)
    half = div(window, 2)
    last = tuple_size(all) - 1

    for index <- 0..last//1 do
      for(near <- max(index - half, 0)..min(index + half, last), do: elem(all, near)) |> median()
    end
  end

  @doc """
  How far each value is from the median, in standard deviations, which are at least `least`: what rounding leaves of a
  constant is no noise. Where more than half of the values are equal, the mean deviation stands in (Iglewicz, Hoaglin:
  How to Detect and Handle Outliers, 1993).
  """
  @spec scores([number], float) :: [float]
  def scores(values, least) do
    middle = median(values)
    deviations = Enum.map(values, &abs(&1 - middle))
    mean = Enum.sum(deviations) / length(deviations) / @mean_ad
    mad = median(deviations) / @mad
    deviation = if mad > least, do: mad, else: max(mean, least)
    Enum.map(values, &if(deviation > 0, do: (&1 - middle) / deviation, else: 0.0))
  end
end
