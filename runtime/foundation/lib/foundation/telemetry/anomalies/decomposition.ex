defmodule Foundation.Telemetry.Anomalies.Decomposition do
  @moduledoc false
  # Takes a series apart into its level, and the rest: slope and season. Everything by medians.

  alias Foundation.Telemetry.Anomalies.Robust

  @doc "The level with the noise, and what was taken away to get it. Without a period, the slope is taken over `lag`."
  @spec take_apart([number], pos_integer | nil, pos_integer) :: %{level: [float], rest: [float]}
  def take_apart(values, period, lag) do
    slope = slope(values, period || min(lag, length(values) - 1))
    sloped = Enum.with_index(values, fn _value, index -> slope * index end)
    flat = Enum.zip_with(values, sloped, &(&1 - &2))
    season = season(flat, period)
    %{level: Enum.zip_with(flat, season, &(&1 - &2)), rest: Enum.zip_with(sloped, season, &(&1 + &2))}
  end

  # Over one period the season is the same again.
  defp slope(values, lag), do: (values |> Enum.drop(lag) |> Enum.zip_with(values, &(&1 - &2)) |> Robust.median()) / lag

  defp season(flat, nil), do: List.duplicate(0.0, length(flat))

  defp season(flat, period) do
    window = Bitwise.bor(period, 1)
    half = div(window, 2)
    around = Robust.rolling(flat, window)

    # At the ends the neighbours are no whole period, and their median says nothing of the level.
    phases =
      flat
      |> Enum.zip_with(around, &(&1 - &2))
      |> Enum.with_index(fn value, index -> {rem(index, period), value} end)
      |> Enum.slice(half..-(half + 1)//1)
      |> Enum.group_by(&elem(&1, 0), &elem(&1, 1))
      |> Map.new(fn {phase, values} -> {phase, Robust.median(values)} end)

    middle = phases |> Map.values() |> Robust.median()
    for index <- 0..(length(flat) - 1), do: phases[rem(index, period)] - middle
  end
end
