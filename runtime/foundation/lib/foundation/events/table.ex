defmodule Foundation.Events.Table do
  @moduledoc false
  # The events in ETS, a row `{event_id, seq, stored_at, event}` for each. Writers write here themselves.
  #
  # The order of arrival is a ring of `:atomics`, as long as the store may be large: at the place of a number in sequence
  # are the id of the event that has it, the hashes of its type and its correlation id, and its timestamp. That costs a
  # writer some nanoseconds, where a second table would cost as much as the event. The number in the row tells whether it
  # is still the one that counts: an event that is stored again under its id has a new one, and what is left of the old
  # one is skipped.
  #
  # `Foundation.Events.Index` finds events by type, correlation and time, `Foundation.Events.Pruning` takes the oldest
  # away; both run in `Foundation.Events.Keeper`, behind the writers.

  alias Foundation.Events.Limits
  alias Foundation.Events.Log.Settings
  alias Foundation.Service
  alias Foundation.Types.Event

  import Bitwise

  @table :foundation_events

  # Numbers that are indexed together.
  @chunk_bits 8
  @chunk_mask (1 <<< @chunk_bits) - 1

  # Places in the counters. Chunks below `claimed` are being indexed or are, those below `indexed` are; numbers up to
  # `pruning` are being pruned or are, those up to `pruned` are. Those up to `closing` may be pruned next: no event gets one
  # of them any more. `mended` counts how often places in the ring were.
  @last 1
  @pruning 2
  @pruned 3
  @claimed 4
  @mended 5
  @closing 6
  @places %{
    last: @last,
    pruning: @pruning,
    pruned: @pruned,
    claimed: @claimed,
    mended: @mended,
    closing: @closing,
    indexed: 7,
    deleted: 8
  }

  # Atomics of a place in the ring.
  @width 3

  # A type and a correlation id in one atomic.
  @type_hashes 1 <<< 27
  @correlation_bits 32

  @enforce_keys [:ring, :counters, :limits, :log, :started]
  defstruct @enforce_keys

  @typep t :: %__MODULE__{
           ring: :atomics.atomics_ref(),
           counters: :atomics.atomics_ref(),
           limits: Limits.t(),
           log: Settings.t() | :off,
           started: integer
         }

  @type place :: :last | :pruning | :pruned | :claimed | :mended | :closing | :indexed | :deleted

  @spec create(Limits.t(), Settings.t() | :off) :: :ok
  def create(limits, log) do
    :ok = Service.create_table(@table, write_concurrency: true)

    :persistent_term.put(__MODULE__, %__MODULE__{
      ring: :atomics.new(limits.max_events * @width, []),
      counters: :atomics.new(map_size(@places), []),
      limits: limits,
      log: log,
      started: now()
    })
  end

  @spec there?() :: boolean
  def there?, do: :ets.whereis(@table) != :undefined

  @spec get() :: t
  defp get, do: :persistent_term.get(__MODULE__)

  @spec limits() :: Limits.t()
  def limits, do: get().limits

  @spec log() :: Settings.t() | :off
  def log, do: get().log

  @spec started() :: integer
  def started, do: get().started

  # Monotonic, in native units, as all times here.
  @spec now() :: integer
  def now, do: :erlang.monotonic_time()

  ## What writers do

  # What is left to the writer: nothing, to tell the keeper that a chunk is full, or to have it index those again, from
  # one to another, that it had indexed before the events were in them.
  @type todo :: :ok | :chunk_full | {:late, non_neg_integer, non_neg_integer}

  # What the keeper is asked for: the last one of so many numbers, when the store is full; and to mend the places in the
  # ring of these numbers. When it cannot, nothing is stored.
  @type ask :: ({:reserve, pos_integer} | {:mend, pos_integer, pos_integer} -> pos_integer | :ok | {:error, term})

  @spec insert(Event.t(), ask) :: todo | {:error, term}
  def insert(%Event{event_id: id} = event, ask) do
    state = get()

    with seq when is_integer(seq) <- reserve(state, 1, ask) do
      mended = mended(state)
      put_in_ring(state, seq, event)
      :ets.insert(@table, {id, seq, now(), event})
      if mended(state) != mended, do: put_again(state, seq, [event])

      if overtaken?(state, seq) do
        with :ok <- ask.({:mend, seq, seq}), do: insert(event, ask)
      else
        todo(state, seq, seq)
      end
    end
  end

  # All at once for readers: an insert of several rows is atomic (ets:insert/2), and of those with the same key the last
  # one stays.
  @spec insert_all([Event.t(), ...], integer, ask) :: todo | {:error, term}
  def insert_all(events, stored_at, ask) do
    state = get()
    count = length(events)

    with last when is_integer(last) <- reserve(state, count, ask) do
      first = last - count + 1
      mended = mended(state)
      :ets.insert(@table, rows(events, state, first, stored_at))
      if mended(state) != mended, do: put_again(state, first, events)

      if overtaken?(state, first) do
        with :ok <- ask.({:mend, first, last}), do: insert_all(events, stored_at, ask)
      else
        todo(state, first, last)
      end
    end
  end

  defp rows([], _state, _seq, _stored_at), do: []

  defp rows([event | events], state, seq, stored_at) do
    put_in_ring(state, seq, event)
    [{event.event_id, seq, stored_at, event} | rows(events, state, seq + 1, stored_at)]
  end

  defp reserve(state, count, ask) do
    with :full <- take(state, count), last when is_integer(last) <- ask.({:reserve, count}) do
      # It may be long ago that the keeper answered.
      if overtaken?(state, last - count + 1), do: reserve(state, count, ask), else: last
    end
  end

  @doc """
  The last one of so many numbers. None of their places in the ring is taken any more, and with them there are no more
  events than there may be. Where there is no room no number is used up: who is refused takes nobody's place.
  """
  @spec take(pos_integer) :: pos_integer | :full
  def take(count), do: take(get(), count)

  defp take(%{counters: counters, limits: limits} = state, count) do
    before = :atomics.get(counters, @last)
    last = before + count

    cond do
      last - :atomics.get(counters, @pruned) > limits.max_events -> :full
      :atomics.compare_exchange(counters, @last, before, last) == :ok -> last
      true -> take(state, count)
    end
  end

  # A writer that is held up between taking a number and writing may find that the number was pruned meanwhile: the
  # keeper says what it prunes before it does, so either it deletes this row or the writer sees that here. The event is
  # not old, and gets a new number. Its place in the ring may have been another one's already, when it wrote there: the
  # keeper puts right what it finds in the table, and who is not in there yet sees by `mended` that it has to write again.
  defp overtaken?(%{counters: counters}, seq) do
    seq <= :atomics.get(counters, @pruning) or seq <= :atomics.get(counters, @closing)
  end

  defp mended(state), do: :atomics.get(state.counters, @mended)

  defp put_again(state, first, events) do
    mended = mended(state)
    for {event, seq} <- Enum.with_index(events, first), do: put_in_ring(state, seq, event)
    if mended(state) != mended, do: put_again(state, first, events)
  end

  @doc """
  Puts right the places of these numbers in the ring, that are other ones' by now; gives the numbers of those. For the
  keeper: while it does this nothing is pruned, and so no place gets another owner.
  """
  @spec mend(pos_integer, pos_integer) :: [pos_integer]
  def mend(first, last) do
    %{counters: counters, limits: %{max_events: max}} = state = get()
    :atomics.add(counters, @mended, 1)
    same_place = {:"=<", {:rem, {:-, :"$1", first}, max}, last - first}

    for {seq, event} <-
          :ets.select(@table, [{{:_, :"$1", :_, :"$2"}, [{:>, :"$1", last}, same_place], [{{:"$1", :"$2"}}]}]) do
      put_in_ring(state, seq, event)
      seq
    end
  end

  defp todo(state, first, last) do
    cond do
      chunk(first) < :atomics.get(state.counters, @claimed) -> {:late, chunk(first), chunk(last)}
      (last &&& @chunk_mask) < last - first + 1 -> :chunk_full
      true -> :ok
    end
  end

  defp put_in_ring(%{ring: ring} = state, seq, event) do
    place = place(state, seq)
    :atomics.put(ring, place, event.event_id)

    :atomics.put(
      ring,
      place + 1,
      hash(:type, event.event_type) <<< @correlation_bits ||| hash(:correlation, event.correlation_id)
    )

    :atomics.put(ring, place + 2, event.timestamp)
  end

  defp place(%{limits: limits}, seq), do: rem(seq, limits.max_events) * @width + 1

  ## What readers, index and pruning ask

  @spec fetch(term) :: {:ok, Event.t()} | :error
  def fetch(id) do
    case :ets.lookup(@table, id) do
      [{_id, _seq, _stored_at, event}] -> {:ok, event}
      [] -> :error
    end
  end

  # The row that has a number; none when it is not written yet, was pruned, or was stored again since.
  @spec row(pos_integer) :: [{Event.event_id(), pos_integer, integer, Event.t()}]
  def row(seq) do
    case :ets.lookup(@table, id(seq)) do
      [{_id, ^seq, _stored_at, _event}] = row -> row
      _ -> []
    end
  end

  @spec events([pos_integer] | Range.t()) :: Enumerable.t()
  def events(seqs) do
    Stream.flat_map(seqs, fn seq -> for {_id, _seq, _stored_at, event} <- row(seq), do: event end)
  end

  @doc "The numbers of the events that another one led to, in order; looks at all, within ETS."
  @spec children(Event.event_id()) :: [pos_integer]
  def children(id), do: @table |> :ets.select([{{:_, :"$1", :_, %{parent_id: id}}, [], [:"$1"]}]) |> Enum.sort()

  @doc "Deletes the event that has the number; how many there were."
  @spec delete(pos_integer) :: 0..1
  def delete(seq) do
    # Compared and deleted in one: it may be stored again at any time.
    deleted = :ets.select_delete(@table, [{{id(seq), seq, :_, :_}, [], [true]}])
    :atomics.add(get().counters, Map.fetch!(@places, :deleted), deleted)
    deleted
  end

  @doc """
  Deletes what is left of pruned numbers, of which the places in the ring name no event: writers that were killed after
  they were overtaken. Looks at all events, if there are more than have numbers.
  """
  @spec sweep() :: :ok
  def sweep do
    pruned = counter(:pruned)

    if count() > counter(:last) - pruned do
      :ets.select_delete(@table, [{{:_, :"$1", :_, :_}, [{:"=<", :"$1", pruned}], [true]}])
    end

    :ok
  end

  @doc "What the index knows an event by."
  @spec hash(:type | :correlation, term) :: non_neg_integer
  def hash(:type, type), do: :erlang.phash2(type, @type_hashes)
  def hash(:correlation, id), do: :erlang.phash2(id, 1 <<< @correlation_bits)

  @doc "The hashes of a type and of a correlation id, and the timestamp, as they are in the ring."
  @spec ring(pos_integer) :: {non_neg_integer, non_neg_integer, integer}
  def ring(seq) do
    state = get()
    place = place(state, seq)
    hashes = :atomics.get(state.ring, place + 1)
    correlation = hashes &&& (1 <<< @correlation_bits) - 1
    {hashes >>> @correlation_bits, correlation, :atomics.get(state.ring, place + 2)}
  end

  defp id(seq) do
    state = get()
    :atomics.get(state.ring, place(state, seq))
  end

  @spec chunk(pos_integer) :: non_neg_integer
  def chunk(seq), do: seq >>> @chunk_bits

  @spec first_seq(non_neg_integer) :: non_neg_integer
  def first_seq(chunk), do: chunk <<< @chunk_bits

  @doc "The numbers of a chunk that may have an event."
  @spec seqs(non_neg_integer) :: Range.t()
  def seqs(chunk) do
    max(first_seq(chunk), counter(:pruned) + 1)..min(first_seq(chunk + 1) - 1, counter(:last))//1
  end

  @doc "The numbers from a chunk on."
  @spec seqs_from(non_neg_integer) :: Range.t()
  def seqs_from(chunk), do: max(first_seq(chunk), counter(:pruned) + 1)..counter(:last)//1

  @spec counter(place) :: integer
  def counter(place), do: :atomics.get(get().counters, Map.fetch!(@places, place))

  @spec put_counter(place, integer) :: :ok
  def put_counter(place, value), do: :atomics.put(get().counters, Map.fetch!(@places, place), value)

  @spec count() :: non_neg_integer
  def count, do: :ets.info(@table, :size)

  # The ring, too: eight bytes for each atomic.
  @spec bytes() :: non_neg_integer
  def bytes, do: :ets.info(@table, :memory) * :erlang.system_info(:wordsize) + get().limits.max_events * @width * 8
end
