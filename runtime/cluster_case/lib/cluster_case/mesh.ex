defmodule ClusterCase.Mesh do
  @moduledoc false
  # Connects nodes, each with each.

  alias ClusterCase.{Link, Member, NodeError}

  @deadline 30_000

  @doc "Connects nodes with all that run; raises when that takes too long. What a cut keeps apart is left out."
  @spec connect([Member.row()], [Member.row()], MapSet.t({pos_integer, pos_integer})) :: :ok
  def connect(rows, running, cut) do
    connect_until(rows, running, cut, System.monotonic_time(:millisecond) + @deadline)
  end

  # First each pair from one side, then from both: after silence, one of them may take a connection for alive that the
  # other has given up. With prevent_overlapping_partitions, nodes that connect at once may drop a link again, and one whose
  # global hears only now of a loss before: so links count once global has settled.
  defp connect_until(rows, running, cut, deadline) do
    each_other(:connect, rows, running, cut, fn row, other -> other.index < row.index or other not in rows end)
    concerned? = fn row, other -> row in rows or other in rows end
    each_other(:connect, running, running, cut, concerned?)
    # Twice: what the first hears of, it tells the others.
    for _ <- 1..2, do: Member.each(running, fn _ -> {Link, :settle, []} end)
    missing = each_other(:missing, running, running, cut, concerned?)

    cond do
      Enum.all?(missing, &(&1 == [])) -> :ok
      System.monotonic_time(:millisecond) > deadline -> not_connected!(running, missing)
      true -> connect_until(rows, running, cut, deadline)
    end
  end

  defp each_other(what, rows, running, cut, wanted?) do
    Member.each(rows, fn row ->
      others = for other <- running, wanted?.(row, other), reachable?(row.index, other.index, cut), do: other.name
      {Link, what, [others]}
    end)
  end

  defp reachable?(a, b, cut), do: a != b and {a, b} not in cut and {b, a} not in cut

  defp not_connected!(rows, missing) do
    {row, names} = rows |> Enum.zip(missing) |> Enum.find(fn {_, names} -> names != [] end)
    raise NodeError, node: row.name, reason: {:boot, "no connection to #{Enum.join(names, ", ")}"}
  end
end
