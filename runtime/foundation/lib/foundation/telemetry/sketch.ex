defmodule Foundation.Telemetry.Sketch do
  @moduledoc """
  The distribution of a measurement in constant memory: DDSketch (Masson, Rim, Lee: DDSketch: A Fast and Fully-Mergeable
  Quantile Sketch with Relative-Error Guarantees, VLDB 2019).

  A quantile is at most 1 % off the value that a sorted list of all values has there, for values of 1.0e-6 to 1.0e15 and
  their negatives. What is nearer to zero counts as zero, what is farther away as that bound; minimum, maximum and sum
  are exact in any case. Recording takes no process and no lock; a sketch takes 39 KB.

      iex> sketch = Foundation.Telemetry.Sketch.new()
      iex> for n <- 1..1000, do: Foundation.Telemetry.Sketch.record(sketch, n)
      iex> {:ok, median} = Foundation.Telemetry.Sketch.quantile(sketch, 0.5)
      iex> abs(median - 500) <= 5
      true
  """

  alias Foundation.Error
  alias Foundation.Telemetry.FloatCell

  @enforce_keys [:bins, :cells]
  defstruct [:bins, :cells]

  @opaque t :: %__MODULE__{bins: :counters.counters_ref(), cells: :atomics.atomics_ref()}

  @type summary :: %{
          count: non_neg_integer,
          sum: float,
          mean: float,
          min: float,
          max: float,
          p50: float,
          p90: float,
          p95: float,
          p99: float
        }

  # The paper's alpha, and gamma.
  @accuracy 0.01
  @gamma (1 + @accuracy) / (1 - @accuracy)
  @log_gamma :math.log(@gamma)
  # Bins have i = ceil(log(x) / log(gamma)) in this range: 1.0e-6 to 1.0e15.
  @first ceil(:math.log(1.0e-6) / @log_gamma)
  @last ceil(:math.log(1.0e15) / @log_gamma)
  @nearest :math.exp((@first - 1) * @log_gamma)
  # In the order of their values: those below zero, zero, those above it.
  @zero @last - @first + 2
  @positive @zero + 1 - @first
  @negative @zero - 1 + @first
  @size @positive + @last

  # A sum of any number of these stays a float.
  @farthest 1.0e150

  @sum 1
  @min 2
  @max 3

  @doc """
  An empty sketch.

      iex> Foundation.Telemetry.Sketch.quantile(Foundation.Telemetry.Sketch.new(), 0.5)
      :empty
  """
  @spec new() :: t
  def new do
    cells = :atomics.new(3, signed: true)
    FloatCell.put(cells, @sum, 0.0)
    FloatCell.put(cells, @min, @farthest)
    FloatCell.put(cells, @max, -@farthest)
    %__MODULE__{bins: :counters.new(@size, [:atomics]), cells: cells}
  end

  @doc """
  Adds a value.

      iex> Foundation.Telemetry.Sketch.record(Foundation.Telemetry.Sketch.new(), 12.5)
      :ok
  """
  @spec record(t, number) :: :ok | {:error, Error.t()}
  def record(%__MODULE__{bins: bins, cells: cells}, value)
      when is_number(value) and value >= -@farthest and value <= @farthest do
    value = value / 1
    FloatCell.add(cells, @sum, value)
    if value < FloatCell.get(cells, @min), do: FloatCell.lower(cells, @min, value)
    if value > FloatCell.get(cells, @max), do: FloatCell.raise_to(cells, @max, value)
    :counters.add(bins, bin(value), 1)
  end

  def record(_sketch, value) do
    Error.refuse(:range_error,
      rule: "A measurement is a number whose sums can be computed.",
      found: value,
      allowed: "-1.0e150 to 1.0e150",
      remedy: "Give a number, in a greater unit if it is too large."
    )
  end

  defp bin(value) when value >= @nearest, do: @positive + index(value)
  defp bin(value) when value <= -@nearest, do: @negative - index(-value)
  defp bin(_value), do: @zero

  defp index(value), do: value |> :math.log() |> Kernel./(@log_gamma) |> ceil() |> max(@first) |> min(@last)

  @doc """
  The value that the share `q` (0 to 1) of the values does not exceed; `:empty` without values.

      iex> Foundation.Telemetry.Sketch.quantile(Foundation.Telemetry.Sketch.new(), 0.5)
      :empty
  """
  @spec quantile(t, number) :: {:ok, float} | :empty | {:error, Error.t()}
  def quantile(%__MODULE__{} = sketch, q) when is_number(q) and q >= 0 and q <= 1 do
    case counts(sketch) do
      {0, _counts} -> :empty
      {count, counts} -> {:ok, at(sketch, counts, q * (count - 1))}
    end
  end

  def quantile(_sketch, q) do
    Error.refuse(:range_error,
      rule: "A quantile is a share of the values.",
      found: q,
      allowed: "0 to 1",
      remedy: "Give 0.99 for the 99th percentile."
    )
  end

  @doc """
  Count, sum, mean, extremes and the usual quantiles; `:empty` without values.

      iex> sketch = Foundation.Telemetry.Sketch.new()
      iex> for n <- [10, 20, 30], do: Foundation.Telemetry.Sketch.record(sketch, n)
      iex> {:ok, summary} = Foundation.Telemetry.Sketch.summary(sketch)
      iex> {summary.count, summary.sum, summary.mean, summary.min, summary.max}
      {3, 60.0, 20.0, 10.0, 30.0}
  """
  @spec summary(t) :: {:ok, summary} | :empty | {:error, Error.t()}
  def summary(%__MODULE__{cells: cells} = sketch) do
    case counts(sketch) do
      {0, _counts} ->
        :empty

      {count, counts} ->
        [p50, p90, p95, p99] = for q <- [0.5, 0.9, 0.95, 0.99], do: at(sketch, counts, q * (count - 1))
        sum = FloatCell.get(cells, @sum)
        {least, most} = extremes(cells)

        %{count: count, sum: sum, mean: sum / count, min: least, max: most, p50: p50, p90: p90, p95: p95, p99: p99}
        |> then(&{:ok, &1})
    end
  end

  def summary(other) do
    Error.refuse(:invalid_argument,
      rule: "A sketch is summed up.",
      found: other,
      allowed: "%Foundation.Telemetry.Sketch{}",
      remedy: "Make one with Foundation.Telemetry.Sketch.new/0."
    )
  end

  defp extremes(cells), do: {FloatCell.get(cells, @min), FloatCell.get(cells, @max)}

  # All values counted, and what each bin that has any stands for, in ascending order: none is beyond the extremes, which
  # are recorded first.
  defp counts(%__MODULE__{bins: bins, cells: cells}) do
    {least, most} = extremes(cells)
    counts = for bin <- bin(least)..bin(most)//1, count = :counters.get(bins, bin), count > 0, do: {middle(bin), count}
    {counts |> Enum.map(&elem(&1, 1)) |> Enum.sum(), counts}
  end

  defp middle(@zero), do: 0.0
  defp middle(bin) when bin > @zero, do: value(bin - @positive)
  defp middle(bin), do: -value(@negative - bin)

  # In the middle of the bin, as far as relative error goes.
  defp value(i), do: 2 * :math.exp(i * @log_gamma) / (@gamma + 1)

  defp at(%__MODULE__{cells: cells}, counts, rank) do
    {least, most} = extremes(cells)
    counts |> find(rank, 0) |> max(least) |> min(most)
  end

  defp find([{value, _count}], _rank, _before), do: value
  defp find([{value, count} | _rest], rank, before) when before + count > rank, do: value
  defp find([{_value, count} | rest], rank, before), do: find(rest, rank, before + count)
end
