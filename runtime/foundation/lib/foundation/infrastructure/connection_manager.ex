defmodule Foundation.Infrastructure.ConnectionManager do
  @moduledoc """
  Pools of workers, such as connections.

      iex> alias Foundation.Infrastructure.ConnectionManager
      iex> defmodule Echo do
      ...>   use GenServer
      ...>   def start_link(arguments), do: GenServer.start_link(__MODULE__, arguments)
      ...>   def init(arguments), do: {:ok, arguments}
      ...>   def handle_call(message, _from, state), do: {:reply, message, state}
      ...> end
      iex> {:ok, _pool} = ConnectionManager.start_pool(:echo, size: 2, worker_module: Echo)
      iex> ConnectionManager.with_connection(:echo, fn worker -> GenServer.call(worker, :hello) end)
      {:ok, :hello}
      iex> ConnectionManager.stop_pool(:echo)
      :ok

  A worker that is idle is taken from ETS, in the caller's process, and put back there. Only where none is idle, or
  others wait already, the pool's process is asked: it starts one of `:max_overflow`, which ends when nobody waits for it,
  or has the caller wait in line. What a caller holds who is killed comes back when somebody waits for it.

  With `pool: :poolboy` the pool is one of the package poolboy, with the same functions and results. Each borrower then asks
  poolboy's process, for each worker; what a borrower holds who is killed comes back at once.

  A pool restarts alone, with all its workers; so does a worker: at once, or after a second if it fails to start or ends
  within 20 ms. Each worker is started by a process of its own: one that takes long to start holds up nobody who could
  have another one.

  Events of `Foundation.Telemetry`, under `[:foundation, :foundation, :connection_pool]`: `:checkout` (`%{checkout_time:
  native}`), `:checkin`, `:timeout`, `:pool_started`, `:pool_stopped`, each with `:pool_name`.
  """
  use GenServer

  require Logger

  alias Foundation.{Error, Service, Telemetry}
  alias Foundation.Infrastructure.ConnectionManager.{Checkout, Pool, Pools, Settings}

  @type pool_name :: atom
  @type pool_config :: [
          size: non_neg_integer,
          max_overflow: non_neg_integer,
          worker_module: module,
          worker_args: term,
          strategy: :lifo | :fifo,
          pool: :foundation | :poolboy
        ]
  @type pool_status :: %{
          size: non_neg_integer,
          overflow: non_neg_integer,
          workers: non_neg_integer,
          waiting: non_neg_integer,
          monitors: non_neg_integer
        }

  @events [:foundation, :foundation, :connection_pool]

  # The longest that a process can wait (Erlang's reference manual: receive, after), ms.
  @longest 0xFFFFFFFF

  @doc false
  @spec start_link(term) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @doc """
  Starts a pool. Options: `:worker_module`, started with `start_link(worker_args)`; `:worker_args` (`[]`); `:size` (5);
  `:max_overflow` (10), so many more while all are busy; `:strategy`, whether the worker that was used last is taken
  first, `:lifo`, or last, `:fifo`; `:pool`, `:foundation` or, where the package poolboy is loaded, `:poolboy`.

  An error, and no pool, if a worker does not start, or takes longer than five seconds.

      iex> {:error, error} = Foundation.Infrastructure.ConnectionManager.start_pool(:db, worker_module: NoSuchModule)
      iex> error.context.found
      [worker_module: NoSuchModule]
  """
  @spec start_pool(pool_name, pool_config) :: {:ok, pid} | {:error, :already_exists | Error.t() | term}
  def start_pool(name, config) do
    with {:ok, config} <- Settings.check(name, config),
         {:ok, pool} <- call({:start, name, config}),
         :ok <- first_start(name, pool) do
      Logger.info("Started connection pool: #{name}")
      tell(:pool_started, %{}, name)
      {:ok, pool}
    end
  end

  defp first_start(name, pool) do
    with {:error, _reason} = error <- Pool.first_start(pool) do
      call({:discard, name})
      error
    end
  end

  @doc """
  Ends the pool and its workers.

      iex> Foundation.Infrastructure.ConnectionManager.stop_pool(:nobody)
      {:error, :not_found}
  """
  @spec stop_pool(pool_name) :: :ok | {:error, :not_found | Error.t()}
  def stop_pool(name) when is_atom(name), do: call({:stop, name})
  def stop_pool(name), do: refuse_name(name)

  @doc """
  Calls the function with a worker of the pool, and waits at most `timeout` ms for one. What the function raises, or
  exits with, is returned as an error.

      iex> Foundation.Infrastructure.ConnectionManager.with_connection(:nobody, fn _worker -> 1 end)
      {:error, :pool_not_found}
  """
  @spec with_connection(pool_name, (pid -> result), timeout) ::
          {:ok, result} | {:error, :pool_not_found | :checkout_timeout | Error.t() | term}
        when result: term
  def with_connection(name, fun, timeout \\ 5000)

  def with_connection(name, fun, timeout)
      when is_atom(name) and is_function(fun, 1) and (timeout == :infinity or timeout in 0..@longest) do
    started = System.monotonic_time()

    case Checkout.take(name, timeout) do
      {:ok, loan} ->
        tell(:checkout, %{checkout_time: System.monotonic_time() - started}, name)
        use_loan(loan, fun, name)

      {:error, :checkout_timeout} = error ->
        tell(:timeout, %{timeout: timeout}, name)
        error

      {:error, _reason} = error ->
        error
    end
  rescue
    ArgumentError -> not_running()
  end

  def with_connection(name, fun, timeout) do
    Error.refuse(:invalid_input,
      rule: "A pool lends a worker to a function, for which one waits a certain time.",
      found: {name, fun, timeout},
      allowed: "an atom, a function of one argument, 0..#{@longest} ms or :infinity",
      remedy: "Call with_connection(:db, fn worker -> ... end, 5000)."
    )
  end

  defp use_loan(loan, fun, name) do
    {:ok, fun.(loan.worker)}
  rescue
    exception -> {:error, exception}
  catch
    :exit, reason -> {:error, reason}
    :throw, value -> {:error, {:nocatch, value}}
  after
    Checkout.give_back(loan)
    tell(:checkin, %{}, name)
  end

  @doc """
  `:size` as configured; `:workers` that live, `:overflow` of them beyond that size; `:waiting` callers; `:monitors`, the
  workers that are lent.

      iex> Foundation.Infrastructure.ConnectionManager.get_pool_status(:nobody)
      {:error, :not_found}
  """
  @spec get_pool_status(pool_name) :: {:ok, pool_status} | {:error, :not_found | Error.t()}
  def get_pool_status(name) when is_atom(name) do
    case Pools.config(name) do
      {:ok, config} -> {:ok, Map.put(Pool.count(name), :size, config[:size])}
      :error -> {:error, :not_found}
    end
  rescue
    ArgumentError -> not_running()
  end

  def get_pool_status(name), do: refuse_name(name)

  @doc """
  The pools that have been started, and not stopped.

      iex> :nobody in Foundation.Infrastructure.ConnectionManager.list_pools()
      false
  """
  @spec list_pools() :: [pool_name]
  def list_pools do
    Pools.names()
  rescue
    ArgumentError -> raise elem(not_running(), 1)
  end

  # No code of a worker runs in the manager: it answers soon, and one that is gone at once.
  defp call(request) do
    GenServer.call(__MODULE__, request, Service.timeout())
  catch
    :exit, {:timeout, _call} -> Service.no_answer("The connection manager")
    :exit, _reason -> not_running()
  end

  defp tell(event, measurements, name) do
    Telemetry.execute_own(@events ++ [event], measurements, %{pool_name: name})
  end

  defp refuse_name(name) do
    Error.refuse(:invalid_input,
      rule: "The name of a pool is an atom.",
      found: name,
      allowed: "an atom",
      remedy: "Give the name that start_pool/2 was given, such as :db."
    )
  end

  defp not_running do
    Error.refuse(:service_unavailable,
      rule: "Pools are kept while :foundation runs.",
      found: "its connection manager is not running",
      allowed: "calls between Foundation.initialize/0 and Foundation.shutdown/0",
      remedy: "Try again; else start the application :foundation with :infrastructure among its :services."
    )
  end

  # Starts and stops, one after the other. What pools there are is in a table that outlives it. When the supervisor of
  # the pools has crashed, which forgets its children, this one is started after it, and starts them again.
  @impl true
  def init(nil) do
    Enum.each(Pools.names(), &Pool.Supervisor.start_pool/1)
    {:ok, nil}
  end

  @impl true
  def handle_call({:start, name, config}, _from, nil) do
    if Pools.add(name, config),
      do: {:reply, Pool.Supervisor.start_pool(name), nil},
      else: {:reply, {:error, :already_exists}, nil}
  end

  def handle_call({:discard, name}, _from, nil) do
    stop(name)
    {:reply, :ok, nil}
  end

  def handle_call({:stop, name}, _from, nil) do
    case Pools.config(name) do
      {:ok, _config} ->
        stop(name)
        Logger.info("Stopped connection pool: #{name}")
        tell(:pool_stopped, %{}, name)
        {:reply, :ok, nil}

      :error ->
        {:reply, {:error, :not_found}, nil}
    end
  end

  defp stop(name) do
    Pools.remove(name)
    Pool.Supervisor.stop_pool(name)
  end
end
