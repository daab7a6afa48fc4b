defmodule ClusterCase.LinearizabilityTest do
  use ExUnit.Case, async: true
  doctest ClusterCase.Linearizability

  alias ClusterCase.{History, Linearizability}

  test "the search agrees with trying every order, on random histories" do
    verdicts =
      for seed <- 1..2_000 do
        history = history(:rand.seed_s(:exsss, seed))
        found = Linearizability.search(history, 0)
        assert match?({:ok, _}, found) == by_force?(history), "seed #{seed}: #{inspect(history)}"
        with {:ok, order} <- found, do: assert(explains?(order))
        found != :error
      end

    # Both kinds came up.
    assert true in verdicts and false in verdicts
  end

  # Up to 5 operations on few values, so that histories of both kinds are common; ends may be unknown.
  defp history(rand) do
    {count, rand} = :rand.uniform_s(5, rand)

    {history, _} =
      Enum.map_reduce(1..count, rand, fn _, rand ->
        {kind, rand} = :rand.uniform_s(3, rand)
        {a, rand} = :rand.uniform_s(3, rand)
        {b, rand} = :rand.uniform_s(3, rand)
        {from, rand} = :rand.uniform_s(10, rand)
        {long, rand} = :rand.uniform_s(5, rand)
        {unknown, rand} = :rand.uniform_s(5, rand)
        op = elem({{:write, a - 1}, {:read, a - 1}, {:cas, a - 1, b - 1}}, kind - 1)
        {%{op: op, from: from, to: if(unknown == 1, do: :unknown, else: from + long)}, rand}
      end)

    history
  end

  # Every choice of those that may not have happened, every order of the rest.
  defp by_force?(history) do
    {maybe, sure} = Enum.split_with(history, &(&1.to == :unknown))
    Enum.any?(subsets(maybe), fn happened -> Enum.any?(orders(sure ++ happened), &explains?/1) end)
  end

  # In an order that keeps to real time, every operation is possible.
  defp explains?(order) do
    in_time? = for({a, i} <- Enum.with_index(order), {b, j} <- Enum.with_index(order), i < j, do: not (b.to < a.from))
    Enum.all?(in_time?) and possible?(order, 0)
  end

  defp possible?([], _), do: true
  defp possible?([%{op: {:write, value}} | rest], _), do: possible?(rest, value)
  defp possible?([%{op: {:read, value}} | rest], held), do: value == held and possible?(rest, held)
  defp possible?([%{op: {:cas, old, new}} | rest], held), do: old == held and possible?(rest, new)

  defp subsets([]), do: [[]]
  defp subsets([first | rest]), do: for(set <- subsets(rest), more <- [set, [first | set]], do: more)

  defp orders([]), do: [[]]
  defp orders(list), do: for(each <- list, rest <- orders(list -- [each]), do: [each | rest])

  test "a recorded history: a write that fails may have happened" do
    {:ok, history} = History.start_link()
    History.write(history, 1, fn -> :ok end)
    assert_raise RuntimeError, fn -> History.write(history, 2, fn -> raise "timeout" end) end
    assert History.read(history, fn -> 2 end) == 2
    assert Linearizability.check!(History.operations(history), nil) == :ok

    History.read(history, fn -> 1 end)
    error = assert_raise ExUnit.AssertionError, fn -> Linearizability.check!(History.operations(history), nil) end
    assert error.message =~ "no order of these operations explains them, on a register that held nil:\n"
  end
end
