defmodule Foundation.BEAM.Processes do
  @moduledoc """
  Ecosystems: a coordinator and workers that belong together, under supervision.

      {:ok, ecosystem} =
        Foundation.BEAM.Processes.spawn_ecosystem(%{
          coordinator: MyApp.Coordinator,
          workers: {MyApp.Worker, count: :cpu_count},
          memory_strategy: :isolated_heaps,
          supervision: :rest_for_one
        })

  Each ecosystem is a tree of its own under `Foundation.BEAM.Ecosystems`:

      Foundation.BEAM.Ecosystems
      └── ecosystem (rest_for_one)
          ├── members (DynamicSupervisor): the coordinator, the workers
          └── keeper: starts them, replaces those that die, scales

  ## Coordinators and workers

  They are modules with `start_link/1`, which gets `[]` for a coordinator and `[coordinator: pid]` for a worker. Workers
  and coordinators that take their `spawn_opt` themselves have it from their first word of memory on:

      def start_link(args, options \\\\ []), do: GenServer.start_link(__MODULE__, args, options)

  Where there is no `start_link/2` (the second argument is `[spawn_opt: options]`), a process of an OTP behaviour gets the
  same flags as soon as it is idle after its start; others have the default. In the place of a module without `start_link/1` there is
  a plain process, as in 0.1.x.

  ## Who is replaced

  Who dies is replaced, for whatever reason, however often, and without an end: an ecosystem never takes down what is
  above it. That comes after 10 ms with `supervision: _` or `fault_tolerance: :self_healing`, else after 100 ms; what does
  not start is tried again, at longest every 5 s. `get_ecosystem_health/1` shows it. `:supervision` says who else is:

  | supervision | the coordinator dies | a worker dies |
  | --- | --- | --- |
  | `:one_for_one` | it is replaced; workers go on, with the pid of the dead one | it is replaced |
  | `:rest_for_one` (default) | all are replaced | it is replaced |
  | `:one_for_all` | all are replaced | all are replaced |

  ## Memory strategies

  See `Foundation.BEAM.Ecosystem.MemoryStrategy` for what they set and cost. `:shared_heap` is `:default`, and
  `gc_strategy: :frequent_minor` adds what `:frequent_gc` sets: so callers of 0.1.x write it.
  """

  alias Foundation.{Argument, Error}
  alias Foundation.BEAM.{Ecosystem, Ecosystems}
  alias Foundation.BEAM.Ecosystem.{Config, Health, Keeper, MemoryStrategy, Roster, Scaling}

  # All members together have as long as this to start, and to end: much more than they need, so that no caller hangs.
  @start_timeout_ms 30_000
  @stop_timeout_ms 10_000

  @typedoc "See the options above; `:count` is 1 unless given."
  @type ecosystem_config :: %{
          required(:coordinator) => module,
          required(:workers) => {module, [count: Scaling.count()]},
          optional(:memory_strategy) => MemoryStrategy.t(),
          optional(:gc_strategy) => :standard | :frequent_minor,
          optional(:fault_tolerance) => :standard | :self_healing,
          optional(:supervision) => :one_for_one | :one_for_all | :rest_for_one
        }

  @typedoc "What names an ecosystem."
  @type id :: {pid, :ets.table()}

  @typedoc """
  An ecosystem, with its members as they were when it was returned. The caller monitors them: `:monitors`.
  """
  @type ecosystem :: %{
          id: id,
          coordinator: pid,
          workers: [pid],
          monitors: [reference],
          topology: :tree,
          supervisor: pid,
          config: ecosystem_config
        }

  @typedoc "A member; `memory` in bytes. A `:dead` one has not been replaced yet."
  @type member_info :: %{
          pid: pid,
          status: :running | :waiting | :suspended | :exiting | :dead,
          memory: non_neg_integer,
          message_queue_len: non_neg_integer
        }

  @doc """
  Starts an ecosystem. It lives until `shutdown_ecosystem/1`, or until the application stops.

  When one member does not start, or all together take more than 30 s, none is left and the error says why
  (`:process_start_failed`). None is left, either, when the caller ends before it has started.

      iex> alias Foundation.BEAM.Processes
      iex> {:ok, ecosystem} = Processes.spawn_ecosystem(%{coordinator: Boss, workers: {Hand, count: 3}})
      iex> length(ecosystem.workers)
      3
      iex> Processes.shutdown_ecosystem(ecosystem)
      :ok

      iex> {:error, error} = Foundation.BEAM.Processes.spawn_ecosystem(%{coordinator: Boss, workers: {Hand, count: 0}})
      iex> error.error_type
      :validation_error
  """
  @spec spawn_ecosystem(ecosystem_config) :: {:ok, ecosystem} | {:error, Error.t()}
  def spawn_ecosystem(config) do
    with {:ok, parsed} <- Config.parse(config),
         {:ok, supervisor} <- start_supervisor(parsed) do
      case ask_keeper(supervisor, &Keeper.populate(&1, @start_timeout_ms)) do
        {:ok, table} ->
          read(fn -> {:ok, describe({supervisor, table}, config, [], [])} end)

        {:error, reason} ->
          stop(supervisor)
          start_failed(reason)
      end
    end
  end

  defp start_supervisor(parsed) do
    DynamicSupervisor.start_child(Ecosystems, {Ecosystem, {parsed, self()}})
  catch
    :exit, _reason ->
      Error.refuse(:service_unavailable,
        rule: "Ecosystems run under the service :ecosystems.",
        found: :stopped,
        allowed: :running,
        remedy: "Start the application :foundation, with :ecosystems among its services."
      )
  end

  @doc """
  Changes how many workers there are. New ones have started when it returns; of too many those are ended that are idle,
  then those with the fewest messages (`:shutdown`, then killed after 1.5 s).

  With `:auto_scale` the number then follows the load, every 100 ms, from 1 to 4 for each scheduler: up while messages wait,
  down by one that is idle when none do. Idle is a process of an OTP behaviour between two messages; one that has begun
  some work is left to finish it. Of other processes nobody can tell, so they are not ended.

      iex> alias Foundation.BEAM.Processes
      iex> {:ok, ecosystem} = Processes.spawn_ecosystem(%{coordinator: Boss, workers: {Hand, count: 3}})
      iex> {:ok, ecosystem} = Processes.scale_ecosystem(ecosystem, 5)
      iex> length(ecosystem.workers)
      5
      iex> Processes.shutdown_ecosystem(ecosystem)
      :ok
  """
  @spec scale_ecosystem(ecosystem, Scaling.count()) :: {:ok, ecosystem} | {:error, Error.t()}
  def scale_ecosystem(ecosystem, count) do
    with {:ok, {supervisor, _table} = id} <- id(ecosystem),
         :ok <- whole(ecosystem),
         :ok <- Config.count(count) do
      case ask_keeper(supervisor, &Keeper.scale(&1, count, @start_timeout_ms)) do
        :ok -> read(fn -> {:ok, describe(id, ecosystem.config, ecosystem.monitors, ecosystem.workers)} end)
        {:error, :not_running} -> not_running()
        {:error, reason} -> start_failed(reason)
      end
    end
  end

  @doc """
  How an ecosystem, or the one with an id, does.

  `status` is `:healthy` when all members are there, else `:degraded`. `replaced` counts the members that died, `last_error`
  is why the last one did, or why its replacement did not start. Sizes are in bytes.

      iex> alias Foundation.BEAM.Processes
      iex> {:ok, ecosystem} = Processes.spawn_ecosystem(%{coordinator: Boss, workers: {Hand, count: 3}})
      iex> {:ok, health} = Processes.get_ecosystem_health(ecosystem.id)
      iex> {health.status, health.workers, health.replaced}
      {:healthy, %{alive: 3, target: 3}, 0}
      iex> Processes.shutdown_ecosystem(ecosystem)
      iex> {:error, error} = Processes.get_ecosystem_health(ecosystem)
      iex> error.error_type
      :not_found
  """
  @spec get_ecosystem_health(ecosystem | id) ::
          {:ok,
           %{
             status: :healthy | :degraded,
             coordinator: :alive | :dead,
             workers: %{alive: non_neg_integer, target: pos_integer},
             replaced: non_neg_integer,
             last_error: term,
             message_queue_len: non_neg_integer,
             memory: non_neg_integer
           }}
          | {:error, Error.t()}
  def get_ecosystem_health(ecosystem) do
    with {:ok, {_supervisor, table}} <- id(ecosystem) do
      read(fn -> {:ok, Health.summary(table)} end)
    end
  end

  @doc """
  The members of an ecosystem that are alive now, with their memory in bytes. After a shutdown there are none.

      iex> alias Foundation.BEAM.Processes
      iex> {:ok, ecosystem} = Processes.spawn_ecosystem(%{coordinator: Boss, workers: {Hand, count: 3}})
      iex> {:ok, info} = Processes.ecosystem_info(ecosystem)
      iex> {info.total_processes, info.coordinator.pid == ecosystem.coordinator, info.topology}
      {4, true, :tree}
      iex> Processes.shutdown_ecosystem(ecosystem)
      :ok
  """
  @spec ecosystem_info(ecosystem) ::
          {:ok,
           %{
             coordinator: member_info,
             workers: [member_info],
             total_processes: non_neg_integer,
             total_memory: non_neg_integer,
             topology: :tree
           }}
          | {:error, Error.t()}
  def ecosystem_info(ecosystem) do
    with {:ok, {_supervisor, table}} <- id(ecosystem), :ok <- whole(ecosystem) do
      {:ok, Health.members(table, ecosystem.coordinator)}
    end
  end

  @doc """
  Ends an ecosystem: members get `:shutdown`, and are killed when they take more than 1.5 s. None is left when it returns.
  One that has ended already is `:ok`, too.

      iex> alias Foundation.BEAM.Processes
      iex> {:ok, ecosystem} = Processes.spawn_ecosystem(%{coordinator: Boss, workers: {Hand, count: 3}})
      iex> Processes.shutdown_ecosystem(ecosystem)
      iex> Enum.any?([ecosystem.coordinator | ecosystem.workers], &Process.alive?/1)
      false
  """
  @spec shutdown_ecosystem(ecosystem | id) :: :ok | {:error, Error.t()}
  def shutdown_ecosystem(ecosystem) do
    with {:ok, {supervisor, table}} <- id(ecosystem) do
      if runs?(supervisor, table), do: stop(supervisor), else: :ok
    end
  end

  # Its table ends with it. What is no ecosystem is not stopped, either.
  defp runs?(supervisor, table) do
    Roster.owner(table) == supervisor
  rescue
    ArgumentError -> false
  end

  @doc """
  Runs work in a process of its own, whose memory is freed at once when it ends.

  The caller, or the process given, gets `{:work_complete, result}`, or `{:work_error, error}` with the exception that
  was raised (an `ErlangError` for what was thrown or exited with).

      iex> {:ok, _pid} = Foundation.BEAM.Processes.isolate_memory_intensive_work(fn -> Enum.sum(1..1000) end)
      iex> receive do: ({:work_complete, sum} -> sum)
      500500
  """
  @spec isolate_memory_intensive_work((... -> term), pid) :: {:ok, pid} | {:error, Error.t()}
  def isolate_memory_intensive_work(work, caller \\ self())

  def isolate_memory_intensive_work(work, caller) when is_function(work, 0) and is_pid(caller) do
    Task.start(fn -> send(caller, outcome(work)) end)
  end

  def isolate_memory_intensive_work(work, caller) do
    Error.refuse(:invalid_argument,
      rule: "Work is a function, and its result goes to a process.",
      found: {work, caller},
      allowed: "a function without arguments, and a pid",
      remedy: "Give fn -> ... end, and the process that shall get the result."
    )
  end

  defp outcome(work) do
    {:work_complete, work.()}
  catch
    kind, reason -> {:work_error, exception(kind, reason, __STACKTRACE__)}
  end

  defp exception(:error, reason, stacktrace), do: Exception.normalize(:error, reason, stacktrace)
  defp exception(kind, reason, _stacktrace), do: %ErlangError{original: {kind, reason}}

  defp describe({supervisor, table} = id, config, monitors, monitored) do
    workers = Roster.listed(table, :worker)
    coordinator = Roster.latest(table, :coordinator)
    new = if monitors == [], do: [coordinator | workers], else: workers -- monitored

    %{
      id: id,
      coordinator: coordinator,
      workers: workers,
      monitors: monitors ++ Enum.map(new, &Process.monitor/1),
      topology: :tree,
      supervisor: supervisor,
      config: config
    }
  end

  defp ask_keeper(supervisor, ask) do
    case Ecosystem.keeper(supervisor) do
      nil -> {:error, :not_running}
      keeper -> ask.(keeper)
    end
  catch
    :exit, {reason, _call} -> {:error, reason}
  end

  defp stop(supervisor) do
    Supervisor.stop(supervisor, :shutdown, @stop_timeout_ms)
  catch
    :exit, {reason, _call} when reason in [:noproc, :shutdown] ->
      :ok

    :exit, _still_there ->
      Process.exit(supervisor, :kill)
      :ok
  end

  defp id(%{id: id}), do: id(id)
  defp id({supervisor, _table} = id) when is_pid(supervisor), do: {:ok, id}

  defp id(other) do
    Error.refuse(:invalid_argument,
      rule: "An ecosystem is what spawn_ecosystem/1 returned.",
      found: other,
      allowed: "%{id: _, coordinator: _, workers: _, ...}, or its id",
      remedy: "Keep what it returned."
    )
  end

  defp whole(ecosystem) do
    Argument.check(
      match?(
        %{coordinator: pid, workers: workers, monitors: monitors, config: _}
        when is_pid(pid) and is_list(workers) and is_list(monitors),
        ecosystem
      ),
      rule: "An ecosystem is what spawn_ecosystem/1 returned.",
      found: ecosystem,
      allowed: "%{id: _, coordinator: _, workers: _, ...}",
      remedy: "Give all of it, not its id."
    )
  end

  # The table ends with the ecosystem.
  defp read(fun) do
    fun.()
  rescue
    ArgumentError -> not_running()
  end

  defp not_running do
    Error.refuse(:not_found,
      rule: "An ecosystem is asked about while it runs.",
      found: :stopped,
      allowed: :running,
      remedy: "Start another one with spawn_ecosystem/1."
    )
  end

  defp start_failed(reason) do
    Error.refuse(:process_start_failed,
      rule: "All members of an ecosystem start, within #{div(@start_timeout_ms, 1000)} s.",
      found: reason,
      allowed: "{:ok, pid} of a new process, from start_link",
      remedy: "See to it that start_link of the coordinator and the worker returns that."
    )
  end
end
