defmodule ClusterCase.Eventually do
  @moduledoc false

  alias ClusterCase.{NodeError, RemoteError, UsageError}

  @pause 10

  @spec run((... -> result), keyword) :: result when result: term
  def run(fun, options \\ []) do
    within = within!(options)
    loop(fun, & &1, deadline(within), within)
  end

  @spec converge((... -> %{pos_integer => term}), keyword) :: term
  def converge(read, options) do
    within = within!(options)

    same? = fn values ->
      values != %{} and one_value?(Map.values(values), Keyword.fetch(options, :to))
    end

    values = loop(read, same?, deadline(within), within)
    values |> Map.values() |> hd()
  end

  defp one_value?(values, {:ok, wanted}), do: Enum.all?(values, &(&1 == wanted))
  defp one_value?(values, :error), do: length(Enum.uniq(values)) == 1

  defp loop(fun, enough?, deadline, within) do
    result = attempt(fun)

    cond do
      match?({:value, _}, result) and enough?.(elem(result, 1)) ->
        elem(result, 1)

      System.monotonic_time(:millisecond) >= deadline ->
        give_up(result, within)

      true ->
        Process.sleep(@pause)
        loop(fun, enough?, deadline, within)
    end
  end

  defp attempt(fun) do
    {:value, fun.()}
  rescue
    error in [ExUnit.AssertionError, NodeError, RemoteError] -> {:error, error}
  end

  defp give_up({:value, value}, within) do
    raise ExUnit.AssertionError,
      message: "not so within #{within} ms. The last value: #{inspect(value, pretty: true)}"
  end

  defp give_up({:error, error}, within) do
    raise ExUnit.AssertionError,
      message: "not so within #{within} ms. The last error: #{Exception.message(error)}"
  end

  defp deadline(within), do: System.monotonic_time(:millisecond) + within

  defp within!(options) do
    case Keyword.get(options, :within, 5_000) do
      ms when is_integer(ms) and ms > 0 ->
        ms

      other ->
        raise UsageError,
          rule: "A wait ends.",
          found: "within: #{inspect(other)}",
          allowed: "milliseconds from 1",
          remedy: "Say how long it may take at most, for example within: 5_000."
    end
  end
end
