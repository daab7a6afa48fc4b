defmodule Foundation.Events do
  @moduledoc """
  Events: made, stored, found again by id, type, time and correlation, and forgotten when there are too many or they
  are too old.

      alias Foundation.Events

      {:ok, event} = Events.new_event(:order_placed, %{order: 7}, correlation_id: "r-1")
      {:ok, id} = Events.store(event)
      {:ok, [^event]} = Events.query(%{event_type: :order_placed, limit: 10})

  Who stores an event writes it into ETS itself; a process follows, which indexes and prunes. When that one crashes
  nothing is lost, and it goes on where it was. Memory is bounded by the section `storage.hot` of the configuration that
  the application starts with: there are no more than `max_events` events, of which the oldest ones by arrival go first,
  up to a sixteenth of them at a time, and none that were stored more than `max_age_seconds` ago, looked after every
  `prune_interval` milliseconds. Arrivals are counted: an event that is stored again under its id is one more, and the
  oldest event makes room for it. An event is no larger than a megabyte, and so choose `max_events` by what yours take.
  A part of a binary keeps all of it in memory: `new_event/3` copies such parts, who makes events in another way does.
      config :foundation, storage: [hot: [max_events: 100_000, max_age_seconds: 3600, prune_interval: 60_000]]
  """

  @behaviour Foundation.Service

  alias Foundation.{Error, Service}
  alias Foundation.Events
  alias Foundation.Events.{Builder, Codec, Index, Keeper, Limits, Log, Query, Table, Writer}
  alias Foundation.Types.Event

  @type event_id :: Event.event_id()
  @type correlation_id :: Event.correlation_id()

  @impl Foundation.Service
  def create_tables do
    with {:ok, config} <- Foundation.Config.initial(),
         log = Log.Settings.new(config),
         :ok <- Table.create(Limits.new(config), log),
         :ok <- Index.create(),
         :ok <- Log.Recovery.run(log) do
      :ok
    else
      {:error, error} -> raise error
    end
  end

  @impl Foundation.Service
  def child_spec(options), do: Events.Supervisor.child_spec(options)

  @doc """
  Starts the library, unless it runs.

      iex> Foundation.Events.initialize()
      :ok
  """
  @spec initialize() :: :ok | {:error, Error.t()}
  def initialize, do: Foundation.initialize()

  @doc """
  Whether its processes run. Events are found while they restart, and stored, where there is no log.

      iex> Foundation.Events.available?()
      true
  """
  @impl Foundation.Service
  @spec available?() :: boolean
  def available? do
    Process.whereis(Keeper) != nil and (Table.log() == :off or Process.whereis(Log) != nil)
  rescue
    # Never started.
    ArgumentError -> false
  end

  @doc """
  `:status`, `:event_count`, and `:next_id`, as 0.1.x had it: one more than the number of events stored.

      iex> {:ok, %{status: status}} = Foundation.Events.status()
      iex> status
      :running
  """
  @impl Foundation.Service
  @spec status() :: {:ok, map} | {:error, Error.t()}
  def status do
    with :ok <- Service.check(__MODULE__) do
      status = if available?(), do: :running, else: :restarting
      {:ok, %{status: status, event_count: Table.count(), next_id: Table.counter(:last) + 1}}
    end
  end

  @doc """
  An event of that type, made here and now, by this process. Nothing is stored.

  Options: `:correlation_id` (default: that of the `Foundation.ErrorContext` that the process is in, or a new one),
  `:parent_id` (the id of the event that led to this one), `:metadata` (a map), and `:event_id`, `:timestamp`,
  `:wall_time`, `:node`, `:pid`.

      iex> {:ok, event} = Foundation.Events.new_event(:order_placed, %{order: 7}, correlation_id: "r-1")
      iex> {event.event_type, event.data, event.correlation_id, event.pid == self()}
      {:order_placed, %{order: 7}, "r-1", true}
  """
  @spec new_event(atom, term, keyword) :: {:ok, Event.t()} | {:error, Error.t()}
  def new_event(event_type, data, options \\ []), do: Builder.event(event_type, data, options)

  @doc """
  The same, without `{:ok, _}`; what is wrong is raised.

      iex> Foundation.Events.debug_new_event(:order_placed, %{}).event_type
      :order_placed
  """
  @spec debug_new_event(atom, term, keyword) :: Event.t()
  def debug_new_event(event_type, data, options \\ []) do
    case new_event(event_type, data, options) do
      {:ok, event} -> event
      {:error, error} -> raise error
    end
  end

  @doc """
  An event of what a user did: the data with `:user_id`.

      iex> {:ok, event} = Foundation.Events.new_user_event(123, :profile_updated, %{field: "email"})
      iex> {event.event_type, event.data}
      {:profile_updated, %{user_id: 123, field: "email"}}
  """
  @spec new_user_event(term, atom, map) :: {:ok, Event.t()} | {:error, Error.t()}
  def new_user_event(user_id, event_type, data), do: Builder.with_data(event_type, data, %{user_id: user_id})

  @doc """
  An event of what the system did.

      iex> {:ok, event} = Foundation.Events.new_system_event(:maintenance_started, %{duration: "2h"})
      iex> {event.event_type, event.data}
      {:maintenance_started, %{duration: "2h"}}
  """
  @spec new_system_event(atom, map) :: {:ok, Event.t()} | {:error, Error.t()}
  def new_system_event(event_type, data), do: Builder.with_data(event_type, data, %{})

  @doc """
  An event of what went wrong. A `Foundation.Error` may be the data: the event has its correlation id.

      iex> {:ok, event} = Foundation.Events.new_error_event(:api_timeout, %{service: "users"})
      iex> {event.event_type, event.data}
      {:api_timeout, %{service: "users"}}
  """
  @spec new_error_event(atom, map | Error.t()) :: {:ok, Event.t()} | {:error, Error.t()}
  def new_error_event(event_type, %Error{correlation_id: correlation_id} = error) when is_binary(correlation_id) do
    Builder.event(event_type, error, correlation_id: correlation_id)
  end

  def new_error_event(event_type, data), do: Builder.with_data(event_type, data, %{})

  @doc """
  An event `:function_entry`. Options: `:caller_module`, `:caller_function`, `:caller_line`, and those of `new_event/3`.

      iex> {:ok, event} = Foundation.Events.function_entry(MyApp.Orders, :place, 1, [7], caller_line: 42)
      iex> {event.data.function, event.data.args, event.data.caller_line}
      {:place, [7], 42}
  """
  @spec function_entry(module, atom, arity, [term], keyword) :: {:ok, Event.t()} | {:error, Error.t()}
  defdelegate function_entry(module, function, arity, args, options \\ []), to: Builder

  @doc """
  An event `:function_exit`; `call_id` is that of the data of its `:function_entry`.

      iex> {:ok, event} = Foundation.Events.function_exit(MyApp.Orders, :place, 1, 17, :ok, 1_000, :normal)
      iex> {event.data.call_id, event.data.result, event.data.duration_ns}
      {17, :ok, 1000}
  """
  @spec function_exit(module, atom, arity, pos_integer, term, non_neg_integer, atom) ::
          {:ok, Event.t()} | {:error, Error.t()}
  defdelegate function_exit(module, function, arity, call_id, result, duration_ns, exit_reason), to: Builder

  @doc """
  An event `:state_change`. Options: `:trigger_message`, `:trigger_call_id`, and those of `new_event/3`.

      iex> {:ok, event} = Foundation.Events.state_change(self(), :handle_call, %{n: 0}, %{n: 1})
      iex> event.data.state_diff
      :changed
  """
  @spec state_change(pid, atom, term, term, keyword) :: {:ok, Event.t()} | {:error, Error.t()}
  defdelegate state_change(server_pid, callback, old_state, new_state, options \\ []), to: Builder

  @doc """
  Stores an event, and gives its id. An event with the id of another one takes its place. An `{:error, _}` of what made
  the event is returned as it is.

      iex> {:ok, id} = :order_placed |> Foundation.Events.new_event(%{order: 7}) |> Foundation.Events.store()
      iex> {:ok, event} = Foundation.Events.get(id)
      iex> event.data
      %{order: 7}
  """
  @spec store(Event.t() | {:ok, Event.t()} | {:error, Error.t()}) :: {:ok, event_id} | {:error, Error.t()}
  def store({:ok, event}), do: store(event)
  def store({:error, _} = error), do: error

  def store(event) do
    Writer.store(event)
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  @doc false
  # Not in the log on disk: for what a restart makes void, whose maker does not wait for a disk.
  @spec store_in_memory(Event.t()) :: {:ok, event_id} | {:error, Error.t()}
  def store_in_memory(event) do
    Writer.store_in_memory(event)
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  @doc """
  Stores all of the events, or, when one of them is not right, none. All become readable in one step;
  a query that is under way at that moment may find a part of them.

      iex> {:ok, first} = Foundation.Events.new_event(:order_placed, %{order: 7})
      iex> {:ok, second} = Foundation.Events.new_event(:order_paid, %{order: 7}, parent_id: first.event_id)
      iex> Foundation.Events.store_batch([first, second]) == {:ok, [first.event_id, second.event_id]}
      true
  """
  @spec store_batch([Event.t()]) :: {:ok, [event_id]} | {:error, Error.t()}
  def store_batch([]), do: with(:ok <- Service.check(__MODULE__), do: {:ok, []})

  def store_batch(events) do
    Writer.store_batch(events)
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  @doc """
  The event with an id.

      iex> {:error, error} = Foundation.Events.get(1)
      iex> error.error_type
      :not_found
  """
  @spec get(event_id) :: {:ok, Event.t()} | {:error, Error.t()}
  def get(event_id) do
    case Table.fetch(event_id) do
      {:ok, _event} = found -> found
      :error -> refuse_id(event_id)
    end
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  @doc """
  The events that are all of what is asked for, in the order in which they were stored, or that of `:order_by`.

  A map or a keyword list of `:event_type`, `:correlation_id`, `:parent_id`, `:time_range` (`{from, to}`, of the
  timestamps, both inclusive), `:order_by` (`:timestamp` or `:event_id`), `:offset` and `:limit`.

      iex> {:ok, event} = Foundation.Events.new_event(:invoice_sent, %{})
      iex> {:ok, _id} = Foundation.Events.store(event)
      iex> Foundation.Events.query(%{event_type: :invoice_sent, limit: 10})
      {:ok, [event]}
  """
  @spec query(map | keyword) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def query(query) do
    Query.run(query)
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  @doc """
  The events with a correlation id, by timestamp.

      iex> Foundation.Events.get_by_correlation("no such request")
      {:ok, []}
  """
  @spec get_by_correlation(correlation_id) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def get_by_correlation(correlation_id) when is_binary(correlation_id) do
    query(%{correlation_id: correlation_id, order_by: :timestamp})
  end

  def get_by_correlation(other) do
    Error.refuse(:invalid_argument,
      rule: "A correlation id is a string.",
      found: other,
      allowed: "a string",
      remedy: "Make one with Foundation.Utils.generate_correlation_id/0."
    )
  end

  @doc """
  The same as `get_by_correlation/1`, as 0.1.x named it.

      iex> Foundation.Events.get_correlation_chain("no such request")
      {:ok, []}
  """
  @spec get_correlation_chain(correlation_id) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def get_correlation_chain(correlation_id), do: get_by_correlation(correlation_id)

  @doc """
  What led to an event, by `:parent_id`: from the first one that is still stored to the event itself.

      iex> {:ok, cause} = Foundation.Events.new_event(:order_placed, %{})
      iex> {:ok, effect} = Foundation.Events.new_event(:order_paid, %{}, parent_id: cause.event_id)
      iex> {:ok, _ids} = Foundation.Events.store_batch([cause, effect])
      iex> {:ok, chain} = Foundation.Events.get_causal_chain(effect.event_id)
      iex> Enum.map(chain, & &1.event_type)
      [:order_placed, :order_paid]
  """
  @spec get_causal_chain(event_id) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def get_causal_chain(event_id) do
    with {:ok, event} <- get(event_id), do: {:ok, causes(event, [event], MapSet.new([event_id]))}
  end

  # Ids are the callers', and so a chain may bite its tail.
  defp causes(%Event{parent_id: parent_id}, chain, seen) do
    with false <- parent_id == nil or MapSet.member?(seen, parent_id),
         {:ok, parent} <- get(parent_id) do
      causes(parent, [parent | chain], MapSet.put(seen, parent_id))
    else
      _ -> chain
    end
  end

  @doc """
  The events with timestamps from one to another, both inclusive, by timestamp.

      iex> {:ok, event} = Foundation.Events.new_event(:order_placed, %{})
      iex> {:ok, _id} = Foundation.Events.store(event)
      iex> {:ok, events} = Foundation.Events.get_time_range(event.timestamp, event.timestamp)
      iex> event in events
      true
  """
  @spec get_time_range(integer, integer) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def get_time_range(from, to), do: query(%{time_range: {from, to}, order_by: :timestamp})

  @doc """
  The events that were stored last, by timestamp.

      iex> {:ok, event} = Foundation.Events.new_event(:order_placed, %{})
      iex> {:ok, _id} = Foundation.Events.store(event)
      iex> {:ok, [^event]} = Foundation.Events.get_recent(1)
      iex> Foundation.Events.get_recent(0)
      {:ok, []}
  """
  @spec get_recent(non_neg_integer) :: {:ok, [Event.t()]} | {:error, Error.t()}
  def get_recent(limit \\ 100) do
    Query.recent(limit)
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  @doc """
  Forgets the events with a timestamp below that one; how many there were.

      iex> {:ok, _id} = :tick |> Foundation.Events.new_event(%{}, timestamp: -1_000_000) |> Foundation.Events.store()
      iex> {:ok, pruned} = Foundation.Events.prune_before(-999_999)
      iex> pruned >= 1
      true
  """
  @spec prune_before(integer) :: {:ok, non_neg_integer} | {:error, Error.t()}
  def prune_before(timestamp) when is_integer(timestamp) do
    with :ok <- Log.append({:prune_before, timestamp}, Table.log()),
         pruned when is_integer(pruned) <- Service.call(__MODULE__, Keeper, {:prune_before, timestamp}),
         do: {:ok, pruned}
  rescue
    error in ArgumentError -> unavailable(error, __STACKTRACE__)
  end

  def prune_before(other) do
    Error.refuse(:invalid_argument,
      rule: "A timestamp is an integer.",
      found: other,
      allowed: "an integer of the clock that the events have theirs from",
      remedy: "Take one of an event, or Foundation.Utils.monotonic_timestamp/0."
    )
  end

  @doc """
  How many events there are, were stored, and were pruned; the memory that they take, in bytes; and for how long, in
  milliseconds.

      iex> {:ok, stats} = Foundation.Events.stats()
      iex> stats.current_event_count <= stats.events_stored
      true
  """
  @spec stats() :: {:ok, map} | {:error, Error.t()}
  def stats do
    with :ok <- Service.check(__MODULE__) do
      {:ok,
       %{
         current_event_count: Table.count(),
         events_stored: Table.counter(:last),
         events_pruned: Table.counter(:deleted),
         memory_usage_estimate: Table.bytes() + Index.bytes(),
         start_time: milliseconds(Table.started()),
         uptime_ms: milliseconds(Table.now() - Table.started())
       }}
    end
  end

  defp milliseconds(native), do: System.convert_time_unit(native, :native, :millisecond)

  @doc """
  An event as a binary.

      iex> {:ok, event} = Foundation.Events.new_event(:order_placed, %{order: 7})
      iex> {:ok, binary} = Foundation.Events.serialize(event)
      iex> Foundation.Events.deserialize(binary)
      {:ok, event}
  """
  @spec serialize(Event.t()) :: {:ok, binary} | {:error, Error.t()}
  defdelegate serialize(event), to: Codec

  @doc """
  The event of a binary. What would make a new atom or a function is refused.

      iex> {:error, error} = Foundation.Events.deserialize("no event")
      iex> error.error_type
      :deserialization_failed
  """
  @spec deserialize(binary) :: {:ok, Event.t()} | {:error, Error.t()}
  defdelegate deserialize(binary), to: Codec

  @doc """
  The size of `serialize/1`, in bytes.

      iex> {:ok, event} = Foundation.Events.new_event(:order_placed, %{})
      iex> {:ok, size} = Foundation.Events.serialized_size(event)
      iex> size > 0
      true
  """
  @spec serialized_size(Event.t()) :: {:ok, non_neg_integer} | {:error, Error.t()}
  def serialized_size(event) do
    with {:ok, binary} <- serialize(event), do: {:ok, byte_size(binary)}
  end

  # Without its tables the library does not run. With them, it is an error of its own.
  defp unavailable(error, stacktrace) do
    if Table.there?(), do: reraise(error, stacktrace), else: Service.unavailable(__MODULE__)
  end

  defp refuse_id(event_id) when is_integer(event_id) and event_id > 0 do
    Error.refuse(:not_found,
      rule: "An event is found as long as it is stored.",
      found: event_id,
      allowed: "ids that store/1 returned, until the event is pruned",
      remedy: "Raise storage.hot.max_events or max_age_seconds where events are needed for longer."
    )
  end

  defp refuse_id(other) do
    Error.refuse(:invalid_argument,
      rule: "The id of an event is an integer above 0.",
      found: other,
      allowed: "an integer above 0",
      remedy: "Keep what store/1 returned."
    )
  end
end
