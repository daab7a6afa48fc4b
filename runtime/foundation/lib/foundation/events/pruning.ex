defmodule Foundation.Events.Pruning do
  @moduledoc false
  # Takes away what is too much or too old, oldest arrivals first, a constant amount of work for each. Each step can be
  # done again.

  alias Foundation.Events.{Index, Limits, Table}

  @spec prune(Limits.t()) :: :ok
  def prune(limits) do
    # What a keeper that was killed had begun.
    prune_to(Table.counter(:pruning))
    prune_to(Table.counter(:last) - limits.keep)
    prune_old(Table.now() - limits.max_age)
    Table.sweep()
    Index.drop_below(Table.chunk(Table.counter(:pruned) + 1))
  end

  @doc "Prunes until there is room for so many, and takes it: the last one of their numbers."
  @spec reserve(Limits.t(), pos_integer) :: pos_integer
  def reserve(limits, count) do
    prune(limits)
    prune_to(Table.counter(:last) + count - limits.max_events)
    # Others may have taken it before.
    with :full <- Table.take(count), do: reserve(limits, count)
  end

  defp prune_to(seq) do
    pruned = Table.counter(:pruned)

    if seq > pruned do
      # Said first, see Table.insert/2.
      Table.put_counter(:pruning, max(seq, Table.counter(:pruning)))
      Enum.each((pruned + 1)..seq//1, &Table.delete/1)
      Table.put_counter(:pruned, seq)
    end
  end

  # Looks twice: a number without an event is passed over, since its writer may be dead, and that writer may store before
  # it hears of it. What it stores until `:closing` is set, the second look finds; later it gets another number.
  defp prune_old(stored_before) do
    pruned = Table.counter(:pruned)
    closing = old(pruned, stored_before)

    if closing > pruned do
      Table.put_counter(:closing, closing)
      prune_to(min(closing, old(pruned, stored_before)))
    end

    # That of a keeper that was killed, too.
    Table.put_counter(:closing, 0)
  end

  # The last number before an event that is not too old. Where there is none any more, or not yet, goes with those before.
  defp old(seq, stored_before) do
    if seq < Table.counter(:last) and Enum.all?(Table.row(seq + 1), fn {_, _, at, _} -> at < stored_before end) do
      old(seq + 1, stored_before)
    else
      seq
    end
  end

  @doc "Deletes the events with a timestamp below that one; how many there were."
  @spec prune_before(integer) :: non_neg_integer
  def prune_before(timestamp) do
    for seq <- Index.between(nil, timestamp - 1),
        {_id, _seq, _stored_at, event} when event.timestamp < timestamp <- Table.row(seq),
        reduce: 0 do
      pruned -> pruned + Table.delete(seq)
    end
  end
end
