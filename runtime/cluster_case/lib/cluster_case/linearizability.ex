defmodule ClusterCase.Linearizability do
  @moduledoc """
  Whether a concurrent history of a register could have happened one operation at a time.

  M. Herlihy and J. Wing, "Linearizability: a correctness condition for concurrent objects", ACM TOPLAS 12(3), 1990, say
  what that is. The search is that of J. Wing and C. Gong, "Testing and verifying concurrent objects", Journal of Parallel
  and Distributed Computing 17(1-2), 1993, which takes any operation that no other has to come before; and of G. Lowe, "Testing
  for linearizability", Concurrency and Computation 29(4), 2017, which never looks at a pair of remaining operations
  and value twice. Deciding it is NP-complete: a few dozen operations are fine, hundreds need not be.
  """

  @typedoc """
  An operation: `{:write, value}`, `{:read, value}` with what it read, or `{:cas, old, new}` that succeeded. `from` and `to` are times; `to` is `:unknown`
  for one of which nobody knows whether it happened, as after a timeout: it may have, at any time after `from`, or never.
  """
  @type operation :: %{
          required(:op) => {:write, term} | {:read, term} | {:cas, term, term},
          required(:from) => integer,
          required(:to) => integer | :unknown,
          optional(atom) => term
        }

  @doc """
  An order in which the operations could have happened to a register that held `initial`, or `:error`.

      iex> history = [
      ...>   %{op: {:write, 1}, from: 1, to: 4},
      ...>   %{op: {:read, nil}, from: 2, to: 3}
      ...> ]
      iex> {:ok, order} = ClusterCase.Linearizability.search(history, nil)
      iex> Enum.map(order, & &1.op)
      [{:read, nil}, {:write, 1}]

      iex> history = [
      ...>   %{op: {:write, 1}, from: 1, to: 2},
      ...>   %{op: {:read, nil}, from: 3, to: 4}
      ...> ]
      iex> ClusterCase.Linearizability.search(history, nil)
      :error
  """
  @spec search([operation], term) :: {:ok, [operation]} | :error
  def search(history, initial) do
    pending =
      history
      |> Enum.sort_by(& &1.from)
      |> Enum.with_index()
      |> Map.new(fn {op, id} -> {id, op} end)

    case visit(pending, initial, [], MapSet.new()) do
      {:ok, order} -> {:ok, Enum.reverse(order)}
      {:error, _seen} -> :error
    end
  end

  @doc "Raises unless the history is linearisable."
  @spec check!([operation], term) :: :ok
  def check!(history, initial) do
    with :error <- search(history, initial) do
      lines =
        for op <- Enum.sort_by(history, & &1.from),
            do: "  #{op.from} to #{op.to}: #{inspect(op.op)}"

      raise ExUnit.AssertionError,
        message:
          "no order of these operations explains them, on a register that held #{inspect(initial)}:\n" <>
            Enum.join(lines, "\n")
    end

    :ok
  end

  defp visit(pending, value, order, seen) do
    key = {Map.keys(pending), value}

    cond do
      Enum.all?(pending, fn {_, op} -> op.to == :unknown end) -> {:ok, order}
      MapSet.member?(seen, key) -> {:error, seen}
      true -> try_each(minimal(pending), pending, value, order, MapSet.put(seen, key))
    end
  end

  defp try_each([], _pending, _value, _order, seen), do: {:error, seen}

  defp try_each([{id, op} | rest], pending, value, order, seen) do
    with {:ok, next} <- step(op.op, value),
         {:error, seen} <- visit(Map.delete(pending, id), next, [op | order], seen) do
      try_each(rest, pending, value, order, seen)
    else
      :impossible -> try_each(rest, pending, value, order, seen)
      {:ok, order} -> {:ok, order}
    end
  end

  # Those that began before any of the others had ended.
  defp minimal(pending) do
    # An atom is greater than every number, so :unknown is the latest end.
    first_end = pending |> Enum.map(fn {_, op} -> op.to end) |> Enum.min()
    for {id, op} <- pending, op.from <= first_end, do: {id, op}
  end

  defp step({:write, value}, _), do: {:ok, value}
  defp step({:read, value}, value), do: {:ok, value}
  defp step({:cas, old, new}, old), do: {:ok, new}
  defp step(_, _), do: :impossible
end
