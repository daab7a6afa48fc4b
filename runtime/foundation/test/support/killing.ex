defmodule Foundation.Killing do
  @moduledoc "Kills a service again and again, and sees to it that it comes back."

  import ExUnit.Assertions

  @doc "Kills what `find` returns `times` times, each time as soon as another process is in its place."
  @spec kill((... -> pid | nil), pos_integer) :: :ok
  def kill(find, times) do
    Enum.each(1..times, fn _ ->
      pid = eventually(find)
      monitor = Process.monitor(pid)
      Process.exit(pid, :kill)
      assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
    end)

    eventually(find)
    :ok
  end

  @doc "How often each service is killed: hundreds of times, or as FOUNDATION_CRASHES says."
  @spec times() :: pos_integer
  def times, do: String.to_integer(System.get_env("FOUNDATION_CRASHES", "200"))

  @doc "The first value of `fun` that is neither nil nor false, within a minute."
  @spec eventually((... -> value)) :: value when value: term
  def eventually(fun), do: eventually(fun, System.monotonic_time(:millisecond) + 60_000)

  defp eventually(fun, deadline) do
    cond do
      value = fun.() ->
        value

      System.monotonic_time(:millisecond) > deadline ->
        flunk("not so within a minute")

      true ->
        Process.sleep(1)
        eventually(fun, deadline)
    end
  end

  @doc "Runs `step` in `workers` processes, with the number of the round, until `meanwhile` returns; all their results."
  @spec under_load(pos_integer, (pos_integer -> result), (... -> term)) :: [result] when result: term
  def under_load(workers, step, meanwhile) do
    stop = :atomics.new(1, [])
    tasks = for _ <- 1..workers, do: Task.async(fn -> repeat(step, stop, 1, []) end)
    meanwhile.()
    :atomics.put(stop, 1, 1)
    tasks |> Task.await_many(:infinity) |> List.flatten()
  end

  defp repeat(step, stop, round, results) do
    if :atomics.get(stop, 1) == 1, do: results, else: repeat(step, stop, round + 1, [step.(round) | results])
  end
end
