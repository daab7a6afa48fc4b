defmodule Foundation.Infrastructure.ConnectionManager.Pool do
  @moduledoc false
  # The process of a pool. It has its workers started, and serves those who found none idle, first come first served. No
  # code of a worker runs in it: it always answers.
  use GenServer

  alias Foundation.Error
  alias Foundation.Infrastructure.ConnectionManager.{Pool, Poolboy, Pools, Starter, Workers}

  # So long its first workers may take to start, ms.
  @patience 5000
  # Until a worker that failed to start, or ended within @short_life, is tried again, ms.
  @retry 1000
  @short_life 20
  # While somebody waits, it is looked this often whether a borrower has died, ms.
  @check 50

  @spec start_link(atom) :: GenServer.on_start()
  def start_link(name), do: GenServer.start_link(__MODULE__, name)

  @doc "Waits for the first workers. The error is why one of them did not start, or that it did not in time."
  @spec first_start(pid) :: :ok | {:error, Error.t() | term}
  def first_start(pool) do
    GenServer.call(pool, :first_start, @patience)
  catch
    :exit, {:timeout, _call} -> late()
    :exit, {reason, _call} -> {:error, reason}
  end

  defp late do
    Error.refuse(:timeout,
      rule: "The workers of a pool start within #{@patience} ms.",
      found: :no_answer,
      allowed: "a start_link/1 that returns by then",
      remedy: "Let init/1 of the worker return at once, and do what takes long in handle_continue/2."
    )
  end

  @doc "A worker, when it is one's turn; exits when it takes too long."
  @spec wait(pid, Workers.holder(), timeout) :: Workers.worker()
  def wait(pool, holder, timeout), do: GenServer.call(pool, {:wait, holder}, timeout)

  @doc "Waits no longer. What it was given meanwhile comes back."
  @spec give_up(pid, Workers.holder()) :: :ok
  def give_up(pool, holder), do: GenServer.cast(pool, {:give_up, holder})

  @doc "A worker has been put back while somebody waited."
  @spec returned(pid) :: :ok
  def returned(pool), do: GenServer.cast(pool, :returned)

  @doc "A worker of the overflow is no longer needed by its holder."
  @spec returned(pid, pid, Workers.holder()) :: :ok
  def returned(pool, starter, holder), do: GenServer.cast(pool, {:returned, starter, holder})

  @spec count(atom) :: map
  def count(name) do
    case Pools.place(name) do
      {:ok, {_pool, nil, :poolboy}} -> nothing()
      {:ok, {_pool, poolboy, :poolboy}} -> Poolboy.count(poolboy) || nothing()
      {:ok, {_pool, table, waiting}} -> Map.put(Workers.count(table), :waiting, :counters.get(waiting, 1))
      :error -> nothing()
    end
  rescue
    # The pool is being started again.
    ArgumentError -> nothing()
  end

  defp nothing, do: %{workers: 0, overflow: 0, monitors: 0, waiting: 0}

  @impl true
  def init(name), do: Pool.Supervisor.init_once(name, &open(name, &1))

  defp open(name, config) do
    # Starters that end are told of, and end with the pool in any case.
    Process.flag(:trap_exit, true)
    table = Workers.new()
    waiting = :counters.new(1, [])

    state = %{
      config: config,
      table: table,
      waiting: waiting,
      queue: :queue.new(),
      # Starters, with the kind of worker they start, or the time at which they had.
      starting: %{},
      started: %{},
      missing: 0,
      failure: nil,
      asked: [],
      checking?: false
    }

    state = start_workers(state, :core, config[:size])
    Pools.settle(name, self(), table, waiting)
    state
  end

  @impl true
  def handle_call(:first_start, from, state), do: {:noreply, answer(%{state | asked: [from | state.asked]})}

  def handle_call({:wait, holder}, from, state) do
    {:noreply, state |> enqueue({from, holder}) |> serve() |> check(0)}
  end

  @impl true
  def handle_cast(:returned, state), do: {:noreply, serve(state)}

  def handle_cast({:returned, starter, holder}, state) do
    take_back(state, [{starter, :overflow, holder}])
    {:noreply, serve(state)}
  end

  def handle_cast({:give_up, holder}, state) do
    take_back(state, for({_starter, _kind, ^holder} = loan <- Workers.lent(state.table), do: loan))
    {:noreply, state |> drop(fn {_from, waiting} -> waiting == holder end) |> serve()}
  end

  @impl true
  def handle_info(:check, state) do
    reclaim(state)
    state = state |> drop(fn {_from, {pid, _}} -> not Process.alive?(pid) end) |> serve()
    {:noreply, check(%{state | checking?: false}, @check)}
  end

  def handle_info(:retry, state) do
    {:noreply, start_workers(%{state | missing: 0}, :core, state.missing)}
  end

  def handle_info({:started, starter, worker}, state) do
    {kind, starting} = Map.pop!(state.starting, starter)
    Workers.add(state.table, starter, worker, kind)
    {:noreply, %{state | starting: starting, started: Map.put(state.started, starter, now())} |> answer() |> serve()}
  end

  def handle_info({:EXIT, starter, reason}, state) do
    case state do
      %{starting: %{^starter => kind}} -> {:noreply, failed(state, starter, kind, reason)}
      %{started: %{^starter => since}} -> {:noreply, ended(state, starter, now() - since)}
      %{} -> {:noreply, state}
    end
  end

  def handle_info(_message, state), do: {:noreply, state}

  defp failed(state, starter, kind, reason) do
    state = %{state | starting: Map.delete(state.starting, starter)}
    # Who waits for one of the overflow has it tried again at the next look.
    if kind == :core, do: answer(later(%{state | failure: reason})), else: state
  end

  defp ended(state, starter, lived) do
    kind = Workers.take_out(state.table, starter)
    state = %{state | started: Map.delete(state.started, starter)}

    cond do
      lived >= @short_life -> state |> start_workers(:core, if(kind == {:ok, :core}, do: 1, else: 0)) |> serve()
      kind == {:ok, :core} -> later(state)
      true -> state
    end
  end

  # As soon as it is known whether all of the first have started.
  defp answer(state) do
    cond do
      state.failure -> reply(state, {:error, state.failure})
      :core in Map.values(state.starting) -> state
      true -> reply(state, :ok)
    end
  end

  defp reply(state, result) do
    Enum.each(state.asked, &GenServer.reply(&1, result))
    %{state | asked: []}
  end

  defp check(state, after_ms) do
    if state.checking? or :queue.is_empty(state.queue) do
      state
    else
      Process.send_after(self(), :check, after_ms)
      %{state | checking?: true}
    end
  end

  defp later(state) do
    if state.missing == 0, do: Process.send_after(self(), :retry, @retry)
    %{state | missing: state.missing + 1}
  end

  defp start_workers(%{config: config} = state, kind, count) do
    starters = for _ <- 1..count//1, do: {Starter.start_link(config[:worker_module], config[:worker_args]), kind}
    %{state | starting: Enum.into(starters, state.starting)}
  end

  # Serves those who wait, in their order, as long as there are workers.
  defp serve(state) do
    case :queue.out(state.queue) do
      {{:value, {from, holder}}, rest} ->
        case Workers.take(state.table, holder, state.config[:strategy]) do
          {:ok, worker} ->
            GenServer.reply(from, worker)
            serve(requeue(state, rest))

          :none ->
            overflow(state)
        end

      {:empty, _queue} ->
        for starter <- Workers.take_out_idle(state.table), do: Process.exit(starter, :shutdown)
        state
    end
  end

  # One more, where more wait than have one coming; but first those are looked for whose borrowers have died.
  defp overflow(state) do
    coming = Enum.count(state.starting, fn {_starter, kind} -> kind == :overflow end)

    cond do
      coming >= :counters.get(state.waiting, 1) -> state
      Workers.count(state.table).overflow + coming >= state.config[:max_overflow] -> state
      reclaim(state) -> serve(state)
      true -> start_workers(state, :overflow, 1)
    end
  end

  # Whether a borrower had died.
  defp reclaim(state) do
    dead = for {_starter, _kind, {pid, _}} = loan <- Workers.lent(state.table), not Process.alive?(pid), do: loan
    take_back(state, dead)
    dead != []
  end

  # One of the overflow is as good as any other as long as somebody waits.
  defp take_back(state, loans) do
    for {starter, kind, holder} <- loans do
      if kind == :overflow and :queue.is_empty(state.queue),
        do: dismiss(state, starter),
        else: Workers.put_back(state.table, starter, holder)
    end
  end

  defp dismiss(state, starter) do
    with {:ok, _kind} <- Workers.take_out(state.table, starter), do: Process.exit(starter, :shutdown)
  end

  defp enqueue(state, waiter), do: requeue(state, :queue.in(waiter, state.queue))
  defp drop(state, gone?), do: requeue(state, :queue.filter(&(not gone?.(&1)), state.queue))

  defp requeue(state, queue) do
    :counters.put(state.waiting, 1, :queue.len(queue))
    %{state | queue: queue}
  end

  defp now, do: System.monotonic_time(:millisecond)
end
