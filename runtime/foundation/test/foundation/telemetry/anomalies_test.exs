defmodule Foundation.Telemetry.AnomaliesTest do
  use ExUnit.Case, async: true
  doctest Foundation.Telemetry.Anomalies

  alias Foundation.{Error, Property}
  alias Foundation.Telemetry.Anomalies

  # Normal noise, the same in each run.
  defp noise(count, seed) do
    {values, _state} = Enum.map_reduce(1..count, :rand.seed_s(:exsss, seed), fn _, state -> :rand.normal_s(state) end)
    values
  end

  defp series(count, seed, fun) do
    count |> noise(seed) |> Enum.with_index(fn noise, index -> noise + fun.(index) end)
  end

  defp found(values, options \\ []) do
    {:ok, anomalies} = Anomalies.detect(values, options)
    for anomaly <- anomalies, do: {anomaly.kind, anomaly.index}
  end

  defp season(index), do: 20 * :math.sin(2 * :math.pi() * index / 24)

  test "a spike, up or down, in a season that is twice as great as the spike" do
    values = series(240, 1, fn index -> season(index) + Map.get(%{100 => 10, 150 => -10}, index, 0) end)
    assert found(values, period: 24) == [spike: 100, spike: 150]
    assert found(values) == []
  end

  test "a spike on a slope, at either end, too" do
    values = series(200, 2, fn index -> 0.5 * index + if(index in [0, 90, 199], do: 12, else: 0) end)
    assert found(values) == [spike: 0, spike: 90, spike: 199]
  end

  test "the level shifts, with a season and a slope, and a spike after that" do
    values =
      series(400, 3, fn index ->
        season(index) + 0.1 * index + if(index >= 200, do: 10, else: 0) + if(index == 300, do: 12, else: 0)
      end)

    assert [{:level_shift, shift}, {:spike, 300}] = found(values, period: 24)
    assert shift in 198..202
  end

  test "what was expected, and how far off it was" do
    values = series(240, 4, fn index -> season(index) + if(index == 100, do: 50, else: 0) end)
    {:ok, [anomaly]} = Anomalies.detect(values, period: 24)
    assert abs(anomaly.expected - season(100)) < 2
    assert anomaly.value == Enum.at(values, 100)
    assert anomaly.score > 35 and anomaly.score < 80
  end

  test "without noise" do
    assert found(List.duplicate(5, 50)) == []
    assert found(List.duplicate(5, 50) |> List.replace_at(20, 6)) == [spike: 20]
    assert found(for(index <- 0..99, do: season(index)), period: 24) == []
  end

  for {count, options} <- [{30, []}, {60, []}, {200, []}, {72, [period: 24]}, {96, [period: 24]}, {240, [period: 24]}] do
    test "of series of #{count} values of noise, #{inspect(options)}, at most about one in twenty has one found in it" do
      assert Enum.count(7001..7200, &(found(noise(unquote(count), &1), unquote(options)) != [])) <= 14
    end
  end

  # Where nothing is rounded: integers, a unit and a period that are powers of two. Rounding may settle a draw, as of two
  # places where the level may have shifted equally well, in another way in another unit.
  @tag :proper
  test "the unit and the zero of a measurement do not matter" do
    type =
      :proper_types.tuple([:proper_types.integer(-10, 10), :proper_types.integer(-1000, 1000), :proper_types.integer()])

    Property.check(
      type,
      fn {power, zero, seed} ->
        in_unit = &(&1 * :math.pow(2, power) + zero)
        values = 128 |> series(seed, &(rem(&1, 32) + shift(&1))) |> Enum.map(&round(16 * &1))
        {:ok, anomalies} = Anomalies.detect(values, period: 32)

        expected =
          for anomaly <- anomalies,
              do: %{anomaly | value: in_unit.(anomaly.value), expected: in_unit.(anomaly.expected)}

        anomalies != [] and Anomalies.detect(Enum.map(values, in_unit), period: 32) == {:ok, expected}
      end,
      100
    )
  end

  defp shift(index), do: if(index == 40, do: 60, else: 0) + if(index >= 64, do: 40, else: 0)

  test "what cannot be is refused" do
    values = List.duplicate(1, 40)

    for arguments <- [
          [:values],
          [[1, 2, 3]],
          [["1" | values]],
          [[1 | 2]],
          [values, [period: 1]],
          [values, [period: 14]],
          [values, [season: 7]],
          [values, :daily]
        ] do
      assert {:error, %Error{error_type: :invalid_argument, message: message}} = apply(Anomalies, :detect, arguments)
      assert message =~ "Anomalies are found in a series of numbers that is long enough.\n  found:"
      assert message =~ "allowed: a list of 30 numbers or more; period: 2 or more, at most a third of that"
    end
  end
end
