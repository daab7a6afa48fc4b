defmodule Foundation.Infrastructure.ConnectionManager.Pool.Supervisor do
  @moduledoc false
  # The supervisor of all pools, be they the library's own or of poolboy. A pool has one process at most.

  alias Foundation.Infrastructure.ConnectionManager.{Pool, Poolboy, Pools}

  @spec child_spec(term) :: Supervisor.child_spec()
  def child_spec(_options), do: DynamicSupervisor.child_spec([name: __MODULE__] ++ Foundation.Supervisor.limits())

  # Runs init/1 in turn with all other starts and restarts: none sees another one half done.
  @spec start_pool(atom) :: {:ok, pid} | :ignore | {:error, term}
  def start_pool(name) do
    case Pools.config(name) do
      {:ok, config} -> DynamicSupervisor.start_child(__MODULE__, {module(config[:pool]), name})
      :error -> :ignore
    end
  end

  defp module(:foundation), do: Pool
  defp module(:poolboy), do: Poolboy

  @spec stop_pool(atom) :: :ok
  def stop_pool(name) do
    with {:ok, {pool, _table, _waiting}} <- Pools.place(name), do: DynamicSupervisor.terminate_child(__MODULE__, pool)
    Pools.leave(name)
  end

  @doc "For init/1 of a pool, which there is once: `open` gets the config and returns the state."
  @spec init_once(atom, (keyword -> state)) :: {:ok, state} | {:stop, :shutdown} | :ignore when state: term
  def init_once(name, open) do
    with {:ok, config} <- Pools.config(name), false <- running?(name) do
      state = open.(config)
      # Stopped while it was being started again: nobody has seen it to end it.
      if Pools.config(name) == :error, do: {:stop, :shutdown}, else: {:ok, state}
    else
      _stopped_or_running -> :ignore
    end
  end

  defp running?(name) do
    case Pools.place(name) do
      {:ok, {pid, _table, _waiting}} -> mine?(pid, Process.info(pid, :links))
      :error -> false
    end
  end

  # One whose supervisor has crashed ends soon, but may not have noticed yet.
  defp mine?(_pid, nil), do: false

  defp mine?(pid, {:links, links}) do
    if Process.whereis(__MODULE__) in links do
      true
    else
      Process.exit(pid, :kill)
      false
    end
  end
end
