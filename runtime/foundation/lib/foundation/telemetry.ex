defmodule Foundation.Telemetry do
  @moduledoc """
  Counts and measures what happens, and tells others.

      iex> Foundation.Telemetry.emit_counter([:shop, :orders], %{country: :de})
      :ok
      iex> Foundation.Telemetry.emit_gauge([:shop, :carts], 12, %{})
      :ok
      iex> Foundation.Telemetry.measure([:shop, :search], %{}, fn -> :found end)
      :found
      iex> {:ok, metrics} = Foundation.Telemetry.get_metrics()
      iex> metrics.shop.carts.measurements
      %{gauge: 12}

  An event is a list of atoms with measurements. The one named `:counter` is added up; of `:gauge` the last one is kept;
  of all other numbers, `:histogram` among them, the distribution (`Foundation.Telemetry.Sketch`); of what is no number,
  the last. Metadata is kept from the first event of that name only: at most 4096 events and measurements are kept.

  No process is asked to measure anything. Counters are `:counters`; for the fastest of them get a handle:

      iex> {:ok, orders} = Foundation.Telemetry.counter([:shop, :orders, :paid])
      iex> Foundation.Telemetry.increment(orders)
      :ok
      iex> Foundation.Telemetry.increment([:shop, :orders, :paid], 2)
      :ok

  What has been read again and again can be searched for spikes and level shifts: `Foundation.Telemetry.Anomalies`.

  Where the package `:telemetry` is loaded, all events go there, too, except those that are counted by a handle or by
  `increment/2`.
  """

  alias Foundation.Error
  alias Foundation.Telemetry.{Outlets, Prometheus, Report, Service, Sketch, Store}

  import Store, only: [is_count: 1]

  @type event_name :: [atom, ...]
  @type measurements :: map
  @type metadata :: map
  @type metric_value :: number
  @opaque handle :: :counters.counters_ref()

  # The slot of a counter that takes what comes one by one (Store).
  @ones 1

  # At once. A counter has 64 bits: adding more, it would soon be negative.
  @most Store.most()

  defguardp is_event(event) when is_list(event) and event != [] and is_atom(hd(event))

  @doc """
  Nothing is left to do once the library runs.

      iex> Foundation.Telemetry.initialize()
      :ok
  """
  @spec initialize() :: :ok | {:error, Error.t()}
  def initialize, do: if(available?(), do: :ok, else: not_running())

  @doc """
  Whether the service runs.

      iex> Foundation.Telemetry.available?()
      true
  """
  @spec available?() :: boolean
  def available?, do: Service.available?()

  @doc """
  How many rows of metrics and attached events there are.

      iex> {:ok, status} = Foundation.Telemetry.status()
      iex> status.status
      :running
  """
  @spec status() :: {:ok, %{status: :running, metrics_count: integer, handlers_count: integer}} | {:error, Error.t()}
  def status do
    if available?(),
      do: {:ok, %{status: :running, metrics_count: Store.size(), handlers_count: Outlets.count()}},
      else: not_running()
  end

  @doc """
  One event with these measurements.

      iex> Foundation.Telemetry.execute([:shop, :payment], %{duration: 1500, counter: 1}, %{country: :de})
      :ok
  """
  @spec execute(event_name, measurements, metadata) :: :ok | {:error, Error.t()}
  def execute(event, measurements, metadata \\ %{})

  def execute(event, measurements, metadata)
      when is_event(event) and is_map(measurements) and not is_struct(measurements) and is_map(metadata) do
    with :ok <- check(event),
         {:ok, counters} <- Store.add_event(event, metadata),
         :ok <- Store.record(counters, event, measurements) do
      if Outlets.told?(event), do: Outlets.tell(event, measurements, metadata), else: :ok
    end
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  def execute(event, measurements, metadata), do: refuse(event, measurements, metadata)

  @doc """
  Calls the function and returns what it returns, with its `:duration` (native time) as the event `event ++ [:stop]`. When it
  does not return, the event is `event ++ [:exception]`, with `:kind` and `:error` in the metadata.

      iex> Foundation.Telemetry.measure([:shop, :search], %{}, fn -> 1 + 1 end)
      2
  """
  @spec measure(event_name, metadata, (... -> result)) :: result when result: term
  def measure(event, metadata, fun) do
    if check(event) == :ok and is_map(metadata) and is_function(fun, 0),
      do: call(event, metadata, fun),
      else: refuse_measure(event, metadata, fun)
  end

  defp call(event, metadata, fun) do
    started = System.monotonic_time()

    try do
      fun.()
    catch
      kind, reason ->
        error = if kind == :error, do: Exception.normalize(:error, reason, __STACKTRACE__), else: reason
        timed(event, :exception, started, Map.merge(metadata, %{kind: kind, error: error}))
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      result ->
        timed(event, :stop, started, metadata)
        result
    end
  end

  @spec refuse_measure(term, term, term) :: no_return
  defp refuse_measure(event, metadata, fun) do
    Error.refuse!(:invalid_argument,
      rule: "What is measured is a function without arguments, under the name of an event.",
      found: {event, metadata, fun},
      allowed: "a list of atoms, a map, and a function",
      remedy: "Call measure([:shop, :search], %{}, fn -> ... end)."
    )
  end

  defp timed(event, outcome, started, metadata) do
    execute(event ++ [outcome], %{duration: System.monotonic_time() - started}, metadata)
  end

  @doc """
  Calls the function as `measure/3` does, as the event `[:foundation, :function, :execution]`.

      iex> Foundation.Telemetry.time_function(String, :upcase, fn -> String.upcase("a") end)
      "A"
  """
  @spec time_function(module, atom, (... -> result)) :: result when result: term
  def time_function(module, function, fun) do
    measure([:foundation, :function, :execution], %{module: module, function: function}, fun)
  end

  @doc """
  Counts one. After a shutdown the event of a known counter still counts, since nobody is asked whether the library runs,
  and is forgotten with the next start; that of a new one is an error.

      iex> Foundation.Telemetry.emit_counter([:shop, :orders], %{country: :de})
      :ok
  """
  @spec emit_counter(event_name, metadata) :: :ok | {:error, Error.t()}
  def emit_counter(event, metadata \\ %{}) do
    # The entry of Store of an event that nobody is told of. Looked up here, as to call it takes time, too.
    case :persistent_term.get(event, nil) do
      {__MODULE__, counters, _metadata} when is_map(metadata) -> :counters.add(counters, @ones, 1)
      _ -> count_told(event, metadata)
    end
  end

  defp count_told(event, metadata) when is_event(event) and is_map(metadata) do
    with {:ok, counters} <- counter(event, metadata) do
      :counters.add(counters, @ones, 1)
      if Outlets.told?(event), do: Outlets.tell(event, %{counter: 1}, metadata), else: :ok
    end
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  defp count_told(event, metadata), do: refuse(event, %{counter: 1}, metadata)

  # For what the library tells of itself: where this service is left out nobody wants to know, and that costs next to nothing.

  @doc false
  @spec count_own(event_name, metadata) :: :ok | {:error, Error.t()}
  def count_own(event, metadata) do
    case :persistent_term.get(event, nil) do
      {__MODULE__, counters, _metadata} -> :counters.add(counters, @ones, 1)
      _ -> if Store.created?(), do: count_told(event, metadata), else: :ok
    end
  end

  @doc false
  @spec execute_own(event_name, measurements, metadata) :: :ok | {:error, Error.t()}
  def execute_own(event, measurements, metadata) do
    if Store.created?(), do: execute(event, measurements, metadata), else: :ok
  end

  @doc """
  The counter of an event, to be incremented without looking for it. It stays as long as the node runs.

      iex> {:ok, orders} = Foundation.Telemetry.counter([:shop, :orders, :sent])
      iex> Foundation.Telemetry.increment(orders, 3)
      iex> {:ok, metrics} = Foundation.Telemetry.get_metrics()
      iex> metrics.shop.orders.sent.measurements.counter
      3
  """
  @spec counter(event_name, metadata) :: {:ok, handle} | {:error, Error.t()}
  def counter(event, metadata \\ %{})

  def counter(event, metadata) when is_event(event) and is_map(metadata) do
    case Store.counters(event) do
      {:ok, counters, _metadata} -> {:ok, counters}
      :error -> with :ok <- check(event), do: Store.add_counter(event, metadata, &Outlets.told?/1)
    end
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  def counter(event, metadata), do: refuse(event, %{counter: 1}, metadata)

  @doc """
  Counts one, by a handle or by the name of an event. Nobody else is told.

      iex> Foundation.Telemetry.increment([:shop, :visits])
      :ok
  """
  # A handle is the tuple that :counters keeps to itself, and has to be told from a name.
  @dialyzer {:no_opaque, increment: 1, increment: 2}
  @spec increment(handle | event_name) :: :ok | {:error, Error.t()}
  def increment(handle) when is_tuple(handle) do
    :counters.add(handle, @ones, 1)
  rescue
    ArgumentError -> refuse_increment(handle, 1)
  end

  def increment(event), do: increment(event, 1)

  @doc """
  Counts `number`, as that many events, at most 2^40 at once.

      iex> Foundation.Telemetry.increment([:shop, :visits], 3)
      :ok
  """
  @spec increment(handle | event_name, non_neg_integer) :: :ok | {:error, Error.t()}
  def increment(handle, number) when is_tuple(handle) and is_count(number) do
    :counters.add(handle, @ones, number)
  rescue
    ArgumentError -> refuse_increment(handle, number)
  end

  def increment(event, number) when is_list(event) and is_count(number) do
    case :persistent_term.get(event, nil) do
      {__MODULE__, counters, _metadata} -> :counters.add(counters, @ones, number)
      _ -> with {:ok, counters} <- counter(event), do: :counters.add(counters, @ones, number)
    end
  end

  def increment(handle, number), do: refuse_increment(handle, number)

  @doc """
  The value as it is now.

      iex> Foundation.Telemetry.emit_gauge([:shop, :carts], 12, %{})
      :ok
  """
  @spec emit_gauge(event_name, metric_value, metadata) :: :ok | {:error, Error.t()}
  def emit_gauge(event, value, metadata \\ %{})
  def emit_gauge(event, value, metadata) when is_number(value), do: execute(event, %{gauge: value}, metadata)
  def emit_gauge(_event, value, _metadata), do: refuse_number(value)

  @doc """
  One value of a distribution.

      iex> Foundation.Telemetry.emit_histogram([:shop, :basket, :size], 3)
      :ok
      iex> Foundation.Telemetry.emit_histogram([:shop, :basket, :size], "three")
      iex> |> elem(1) |> Map.fetch!(:message) |> String.split("\\n") |> hd()
      "What is measured is a number."
  """
  @spec emit_histogram(event_name, metric_value, metadata) :: :ok | {:error, Error.t()}
  def emit_histogram(event, value, metadata \\ %{})
  def emit_histogram(event, value, metadata) when is_number(value), do: execute(event, %{histogram: value}, metadata)
  def emit_histogram(_event, value, _metadata), do: refuse_number(value)

  @doc """
  A gauge under `[:foundation, :performance, name]`.

      iex> Foundation.Telemetry.emit_performance(:query_duration, 1500)
      :ok
  """
  @spec emit_performance(atom, metric_value, metadata) :: :ok | {:error, Error.t()}
  def emit_performance(name, value, metadata \\ %{}),
    do: emit_gauge([:foundation, :performance, name], value, metadata)

  @doc """
  Counts one under `[:foundation, :system, type]`.

      iex> Foundation.Telemetry.emit_system_event(:started)
      :ok
  """
  @spec emit_system_event(atom, metadata) :: :ok | {:error, Error.t()}
  def emit_system_event(type, metadata \\ %{}), do: emit_counter([:foundation, :system, type], metadata)

  @doc """
  All that has been measured, nested as the names of the events are, and when it was read, as `:retrieved_at` (native
  monotonic time). Each event has `:measurements` (the sum of `:counter`, the last of `:gauge`, the mean of other
  numbers), `:distributions` of those others (`t:Foundation.Telemetry.Sketch.summary/0`), `:count`, `:metadata` of the
  first, and `:timestamp`, which is that of the reading.

      iex> Foundation.Telemetry.execute([:shop, :delivery], %{days: 2})
      iex> Foundation.Telemetry.execute([:shop, :delivery], %{days: 4})
      iex> {:ok, %{shop: %{delivery: delivery}}} = Foundation.Telemetry.get_metrics()
      iex> {delivery.count, delivery.measurements.days, delivery.distributions.days.max}
      {2, 3.0, 4.0}
  """
  @spec get_metrics() :: {:ok, map} | {:error, Error.t()}
  def get_metrics, do: get_metrics_for([])

  @doc """
  The same, of the events whose names begin like this.

      iex> Foundation.Telemetry.emit_gauge([:shop, :tills], 2)
      iex> {:ok, metrics} = Foundation.Telemetry.get_metrics_for([:shop, :tills])
      iex> Map.keys(metrics.shop)
      [:tills]
  """
  @spec get_metrics_for([atom]) :: {:ok, map} | {:error, Error.t()}
  def get_metrics_for(prefix) do
    with :ok <- if(prefix == [], do: :ok, else: check(prefix)), do: metrics_for(prefix)
  end

  defp metrics_for(prefix) do
    {:ok, Report.nested(for {event, _, _, _} = row <- Store.all(), List.starts_with?(event, prefix), do: row)}
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  @doc """
  All that has been measured, in the text format of Prometheus: see `Foundation.Telemetry.Prometheus`.

      iex> Foundation.Telemetry.emit_gauge([:shop, :staff], 7)
      iex> {:ok, text} = Foundation.Telemetry.prometheus()
      iex> text =~ "# TYPE shop_staff gauge\\nshop_staff 7\\n"
      true
  """
  @spec prometheus() :: {:ok, String.t()} | {:error, Error.t()}
  def prometheus do
    {:ok, Prometheus.text(Store.all())}
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  @doc """
  A quantile of a measurement, at most 1 % off; `:empty` before the first.

      iex> for n <- 1..100, do: Foundation.Telemetry.emit_histogram([:shop, :age], n)
      iex> {:ok, p90} = Foundation.Telemetry.quantile([:shop, :age], 0.9)
      iex> abs(p90 - 90) <= 0.9
      true
  """
  @spec quantile(event_name, number, term) :: {:ok, float} | :empty | {:error, Error.t()}
  def quantile(event, q, measurement \\ :histogram) do
    case Store.sketch(event, measurement) do
      {:ok, sketch} -> Sketch.quantile(sketch, q)
      :error -> Sketch.quantile(Sketch.new(), q)
    end
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  @doc """
  From now on these events are logged at the level debug.

      iex> Foundation.Telemetry.attach_handlers([[:shop, :orders]])
      :ok
      iex> Foundation.Telemetry.detach_handlers([[:shop, :orders]])
      :ok
  """
  @spec attach_handlers([event_name]) :: :ok | {:error, Error.t()}
  def attach_handlers(events), do: change(events, &Service.attach/1)

  @doc """
  They are no longer logged.

      iex> Foundation.Telemetry.detach_handlers([[:shop, :orders]])
      :ok
  """
  @spec detach_handlers([event_name]) :: :ok | {:error, Error.t()}
  def detach_handlers(events), do: change(events, &Service.detach/1)

  defp change(events, change) do
    if is_list(events) and Enum.all?(events, &(check(&1) == :ok)),
      do: change.(events),
      else: refuse(events, %{}, %{})
  catch
    :exit, _reason -> not_running()
  end

  defp check(event) when is_event(event) do
    if List.improper?(event) or not Enum.all?(event, &(is_atom(&1) and &1 not in [nil, :""])),
      do: refuse(event, %{}, %{}),
      else: :ok
  end

  defp check(event), do: refuse(event, %{}, %{})

  defp refuse(event, measurements, metadata) do
    Error.refuse(:invalid_argument,
      rule: "An event is a list of atoms, none of them nil or empty, with a map of measurements and one of metadata.",
      found: {event, measurements, metadata},
      allowed: "[:shop, :orders], %{...}, %{...}",
      remedy: "Name the event by atoms, and put what varies into the metadata."
    )
  end

  defp refuse_number(value) do
    Error.refuse(:invalid_argument,
      rule: "What is measured is a number.",
      found: value,
      allowed: "an integer or a float",
      remedy: "Give what is no number as metadata."
    )
  end

  defp refuse_increment(handle, number) do
    Error.refuse(:invalid_argument,
      rule: "A counter counts up, in whole numbers, by its handle or name.",
      found: {handle, number},
      allowed: "what counter/2 returned or a list of atoms; 0, 1, 2 ... #{@most}",
      remedy: "Get a handle with counter/2."
    )
  end

  # What ETS raises when a table is not there. Anything else that is wrong is told as it is.
  defp not_running(error, stacktrace) do
    if available?(), do: reraise(error, stacktrace), else: not_running()
  end

  defp not_running do
    Foundation.Service.not_running(:telemetry,
      rule: "Measurements are kept while :foundation runs.",
      found: "its telemetry is not running"
    )
  end
end
