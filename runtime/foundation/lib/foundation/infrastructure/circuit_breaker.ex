defmodule Foundation.Infrastructure.CircuitBreaker do
  @moduledoc """
  Keeps callers from what fails: a circuit breaker without a process.

      iex> alias Foundation.Infrastructure.CircuitBreaker
      iex> CircuitBreaker.start_fuse_instance(:db, tolerance: 1, refresh: 60_000)
      :ok
      iex> CircuitBreaker.execute(:db, fn -> 42 end)
      {:ok, 42}
      iex> for _ <- 1..2, do: CircuitBreaker.execute(:db, fn -> raise "down" end)
      iex> CircuitBreaker.get_status(:db)
      :blown
      iex> {:error, error} = CircuitBreaker.execute(:db, fn -> 42 end)
      iex> error.error_type
      :circuit_breaker_blown

  Closed, it lets all calls through. When more than `:tolerance` of them fail within `:refresh` ms, it opens and refuses
  all for `:refresh` ms. Then it is half-open: one call goes through as a probe, while others are still refused. If the
  probe succeeds the breaker closes, else it is open again. A probe that neither returns nor raises for another
  `:refresh` ms, its process killed for instance, gives way to another one.

  What fails is a function that raises, throws or exits; what it returns is a success.

  Events, counted by `Foundation.Telemetry`, all under `[:foundation, :foundation, :infra, :circuit_breaker]`:
  `:call_executed` (`:status` is `:success` or `:failed`; `:duration` in µs where somebody is told), `:call_rejected`,
  `:fuse_installed`, `:state_change`.
  """

  alias Foundation.{Error, Service, Telemetry}
  alias Foundation.Infrastructure.CircuitBreaker.{Circuit, Circuits}
  alias Foundation.Telemetry.Bridge

  @type fuse_name :: atom
  @type fuse_options :: [
          strategy: :standard,
          tolerance: non_neg_integer,
          refresh: pos_integer,
          clock: (... -> integer)
        ]

  @events [:foundation, :foundation, :infra, :circuit_breaker]
  @executed @events ++ [:call_executed]
  @rejected @events ++ [:call_rejected]

  @defaults [strategy: :standard, tolerance: 5, refresh: 60_000]

  @doc """
  Installs a breaker under that name, closed. One that is there already is replaced, as by `:fuse` in 0.1.x.

  Options: `:tolerance`, so many failures within `:refresh` are borne (5, at most 10,000); `:refresh`, ms (60,000, at most
  4,294,967,295);
  `:clock`, a function that returns the time in native units, for tests.

      iex> Foundation.Infrastructure.CircuitBreaker.start_fuse_instance(:mail, tolerance: 3)
      :ok
  """
  @spec start_fuse_instance(fuse_name, fuse_options) :: :ok | {:error, Error.t()}
  def start_fuse_instance(name, options \\ []) do
    install(name, options, &Circuits.put/1)
  end

  @doc """
  The same, unless there is one of that name.

      iex> Foundation.Infrastructure.CircuitBreaker.install(:ftp, tolerance: 3)
      :ok
      iex> Foundation.Infrastructure.CircuitBreaker.install(:ftp, tolerance: 3)
      {:error, :already_installed}
  """
  @spec install(fuse_name, fuse_options) :: :ok | {:error, :already_installed | Error.t()}
  def install(name, options), do: install(name, options, &Circuits.add/1)

  defp install(name, options, add) when is_atom(name) and name != nil do
    with {:ok, options} <- check_options(options) do
      if add.(Circuit.new(name, options)) do
        _ = Telemetry.count_own(@events ++ [:fuse_installed], %{name: name})
        :ok
      else
        {:error, :already_installed}
      end
    end
  rescue
    ArgumentError -> not_running()
  end

  defp install(name, _options, _add), do: refuse_name(name)

  defp check_options(options) do
    with true <- Keyword.keyword?(options) and Keyword.keys(options) -- [:clock | Keyword.keys(@defaults)] == [],
         options = Keyword.merge(@defaults, options),
         true <- options[:strategy] == :standard,
         true <- options[:tolerance] in Circuit.tolerances(),
         true <- options[:refresh] in Circuit.refreshes(),
         true <- options[:clock] == nil or is_function(options[:clock], 0) do
      {:ok, options}
    else
      false ->
        Error.refuse(:invalid_argument,
          rule: "A circuit breaker opens after more failures than it tolerates within a time.",
          found: options,
          allowed:
            "strategy: :standard, tolerance: #{inspect(Circuit.tolerances())}, refresh: #{inspect(Circuit.refreshes())} ms, " <>
              "clock: function",
          remedy: "Give for instance tolerance: 5, refresh: 60_000."
        )
    end
  end

  @doc """
  Calls the function, unless the breaker is open.

      iex> {:error, error} = Foundation.Infrastructure.CircuitBreaker.execute(:nobody, fn -> 1 end)
      iex> error.error_type
      :circuit_breaker_not_found
  """
  @spec execute(fuse_name, (... -> result), map) :: {:ok, result} | {:error, Error.t()} when result: term
  def execute(name, operation, metadata \\ %{})

  def execute(name, operation, metadata) when is_atom(name) and is_function(operation, 0) and is_map(metadata) do
    case enter(name) do
      {:ok, circuit, pass} -> run(name, circuit, pass, operation, metadata)
      {:error, error} -> reject(name, error, metadata)
    end
  end

  def execute(name, operation, metadata) do
    Error.refuse(:invalid_input,
      rule: "A circuit breaker has a name, and what it guards is a function without arguments.",
      found: {name, operation, metadata},
      allowed: "an atom, a function of arity 0, a map",
      remedy: "Call execute(:db, fn -> ... end)."
    )
  end

  @doc false
  # Asks to go through. Whoever may has to tell how it went, with leave/4.
  @spec enter(fuse_name) :: {:ok, Circuit.t(), Circuit.pass()} | {:error, Error.t()}
  def enter(name) do
    with {:ok, circuit} <- fetch(name) do
      case Circuit.enter(circuit) do
        :refused -> blown(name)
        pass -> {:ok, circuit, pass}
      end
    end
  end

  @doc false
  # Tells how a call went that was let through.
  @spec leave(fuse_name, Circuit.t(), Circuit.pass(), :success | :failed) :: :ok
  def leave(_name, _circuit, :closed, :success), do: :ok

  def leave(name, circuit, pass, outcome) do
    case Circuit.leave(circuit, pass, outcome) do
      :unchanged -> :ok
      state -> changed(name, state)
    end
  end

  defp run(name, circuit, pass, operation, metadata) do
    started = if Bridge.open?(), do: System.monotonic_time(:microsecond)

    try do
      operation.()
    catch
      kind, reason ->
        leave(name, circuit, pass, :failed)
        executed(name, started, metadata, :failed)
        failed(name, kind, reason, __STACKTRACE__)
    else
      result ->
        leave(name, circuit, pass, :success)
        executed(name, started, metadata, :success)
        {:ok, result}
    end
  end

  defp executed(_name, nil, _metadata, _status), do: Telemetry.count_own(@executed, %{})

  defp executed(name, started, metadata, status) do
    duration = System.monotonic_time(:microsecond) - started
    Telemetry.count_own(@executed, Map.merge(metadata, %{name: name, duration: duration, status: status}))
  end

  defp failed(name, :error, reason, stacktrace) do
    exception = Exception.normalize(:error, reason, stacktrace)

    Error.error_result(:protected_operation_failed, "Protected operation failed: #{inspect(exception)}",
      context: %{fuse_name: name, exception: exception},
      stacktrace: stacktrace
    )
  end

  defp failed(name, kind, value, stacktrace) do
    Error.error_result(:protected_operation_failed, "Protected operation failed with #{kind}: #{inspect(value)}",
      context: %{fuse_name: name, kind: kind, value: value},
      stacktrace: stacktrace
    )
  end

  defp reject(name, error, metadata) do
    Telemetry.count_own(@rejected, Map.merge(metadata, %{name: name, reason: error.error_type}))
    {:error, error}
  end

  @doc """
  `:ok` as long as calls go through, if only one as a probe; else `:blown`.

      iex> Foundation.Infrastructure.CircuitBreaker.start_fuse_instance(:search)
      iex> Foundation.Infrastructure.CircuitBreaker.get_status(:search)
      :ok
  """
  @spec get_status(fuse_name) :: :ok | :blown | {:error, Error.t()}
  def get_status(name) when is_atom(name) do
    with {:ok, circuit} <- fetch(name), do: if(Circuit.state(circuit) == :open, do: :blown, else: :ok)
  end

  def get_status(name), do: refuse_name(name)

  @doc """
  The state, and how many failures there have been within the last `:refresh` ms.

      iex> Foundation.Infrastructure.CircuitBreaker.start_fuse_instance(:search)
      iex> Foundation.Infrastructure.CircuitBreaker.describe(:search)
      {:ok, %{state: :closed, failures: 0, tolerance: 5, refresh: 60_000}}
  """
  @spec describe(fuse_name) ::
          {:ok,
           %{
             state: :closed | :open | :half_open,
             failures: non_neg_integer,
             tolerance: non_neg_integer,
             refresh: pos_integer
           }}
          | {:error, Error.t()}
  def describe(name) when is_atom(name), do: with({:ok, circuit} <- fetch(name), do: {:ok, Circuit.describe(circuit)})
  def describe(name), do: refuse_name(name)

  @doc """
  Closes the breaker, and forgets all failures.

      iex> Foundation.Infrastructure.CircuitBreaker.start_fuse_instance(:search)
      iex> Foundation.Infrastructure.CircuitBreaker.reset(:search)
      :ok
  """
  @spec reset(fuse_name) :: :ok | {:error, Error.t()}
  def reset(name) when is_atom(name) do
    with {:ok, circuit} <- fetch(name) do
      Circuit.reset(circuit)
      changed(name, :reset)
    end
  end

  def reset(name), do: refuse_name(name)

  @doc """
  Takes the breaker away; `:ok`, too, where there is none.

      iex> Foundation.Infrastructure.CircuitBreaker.remove(:nobody)
      :ok
  """
  @spec remove(fuse_name) :: :ok | {:error, Error.t()}
  def remove(name) when is_atom(name) do
    Circuits.remove(name)
  rescue
    ArgumentError -> not_running()
  end

  def remove(name), do: refuse_name(name)

  defp changed(name, state) do
    _ = Telemetry.count_own(@events ++ [:state_change], %{name: name, new_state: state})
    :ok
  end

  defp fetch(name) do
    case Circuits.fetch(name) do
      {:ok, _circuit} = found -> found
      :error -> not_found(name)
    end
  rescue
    ArgumentError -> not_running()
  end

  defp blown(name) do
    Error.error_result(:circuit_breaker_blown, "Circuit breaker is open for #{inspect(name)}",
      context: %{fuse_name: name}
    )
  end

  defp not_found(name) do
    Error.refuse(:circuit_breaker_not_found,
      rule: "A circuit breaker is installed before it is used.",
      found: name,
      allowed: "a name that start_fuse_instance/2 was given",
      remedy: "Call start_fuse_instance(#{inspect(name)}) when the application starts."
    )
  end

  defp refuse_name(name) do
    Error.refuse(:invalid_input,
      rule: "The name of a circuit breaker is an atom.",
      found: name,
      allowed: "an atom other than nil",
      remedy: "Name it for what it guards, such as :db."
    )
  end

  defp not_running do
    Service.not_running(:infrastructure,
      rule: "Circuit breakers are kept while :foundation runs.",
      found: "its infrastructure is not running"
    )
  end
end
