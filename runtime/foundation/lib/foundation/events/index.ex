defmodule Foundation.Events.Index do
  @moduledoc false
  # Which events may be of a type, belong to a correlation, or lie in a range of time, by their numbers in sequence. A row
  # for each chunk of 256 numbers, made when all of them are given:
  #
  #   {chunk, oldest, newest, types, correlations}
  #
  # `oldest` and `newest` are timestamps; `types` and `correlations` are sorted hashes, 32 bits each, with the place in
  # the chunk, 8 bits, after it: a binary search in each chunk finds who has a hash. It is made of the ring of
  # `Foundation.Events.Table` alone, so that it costs the keeper a fraction of what the event cost its writer, and ten
  # bytes for an event. What is not indexed yet readers find in the ring itself. They look at the events then: another
  # one may have the same hash.

  import Bitwise

  alias Foundation.Events.Table
  alias Foundation.Service

  @index :foundation_events_index
  @entry 5

  @spec create() :: :ok
  def create, do: Service.create_table(@index, [:ordered_set])

  @spec bytes() :: non_neg_integer
  def bytes do
    # Binaries of that size are not in the table's own memory.
    :ets.info(@index, :memory) * :erlang.system_info(:wordsize) + :ets.info(@index, :size) * 2 * 256 * @entry
  end

  ## What readers ask

  @doc "The numbers of events that may be of a type, or have a correlation id, in order."
  @spec of(:type | :correlation, term) :: Enumerable.t()
  def of(kind, value) do
    hash = Table.hash(kind, value)
    indexed = Table.counter(:indexed)
    Stream.concat(indexed(kind, hash, indexed), Stream.filter(Table.seqs_from(indexed), &(ring_hash(kind, &1) == hash)))
  end

  defp indexed(kind, hash, below) do
    place = if kind == :type, do: :"$2", else: :"$3"
    rows = :ets.select(@index, [{{:"$1", :_, :_, :"$2", :"$3"}, [{:<, :"$1", below}], [{{:"$1", place}}]}])
    Enum.flat_map(rows, fn {chunk, sorted} -> found(sorted, hash, Table.first_seq(chunk)) end)
  end

  defp ring_hash(kind, seq) do
    {type, correlation, _timestamp} = Table.ring(seq)
    if kind == :type, do: type, else: correlation
  end

  defp found(sorted, hash, first) do
    from = search(sorted, hash, 0, div(byte_size(sorted), @entry))
    for <<^hash::32, place::8 <- take(sorted, from, hash)>>, do: first + place
  end

  # The first entry that is not below the hash.
  defp search(_sorted, _hash, from, from), do: from

  defp search(sorted, hash, from, to) do
    middle = div(from + to, 2)
    <<_::binary-size(middle * @entry), found::32, _::binary>> = sorted
    if found < hash, do: search(sorted, hash, middle + 1, to), else: search(sorted, hash, from, middle)
  end

  defp take(sorted, from, hash), do: take(sorted, from, from, hash)

  defp take(sorted, from, to, hash) do
    case sorted do
      <<_::binary-size(to * @entry), ^hash::32, _place, _::binary>> -> take(sorted, from, to + 1, hash)
      _ -> binary_part(sorted, from * @entry, (to - from) * @entry)
    end
  end

  @doc "The numbers of events that may have a timestamp in the range, in order; nil is open."
  @spec between(integer | nil, integer | nil) :: Enumerable.t()
  def between(from, to) do
    indexed = Table.counter(:indexed)
    guards = if(to, do: [{:"=<", :"$2", to}], else: []) ++ if from, do: [{:>=, :"$3", from}], else: []
    chunks = :ets.select(@index, [{{:"$1", :"$2", :"$3", :_, :_}, [{:<, :"$1", indexed} | guards], [:"$1"]}])
    Stream.concat(Stream.flat_map(chunks, &Table.seqs/1), Table.seqs_from(indexed))
  end

  ## What the keeper does. Each step can be done again: it may end anywhere, and its successor goes on from the counters.

  @doc "Indexes the chunks that are full."
  @spec catch_up() :: :ok
  def catch_up do
    for chunk <- max(Table.counter(:indexed), kept())..(Table.chunk(Table.counter(:last) + 1) - 1)//1 do
      # Claimed before it is read: who writes into it later sees that, and has it indexed again.
      Table.put_counter(:claimed, max(chunk + 1, Table.counter(:claimed)))
      index(chunk)
      Table.put_counter(:indexed, chunk + 1)
    end

    :ok
  end

  @doc "Indexes chunks again, from one to another, that had been full before all of their events were written."
  @spec again(non_neg_integer, non_neg_integer) :: :ok
  def again(first, last), do: Enum.each(max(first, kept())..min(last, Table.counter(:indexed) - 1)//1, &index/1)

  # Nothing is left of what was pruned.
  defp kept, do: Table.chunk(Table.counter(:pruned) + 1)

  defp index(chunk) do
    first = Table.first_seq(chunk)
    entries = for seq <- Table.seqs(chunk), do: {seq - first, Table.ring(seq)}

    if entries != [] do
      {oldest, newest} = entries |> Enum.map(fn {_place, {_type, _correlation, at}} -> at end) |> Enum.min_max()
      types = sorted(for {place, {type, _correlation, _at}} <- entries, do: type <<< 8 ||| place)
      correlations = sorted(for {place, {_type, correlation, _at}} <- entries, do: correlation <<< 8 ||| place)
      :ets.insert(@index, {chunk, oldest, newest, types, correlations})
    end
  end

  defp sorted(entries), do: for(entry <- Enum.sort(entries), into: <<>>, do: <<entry::size(@entry)-unit(8)>>)

  @doc "Drops what there is of chunks below that one."
  @spec drop_below(non_neg_integer) :: :ok
  def drop_below(first) do
    case :ets.first(@index) do
      chunk when is_integer(chunk) and chunk < first ->
        :ets.delete(@index, chunk)
        drop_below(first)

      _ ->
        :ok
    end
  end
end
