defmodule Compare do
  @moduledoc "Two ways of the same, measured in turn."

  @doc """
  A table of how long one operation takes each way, and whether the ratio is below the goal, or nil. A way is a function
  that does `count` of them.
  """
  def table(rounds, rows) do
    IO.puts("| | plain | ours | ratio | goal | |\n| --- | --- | --- | --- | --- | --- |")

    for {name, count, goal, plain, ours} <- rows do
      {plain, ours} = fastest(rounds, plain, ours)
      cells = [name, time(plain / count), time(ours / count), ratio(ours / plain) | goal(goal, ours / plain)]
      IO.puts("| #{Enum.join(cells, " | ")} |")
    end
  end

  defp goal(nil, _ratio), do: ["", ""]
  defp goal(goal, ratio), do: ["below #{goal}", if(ratio < goal, do: "met", else: "missed")]

  @doc """
  Defines a function that does something as many times as its first argument says. A loop of its own for each: to call a
  function that one is given takes as long as some of what is compared.
  """
  defmacro repeated({name, _meta, arguments}, do: once) do
    quote do
      defp unquote(name)(0, unquote_splicing(for _ <- arguments, do: quote(do: _))), do: :ok

      defp unquote(name)(n, unquote_splicing(arguments)) do
        unquote(once)
        unquote(name)(n - 1, unquote_splicing(arguments))
      end
    end
  end

  @doc "The fastest of so many rounds of each, in nanoseconds."
  def fastest(rounds, plain, ours) do
    times = for _ <- 1..rounds, do: {measure(plain), measure(ours)}
    {times |> Enum.map(&elem(&1, 0)) |> Enum.min(), times |> Enum.map(&elem(&1, 1)) |> Enum.min()}
  end

  # In a process of its own: what an earlier round left on the heap costs this one nothing. Its events are copied there
  # before the clock runs.
  defp measure({prepare, run}) do
    prepare.()
    fn -> timed(run) end |> Task.async() |> Task.await(:infinity)
  end

  defp measure(run), do: measure({fn -> :ok end, run})

  defp timed(run) do
    :erlang.garbage_collect()
    start = System.monotonic_time(:nanosecond)
    run.()
    System.monotonic_time(:nanosecond) - start
  end

  def time(ns) when ns < 10_000, do: "#{round(ns)} ns"
  def time(ns), do: "#{Float.round(ns / 1000, 1)} μs"
  def ratio(ratio), do: :erlang.float_to_binary(ratio, decimals: 2)
end
