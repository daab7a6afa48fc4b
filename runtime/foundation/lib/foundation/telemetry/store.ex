defmodule Foundation.Telemetry.Store do
  @moduledoc false
  # What has been measured. In ETS, a row for each event, {event, counters, metadata}, and one for each of its
  # measurements, {{event, key}, what}, where what is
  #
  #   :counter             the number is in the counters of the event
  #   {:gauge, number}     the last one
  #   {:sketch, sketch}    the distribution of all
  #   {:last, term}        the last one of what is no number
  #
  # The counters of an event that counts are also in :persistent_term, which answers a name several times as fast. There
  # the key is the event itself: {Foundation.Telemetry, event}, as one would have it, takes a third more time. So the
  # entry is tagged, and an event whose key holds something of somebody else's stays out of there. Entries are never taken
  # away, for that would cost more than it frees: a library that is started again finds them, sets them to zero, and
  # handles from before go on counting.

  alias Foundation.{Error, Service}
  alias Foundation.Telemetry.Sketch

  @type event :: [atom, ...]
  @type what :: :counter | {:gauge, number} | {:sketch, Sketch.t()} | {:last, term}

  @table __MODULE__

  # So many rows, that names made at run time cannot fill the memory: all of them sketches, it would be 160 MB.
  @limit 4096

  # Tags of an entry in :persistent_term: nobody is to be told of the event, or somebody is.
  @quiet Foundation.Telemetry
  @told Foundation.Telemetry.Outlets

  # Slots: events that counted one; all other events; what those counted.
  @ones 1
  @others 2
  @counted 3

  @most 2 ** 40

  @doc "The most that is added to a counter at once."
  @spec most() :: pos_integer
  def most, do: @most

  defguard is_count(number) when is_integer(number) and number >= 0 and number <= @most

  @spec create_table() :: :ok
  def create_table do
    :ok = Service.create_table(@table, write_concurrency: true)

    for {event, {tag, counters, metadata}} <- :persistent_term.get(), tag in [@quiet, @told] do
      for slot <- [@ones, @others, @counted], do: :counters.put(counters, slot, 0)
      :ets.insert(@table, [{event, counters, metadata}, {{event, :counter}, :counter}])
    end

    :ok
  end

  @doc "Whether the service is one of the library's, and the library runs."
  @spec created?() :: boolean
  def created?, do: :ets.whereis(@table) != :undefined

  @doc "The counters of an event that counts, and its metadata."
  @spec counters(term) :: {:ok, :counters.counters_ref(), map} | :error
  def counters(event) do
    case :persistent_term.get(event, nil) do
      {tag, counters, metadata} when tag in [@quiet, @told] -> {:ok, counters, metadata}
      _ -> :error
    end
  end

  @doc "Makes the event one that counts."
  @spec add_counter(event, map, (event -> boolean)) :: {:ok, :counters.counters_ref()} | {:error, Error.t()}
  def add_counter(event, metadata, told?) do
    with {:ok, counters} <- add_event(event, metadata),
         :ok <- add({{event, :counter}, :counter}) do
      [{_event, _counters, metadata}] = :ets.lookup(@table, event)
      mark(event, counters, metadata, told?)
      {:ok, counters}
    end
  end

  @doc "Writes down anew whether an event is to be told. Looks again after it wrote: that may have changed meanwhile."
  @spec mark(event, :counters.counters_ref(), map, (event -> boolean)) :: :ok
  def mark(event, counters, metadata, told?) do
    told = told?.(event)

    if counters(event) != :error or :persistent_term.get(event, nil) == nil do
      :persistent_term.put(event, {if(told, do: @told, else: @quiet), counters, metadata})
    end

    if told?.(event) == told, do: :ok, else: mark(event, counters, metadata, told?)
  end

  @spec add_event(event, map) :: {:ok, :counters.counters_ref()} | {:error, Error.t()}
  def add_event(event, metadata) do
    case :ets.lookup(@table, event) do
      [{_event, counters, _metadata}] ->
        {:ok, counters}

      [] ->
        with :ok <- add({event, :counters.new(3, [:atomics]), metadata}), do: add_event(event, metadata)
    end
  end

  @doc "One event with these measurements."
  @spec record(:counters.counters_ref(), event, map) :: :ok | {:error, Error.t()}
  def record(counters, event, measurements) do
    :counters.add(counters, @others, 1)

    Enum.reduce_while(measurements, :ok, fn {key, value}, :ok ->
      case measure(counters, event, key, value) do
        :ok -> {:cont, :ok}
        {:error, _} = error -> {:halt, error}
      end
    end)
  end

  defp measure(counters, event, :counter, value) when is_count(value) do
    with :ok <- add({{event, :counter}, :counter}), do: :counters.add(counters, @counted, value)
  end

  defp measure(_counters, _event, :counter, value) do
    Error.refuse(:range_error,
      rule: "A counter counts up, in whole numbers.",
      found: value,
      allowed: "0, 1, 2 ... #{@most}",
      remedy: "Use a gauge for what goes down, a histogram for what has fractions."
    )
  end

  defp measure(_counters, event, :gauge, value) when is_number(value), do: put({{event, :gauge}, {:gauge, value}})
  defp measure(_counters, event, key, value) when not is_number(value), do: put({{event, key}, {:last, value}})

  defp measure(_counters, event, key, value) do
    case :ets.lookup(@table, {event, key}) do
      [{_key, {:sketch, sketch}}] -> Sketch.record(sketch, value)
      [row] -> with true <- :ets.delete_object(@table, row), do: measure_first(event, key, value)
      [] -> measure_first(event, key, value)
    end
  end

  defp measure_first(event, key, value) do
    with :ok <- add({{event, key}, {:sketch, Sketch.new()}}), do: measure(nil, event, key, value)
  end

  defp put({key, _what} = row) do
    if :ets.member(@table, key) or room?(), do: insert(row), else: full(key)
  end

  defp insert(row) do
    :ets.insert(@table, row)
    :ok
  end

  defp add(row) do
    if :ets.member(@table, elem(row, 0)) or room?() do
      :ets.insert_new(@table, row)
      :ok
    else
      full(elem(row, 0))
    end
  end

  defp room?, do: :ets.info(@table, :size) < @limit

  defp full(key) do
    Error.refuse(:resource_exhausted,
      rule: "At most #{@limit} events and measurements are kept.",
      found: key,
      allowed: "those that are known already",
      remedy: "Put what varies into the metadata instead of the name."
    )
  end

  @doc "Each event with its metadata, how often it was, and its measurements."
  @spec all() :: [{event, map, non_neg_integer, %{term => {:counter, non_neg_integer} | what}}]
  def all do
    {events, measurements} = @table |> :ets.tab2list() |> Enum.split_with(&(tuple_size(&1) == 3))
    by_event = Enum.group_by(measurements, fn {{event, _key}, _what} -> event end)

    for {event, counters, metadata} <- events do
      ones = :counters.get(counters, @ones)
      counted = {:counter, ones + :counters.get(counters, @counted)}

      measured =
        for {{_event, key}, what} <- Map.get(by_event, event, []), into: %{} do
          {key, if(what == :counter, do: counted, else: what)}
        end

      {event, metadata, ones + :counters.get(counters, @others), measured}
    end
  end

  @doc "The distribution of a measurement."
  @spec sketch(event, term) :: {:ok, Sketch.t()} | :error
  def sketch(event, key) do
    case :ets.lookup(@table, {event, key}) do
      [{_key, {:sketch, sketch}}] -> {:ok, sketch}
      _ -> :error
    end
  end

  @doc "Events that count, to be marked anew."
  @spec counting() :: [{event, :counters.counters_ref(), map}]
  def counting do
    for {{event, :counter}, :counter} <- :ets.tab2list(@table),
        {:ok, counters, metadata} <- [counters(event)],
        do: {event, counters, metadata}
  end

  @spec size() :: non_neg_integer
  def size, do: :ets.info(@table, :size)
end
