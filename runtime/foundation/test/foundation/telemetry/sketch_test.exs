defmodule Foundation.Telemetry.SketchTest do
  use ExUnit.Case, async: true
  doctest Foundation.Telemetry.Sketch

  alias Foundation.{Error, Property}
  alias Foundation.Telemetry.Sketch

  # One part in a hundred, and what rounding adds to it.
  @accuracy 0.01 + 1.0e-9

  defp sketch_of(values) do
    sketch = Sketch.new()
    Enum.each(values, &(:ok = Sketch.record(sketch, &1)))
    sketch
  end

  defp exact(values, q), do: values |> Enum.sort() |> Enum.at(floor(q * (length(values) - 1)))

  defp near?(estimate, exact), do: abs(estimate - exact) <= @accuracy * abs(exact)

  @tag :proper
  test "every quantile is within 1 % of the exact one, from 1.0e-6 to 1.0e15 and below zero" do
    magnitude = :proper_types.float(-6.0, 15.0)
    value = :proper_types.tuple([:proper_types.oneof([-1, 0, 1]), magnitude])
    values = :proper_types.non_empty(:proper_types.list(value))

    Property.check(
      :proper_types.tuple([values, :proper_types.float(0.0, 1.0)]),
      fn {values, q} ->
        values = for {sign, magnitude} <- values, do: sign * :math.pow(10, magnitude)
        {:ok, estimate} = Sketch.quantile(sketch_of(values), q)
        near?(estimate, exact(values, q))
      end,
      500
    )
  end

  @tag :proper
  test "count, sum and extremes are exact" do
    Property.check(
      :proper_types.non_empty(:proper_types.list(:proper_types.integer())),
      fn values ->
        {:ok, summary} = Sketch.summary(sketch_of(values))

        {summary.count, summary.sum, summary.min, summary.max} ==
          {length(values), Enum.sum(values) / 1, Enum.min(values) / 1, Enum.max(values) / 1}
      end,
      300
    )
  end

  test "what is out of range counts at its end, and the extremes stay exact" do
    sketch = sketch_of([1.0e-9, 1.0e100, -1.0e20])
    {:ok, summary} = Sketch.summary(sketch)

    assert {summary.min, summary.max} == {-1.0e20, 1.0e100}
    assert Sketch.quantile(sketch, 0.5) == {:ok, 0.0}
    assert {:ok, top} = Sketch.quantile(sketch, 1)
    assert near?(top, 1.0e15)
  end

  test "to read one whose values are near to each other takes little: no look at each of 4,855 bins" do
    sketch = sketch_of([99, 100, 101])
    {:reductions, before} = Process.info(self(), :reductions)
    {:ok, _median} = Sketch.quantile(sketch, 0.5)
    {:reductions, later} = Process.info(self(), :reductions)
    assert later - before < 1000
  end

  test "nothing is lost when many record at once" do
    sketch = Sketch.new()

    1..8
    |> Task.async_stream(fn worker -> for n <- 1..2000, do: Sketch.record(sketch, worker * 10_000 + n) end)
    |> Stream.run()

    {:ok, summary} = Sketch.summary(sketch)
    assert {summary.count, summary.min, summary.max} == {16_000, 10_001.0, 82_000.0}
    assert summary.sum == Enum.sum(for(worker <- 1..8, n <- 1..2000, do: worker * 10_000 + n)) / 1
  end

  test "what is no measurement is refused" do
    for value <- [:fast, nil, 10 ** 400, 1.0e200] do
      assert {:error, %Error{error_type: :range_error, message: message}} = Sketch.record(Sketch.new(), value)

      assert message == """
             A measurement is a number whose sums can be computed.
               found:   #{inspect(value)}
               allowed: -1.0e150 to 1.0e150
               remedy:  Give a number, in a greater unit if it is too large.\
             """
    end

    assert {:error, %Error{error_type: :range_error}} = Sketch.quantile(Sketch.new(), 99)
  end
end
