defmodule Foundation.BEAM.Schedulers do
  @moduledoc """
  Work on all schedulers, and how busy they are.

  The BEAM takes a process off its scheduler after some 4,000 reductions, whatever it does: nothing has to yield by
  itself. What one process cannot do is use more than one scheduler, and that is what is here. The data is copied to the
  processes that work and the results back, so little work on much data is faster in one process. Milliseconds on 2
  schedulers, as `benchmarks/foundation/main.mjs` prints them:

  | work on a list | `Enum.map/2` | `Task.async_stream/3` | the same of chunks | `cpu_intensive/3` |
  | --- | --- | --- | --- | --- |
  | 2,000 elements of 50 µs | 136 | 156 | 127 | 134 |
  | 100,000 elements of 0.1 µs | 2.5 | 766 | 12 | 14 |

  So it is the chunks that help, and `cpu_intensive/3` is no faster than `Task.async_stream/3` of them, which copies the
  data once less. What it adds is one timeout for all, an error instead of an exit, and no process left. That machine was busy
  with other things, where there is little to gain.
  """

  alias Foundation.{Argument, Error}
  alias Foundation.BEAM.Schedulers.Pool

  @timeout_ms 60_000

  # For each scheduler, so that one which gets the harder chunks does not hold up the others for long.
  @chunks 4

  @sample_ms 100

  @doc """
  Applies a function to chunks of a list, in as many processes as there are schedulers, and concatenates what it returns, in
  order. What is no list counts as one with that element.

  Options:

    * `:chunk_size`, a number of elements, or `:auto`: four chunks for each scheduler;
    * `:timeout` in milliseconds for all of it, 60,000;
    * `:reduction_limit` of the 2.0 plan changes nothing (see above).

  When the function raises, throws, exits or is late it is an error, and no process is left.

      iex> Foundation.BEAM.Schedulers.cpu_intensive(Enum.to_list(1..5), fn chunk -> Enum.map(chunk, &(&1 * &1)) end)
      {:ok, [1, 4, 9, 16, 25]}

      iex> Foundation.BEAM.Schedulers.cpu_intensive(Enum.to_list(1..100), &Enum.sum/1, chunk_size: 50)
      {:ok, [1275, 3775]}

      iex> {:error, error} = Foundation.BEAM.Schedulers.cpu_intensive([1, 0], fn [n | _] -> div(1, n) end, chunk_size: 1)
      iex> error.context.reason
      %ArithmeticError{message: "bad argument in arithmetic expression"}
  """
  @spec cpu_intensive([term], ([term] -> term),
          chunk_size: pos_integer | :auto,
          timeout: timeout,
          reduction_limit: pos_integer
        ) :: {:ok, [term]} | {:error, Error.t()}
  def cpu_intensive(data, fun, options \\ []) do
    with :ok <- work(data, fun), {:ok, options} <- Argument.options(options, options()) do
      data
      |> Enum.chunk_every(chunk_size(options.chunk_size, length(data)))
      |> run(fun, options.timeout, &Enum.flat_map(&1, fn result -> as_list(result) end))
    end
  end

  @doc """
  Applies a function to each of the items, in as many processes as there are schedulers, each taking the next item when it is
  done: for few items that take long, and not equally long. Results are in order. At most 60 s; errors as above.

      iex> Foundation.BEAM.Schedulers.balance_work_across_schedulers([30, 1, 20], fn n -> Enum.sum(1..n) end)
      {:ok, [465, 1, 210]}
  """
  @spec balance_work_across_schedulers([term], (term -> term)) :: {:ok, [term]} | {:error, Error.t()}
  def balance_work_across_schedulers(items, fun) do
    with :ok <- work(items, fun), do: run(items, fun, @timeout_ms, & &1)
  end

  @doc """
  How busy each scheduler is, over 100 ms, from OTP's `:scheduler`: 0 is idle, 1 is all of the time.

      iex> %{individual: [{1, first} | _], average: average} = Foundation.BEAM.Schedulers.get_scheduler_utilization()
      iex> first >= 0 and first <= 1 and average >= 0 and average <= 1
      true
  """
  @spec get_scheduler_utilization() :: %{
          individual: [{pos_integer, float}],
          average: float,
          scheduler_count: pos_integer
        }
  def get_scheduler_utilization do
    # It measures for as long as a process wants it to; one that has asked before shall go on.
    before = :erlang.system_flag(:scheduler_wall_time, true)
    sample = :scheduler.sample()
    Process.sleep(@sample_ms)
    utilization = :scheduler.utilization(sample)
    :erlang.system_flag(:scheduler_wall_time, before)

    online = :erlang.system_info(:schedulers_online)
    individual = for {:normal, id, share, _percent} <- utilization, id <= online, do: {id, share}
    average = Enum.sum(for {_id, share} <- individual, do: share) / online
    %{individual: individual, average: average, scheduler_count: online}
  end

  defp options do
    %{
      chunk_size: {:auto, &(&1 == :auto or Argument.positive?(&1)), ":auto, or an integer from 1"},
      timeout: {@timeout_ms, &Argument.timeout?/1, "milliseconds, or :infinity"},
      reduction_limit: {2000, &Argument.positive?/1, "an integer from 1"}
    }
  end

  defp work(data, fun) do
    Argument.check(is_list(data) and not List.improper?(data) and is_function(fun, 1),
      rule: "Work is a list, and a function of one argument.",
      found: {data, fun},
      allowed: "a list, and fn argument -> ... end",
      remedy: "Make a list of it with Enum.to_list/1."
    )
  end

  defp as_list(result) when is_list(result), do: result
  defp as_list(result), do: [result]

  defp chunk_size(:auto, length) do
    chunks = @chunks * System.schedulers_online()
    max(1, div(length + chunks - 1, chunks))
  end

  defp chunk_size(size, _length), do: size

  defp run(parts, fun, timeout, join) do
    case Pool.run(parts, fun, System.schedulers_online(), timeout) do
      {:ok, results} -> {:ok, join.(results)}
      {:crashed, failure} -> crashed(failure)
      :timeout -> late(timeout)
    end
  end

  defp crashed({kind, reason, stacktrace}) do
    reason = if kind == :error, do: Exception.normalize(:error, reason, stacktrace), else: {kind, reason}

    Error.error_result(:work_failed, "The function did not return: #{inspect(reason)}",
      context: %{reason: reason},
      stacktrace: stacktrace
    )
  end

  defp late(timeout) do
    Error.refuse(:timeout,
      rule: "Work ends within its timeout.",
      found: "not done after #{timeout} ms",
      allowed: "results of all parts by then",
      remedy: "Give a larger :timeout, or less work."
    )
  end
end
