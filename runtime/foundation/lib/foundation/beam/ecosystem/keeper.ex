defmodule Foundation.BEAM.Ecosystem.Keeper do
  @moduledoc false
  # Keeps an ecosystem at its size: starts its members, replaces those that die, scales. Who they are is in the roster, so
  # a new keeper goes on where the last one was killed.

  use GenServer

  alias Foundation.BEAM.Ecosystem.{Caller, Config, Member, Roster, Scaling}

  @scale_every_ms 100
  @longest_delay_ms 5_000

  @spec start_link({Config.t(), Roster.t(), caller :: pid}) :: GenServer.on_start()
  def start_link(arg), do: GenServer.start_link(__MODULE__, arg)

  @doc "The table of the ecosystem, once all members have started for the first time."
  @spec populate(pid, timeout) :: {:ok, Roster.t()} | {:error, term}
  def populate(keeper, timeout), do: GenServer.call(keeper, :populate, timeout)

  @spec scale(pid, Scaling.count(), timeout) :: :ok | {:error, term}
  def scale(keeper, count, timeout), do: GenServer.call(keeper, {:scale, count}, timeout)

  @impl true
  def init({config, table, caller}) do
    members = Roster.value(table, :members)
    state = %{config: config, table: table, members: members, timer: nil, failures: 0, watches?: false, starting: nil}

    if Roster.begin(table, config.count, Scaling.initial(config.count)),
      do: {:ok, %{state | starting: Caller.watch(caller, Roster.owner(table))}},
      else: {:ok, state, {:continue, :take_over}}
  end

  @impl true
  def handle_continue(:take_over, state) do
    listed = members(state)
    Enum.each(listed, &Process.monitor/1)

    # What was started, and not written down before the keeper died.
    unlisted =
      for {_id, pid, _type, _modules} <- DynamicSupervisor.which_children(state.members),
          is_pid(pid),
          pid not in listed,
          do: pid

    end_members(state, unlisted)
    {:noreply, state |> look_after_queues() |> replace_later(0)}
  end

  @impl true
  def handle_call(:populate, _from, state) do
    case start_missing(state) do
      :ok ->
        Caller.started(state.starting)
        {:reply, {:ok, state.table}, look_after_queues(state)}

      {:error, reason} ->
        {:reply, {:error, reason}, state}
    end
  end

  def handle_call({:scale, count}, _from, state) do
    Roster.put(state.table, count: count)

    case resize(state, Scaling.initial(count)) do
      :ok -> {:reply, :ok, look_after_queues(state)}
      {:error, reason} -> {:reply, {:error, reason}, state |> look_after_queues() |> failed(reason)}
    end
  end

  @impl true
  def handle_info({:DOWN, _monitor, :process, pid, reason}, state) do
    case Roster.died(state.table, pid, reason) do
      {:ok, role} ->
        end_with(state, role)
        {:noreply, replace_later(state, state.config.replace_after)}

      # It was ended on purpose.
      :error ->
        {:noreply, state}
    end
  end

  def handle_info(:replace, state) do
    state = %{state | timer: nil}

    case start_missing(state) do
      :ok -> {:noreply, %{state | failures: 0}}
      {:error, reason} -> {:noreply, failed(state, reason)}
    end
  end

  def handle_info(:look_after_queues, state) do
    state = %{state | watches?: false}

    if value(state, :count) == :auto_scale do
      {:noreply, state |> follow_load() |> look_after_queues()}
    else
      {:noreply, state}
    end
  end

  # A member's answer that came after its time.
  def handle_info(_other, state), do: {:noreply, state}

  # As the strategies of a supervisor, for a coordinator that comes first and workers that know its pid.
  defp end_with(%{config: %{supervision: :one_for_all}} = state, _role), do: end_all(state)
  defp end_with(%{config: %{supervision: :rest_for_one}} = state, :coordinator), do: end_all(state)
  defp end_with(_state, _role), do: :ok

  defp end_all(state), do: end_members(state, members(state))

  defp end_members(state, pids) do
    Enum.each(pids, &Roster.remove(state.table, &1))
    Member.stop(state.members, pids)
  end

  defp replace_later(%{timer: nil} = state, delay), do: %{state | timer: Process.send_after(self(), :replace, delay)}
  defp replace_later(state, _delay), do: state

  # It is tried again, later each time.
  defp failed(state, reason) do
    Roster.put(state.table, last_error: reason)
    delay = min(@longest_delay_ms, state.config.replace_after * Integer.pow(2, min(state.failures, 10)))
    replace_later(%{state | failures: state.failures + 1}, delay)
  end

  defp look_after_queues(%{watches?: true} = state), do: state

  defp look_after_queues(state) do
    scales? = value(state, :count) == :auto_scale
    if scales?, do: Process.send_after(self(), :look_after_queues, @scale_every_ms)
    %{state | watches?: scales?}
  end

  defp follow_load(state) do
    target = value(state, :target)
    loads = loads(state)

    case Scaling.next(target, Enum.map(loads, &elem(&1, 1)), Scaling.most()) do
      ^target -> state
      fewer when fewer < target -> step_down(state, fewer, loads)
      more -> state |> resize(more) |> tried(state)
    end
  end

  defp tried(:ok, state), do: state
  defp tried({:error, reason}, state), do: failed(state, reason)

  # By an idle one: work that has begun is finished.
  defp step_down(state, target, loads) do
    Roster.put(state.table, target: target)
    {idle, 0} = List.keyfind(loads, 0, 1)
    if length(loads) > target, do: end_members(state, [idle])
    state
  end

  defp resize(state, target) do
    Roster.put(state.table, target: target)
    loads = loads(state)
    surplus = max(length(loads) - target, 0)
    end_members(state, for({pid, _load} <- loads |> List.keysort(1) |> Enum.take(surplus), do: pid))
    start_missing(state)
  end

  # Those that have died are about to be replaced.
  defp loads(state) do
    for pid <- workers(state), load = Scaling.load(pid), load != :dead, do: {pid, load}
  end

  defp start_missing(state) do
    with {:ok, coordinator} <- coordinator(state) do
      start_workers(state, coordinator, value(state, :target) - length(workers(state)))
    end
  end

  defp coordinator(state) do
    case Roster.listed(state.table, :coordinator) do
      [pid] -> {:ok, pid}
      [] -> start(state, :coordinator, state.config.coordinator, [])
    end
  end

  defp start_workers(_state, _coordinator, missing) when missing <= 0, do: :ok

  defp start_workers(state, coordinator, missing) do
    with {:ok, _pid} <- start(state, :worker, state.config.worker, coordinator: coordinator) do
      start_workers(state, coordinator, missing - 1)
    end
  end

  defp start(state, role, how, args) do
    with {:ok, pid} <-
           DynamicSupervisor.start_child(state.members, {Member, {role, how, args, state.config.spawn_opt}}) do
      Roster.add(state.table, pid, role)
      Process.monitor(pid)
      {:ok, pid}
    end
  end

  defp members(state), do: Roster.listed(state.table, :_)
  defp workers(state), do: Roster.listed(state.table, :worker)

  defp value(state, key), do: Roster.value(state.table, key)
end
