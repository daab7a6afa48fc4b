defmodule Foundation.BEAM.Ecosystem.Member do
  @moduledoc false
  # A coordinator or a worker: how it is started, and what is in the place of a module that has no `start_link/1`.

  use GenServer, restart: :temporary

  alias Foundation.BEAM.Ecosystem.MemoryStrategy

  # Shorter than what the supervisor above has, so that one that does not stop is killed rather than its supervisor.
  @shutdown_ms 1500

  @typedoc "The function of its module that starts it; nil where there is none."
  @type start :: {module, :with_args | :with_options} | nil
  @type t :: {:coordinator | :worker, start, args :: keyword, spawn_opt :: keyword}

  @doc "How members of a module start. Asked once: the code server takes milliseconds to say that a module does not exist."
  @spec start(module, spawn_opt :: keyword) :: start
  def start(module, spawn_opt) do
    loaded? = Code.ensure_loaded?(module)

    cond do
      # Without any to set it is called as in 0.1.x.
      loaded? and spawn_opt != [] and function_exported?(module, :start_link, 2) -> {module, :with_options}
      loaded? and function_exported?(module, :start_link, 1) -> {module, :with_args}
      true -> nil
    end
  end

  @spec child_spec(t) :: Supervisor.child_spec()
  def child_spec(member) do
    %{
      id: __MODULE__,
      start: {__MODULE__, :start_link, [member]},
      # Who replaces it is the keeper, which knows how many there should be.
      restart: :temporary,
      shutdown: @shutdown_ms
    }
  end

  @spec start_link(t) :: {:ok, pid} | {:error, term}
  def start_link({role, nil, args, spawn_opt}), do: GenServer.start_link(__MODULE__, {role, args}, spawn_opt: spawn_opt)

  def start_link({_role, {module, :with_options}, args, spawn_opt}),
    do: args |> module.start_link(spawn_opt: spawn_opt) |> linked(module)

  def start_link({_role, {module, :with_args}, args, spawn_opt}) do
    with {:ok, pid} <- args |> module.start_link() |> linked(module) do
      MemoryStrategy.adopt(pid, spawn_opt)
      {:ok, pid}
    end
  end

  @doc "Ends members: all are told at once, and those that are left after 1.5 s are killed. None is there when it returns."
  @spec stop(supervisor :: pid, [pid]) :: :ok
  def stop(_supervisor, []), do: :ok

  def stop(supervisor, pids) do
    deadline = System.monotonic_time(:millisecond) + @shutdown_ms
    monitors = Map.new(pids, &{Process.monitor(&1), &1})

    # By the supervisor itself: who traps exits ends when its parent says so (gen_server). `terminate_child/2` would wait
    # for each one.
    :ignore = DynamicSupervisor.start_child(supervisor, %{id: __MODULE__, start: {__MODULE__, :tell, [pids]}})
    left = await(monitors, deadline)
    Enum.each(Map.values(left), &Process.exit(&1, :kill))
    await(left, :infinity)
    :ok
  end

  @doc false
  @spec tell([pid]) :: :ignore
  def tell(pids) do
    Enum.each(pids, &Process.exit(&1, :shutdown))
    :ignore
  end

  defp await(monitors, _deadline) when monitors == %{}, do: monitors

  defp await(monitors, deadline) do
    receive do
      {:DOWN, monitor, :process, _pid, _reason} when is_map_key(monitors, monitor) ->
        monitors |> Map.delete(monitor) |> await(deadline)
    after
      left(deadline) -> monitors
    end
  end

  defp left(:infinity), do: :infinity
  defp left(deadline), do: max(deadline - System.monotonic_time(:millisecond), 0)

  # Callers of 0.1.x also return a bare pid, or one that they have not linked.
  defp linked(pid, module) when is_pid(pid), do: linked({:ok, pid}, module)

  defp linked({:ok, pid}, _module) when is_pid(pid) and pid != self() do
    Process.link(pid)
    {:ok, pid}
  end

  defp linked({:error, reason}, _module), do: {:error, reason}
  defp linked(other, module), do: {:error, {:bad_return_value, {module, :start_link, other}}}

  @impl true
  def init({role, args}), do: {:ok, {role, args[:coordinator]}}

  @impl true
  def handle_info({:work_request, from, work}, {:coordinator, _none} = state) when is_pid(from) do
    send(from, {:work_assigned, work})
    {:noreply, state}
  end

  def handle_info({:work_assigned, work}, {:worker, coordinator} = state) do
    send(coordinator, {:worker_result, {:processed, work}})
    {:noreply, state}
  end

  def handle_info({:test_message, _data, from}, {role, _coordinator} = state) when is_pid(from) do
    send(from, {:message_processed, role})
    {:noreply, state}
  end

  def handle_info(_message, state), do: {:noreply, state}
end
