defmodule Foundation.Infrastructure.ConnectionManager.Poolboy do
  @moduledoc false
  # A pool of the package poolboy (1.5), where that is loaded, and the process that stands for it: poolboy crashes when a
  # worker does not start, and is started again, at once, or after a second if that fails.
  use GenServer

  alias Foundation.Infrastructure.ConnectionManager.{Pool, Pools}

  # Until a pool that failed to start is tried again, ms.
  @retry 1000

  @spec available?() :: boolean
  def available?, do: Code.ensure_loaded?(:poolboy)

  @spec start_link(atom) :: GenServer.on_start()
  def start_link(name), do: GenServer.start_link(__MODULE__, name)

  @doc "Borrows a worker; exits when the pool is gone."
  @spec take(pid, timeout) :: {:ok, pid} | {:error, :checkout_timeout}
  def take(poolboy, 0) do
    with :full <- :poolboy.checkout(poolboy, false), do: {:error, :checkout_timeout}, else: (worker -> {:ok, worker})
  end

  def take(poolboy, timeout) do
    {:ok, :poolboy.checkout(poolboy, true, timeout)}
  catch
    :exit, {:timeout, _call} -> {:error, :checkout_timeout}
  end

  @spec give_back(pid, pid) :: :ok
  def give_back(poolboy, worker), do: :poolboy.checkin(poolboy, worker)

  # It monitors each borrower and each of those who wait.
  @spec count(pid) :: map | nil
  def count(poolboy) do
    {_state, idle, overflow, lent} = :poolboy.status(poolboy)

    with {:monitors, monitors} <- Process.info(poolboy, :monitors) do
      %{workers: idle + lent, overflow: overflow, monitors: lent, waiting: max(length(monitors) - lent, 0)}
    end
  catch
    :exit, _gone -> nil
  end

  @impl true
  def init(name) do
    Pool.Supervisor.init_once(name, fn config ->
      # Poolboy's end is told of; its workers end with it.
      Process.flag(:trap_exit, true)
      # Poolboy's process starts the workers in its init/1: nobody but who asks for the first start waits for them.
      Pools.settle(name, self(), nil, :poolboy)
      send(self(), :retry)
      %{name: name, config: config, poolboy: nil, failure: nil}
    end)
  end

  defp open(%{name: name, config: config} = state) do
    pool = Keyword.take(config, [:worker_module, :size, :max_overflow, :strategy])

    case :poolboy.start_link(pool, config[:worker_args]) do
      {:ok, poolboy} ->
        Pools.settle(name, self(), poolboy, :poolboy)
        %{state | poolboy: poolboy, failure: nil}

      {:error, reason} ->
        Pools.settle(name, self(), nil, :poolboy)
        Process.send_after(self(), :retry, @retry)
        %{state | poolboy: nil, failure: reason}
    end
  end

  @impl true
  def handle_call(:first_start, _from, state) do
    {:reply, if(state.failure, do: {:error, why(state.failure)}, else: :ok), state}
  end

  # As poolboy matches on what the worker's start_link returned.
  defp why({{:badmatch, {:error, reason}}, _stacktrace}), do: reason
  defp why(reason), do: reason

  @impl true
  def handle_info({:EXIT, poolboy, _reason}, %{poolboy: poolboy} = state), do: {:noreply, open(state)}
  def handle_info(:retry, %{poolboy: nil} = state), do: {:noreply, open(state)}
  def handle_info(_message, state), do: {:noreply, state}
end
