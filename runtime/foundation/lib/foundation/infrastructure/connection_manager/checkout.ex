defmodule Foundation.Infrastructure.ConnectionManager.Checkout do
  @moduledoc false
  # Borrows a worker, in the process of the borrower, and gives it back.

  alias Foundation.Infrastructure.ConnectionManager.{Pool, Poolboy, Pools, Workers}

  @enforce_keys [:worker, :place]
  defstruct [:worker, :starter, :kind, :holder, :place]

  @type t :: %__MODULE__{
          worker: pid,
          starter: pid | nil,
          kind: Workers.kind() | nil,
          holder: Workers.holder() | nil,
          place: Pools.place()
        }

  # Between two looks for a pool that is being started again, ms.
  @pause 5

  @spec take(atom, timeout) :: {:ok, t} | {:error, :pool_not_found | :checkout_timeout}
  def take(name, timeout) do
    case Pools.config(name) do
      {:ok, config} -> take(name, config[:strategy], {self(), make_ref()}, deadline(timeout))
      :error -> {:error, :pool_not_found}
    end
  end

  defp take(name, strategy, holder, deadline) do
    case Pools.place(name) do
      {:ok, place} -> take_at(place, name, strategy, holder, deadline)
      :error -> later(name, deadline)
    end
  end

  defp take_at({_pool, nil, :poolboy}, name, _strategy, _holder, deadline), do: later(name, deadline)

  defp take_at({_pool, poolboy, :poolboy} = place, name, _strategy, _holder, deadline) do
    with {:ok, worker} <- Poolboy.take(poolboy, left(deadline)), do: {:ok, %__MODULE__{worker: worker, place: place}}
  catch
    :exit, _poolboy_is_gone -> later(name, deadline)
  end

  defp take_at({pool, table, waiting} = place, name, strategy, holder, deadline) do
    with true <- :counters.get(waiting, 1) == 0,
         {:ok, {starter, worker, kind}} <- Workers.take(table, holder, strategy) do
      {:ok, %__MODULE__{worker: worker, starter: starter, kind: kind, holder: holder, place: place}}
    else
      _ -> ask(pool, place, name, holder, deadline)
    end
  rescue
    # The table went with the pool.
    ArgumentError -> later(name, deadline)
  end

  defp ask(pool, place, name, holder, deadline) do
    {starter, worker, kind} = Pool.wait(pool, holder, left(deadline))
    {:ok, %__MODULE__{worker: worker, starter: starter, kind: kind, holder: holder, place: place}}
  catch
    :exit, {:timeout, _call} ->
      Pool.give_up(pool, holder)
      {:error, :checkout_timeout}

    :exit, _pool_is_gone ->
      later(name, deadline)
  end

  defp later(name, deadline) do
    case left(deadline) do
      0 ->
        {:error, :checkout_timeout}

      left ->
        Process.sleep(min(@pause, left))
        take(name, left(deadline))
    end
  end

  @spec give_back(t) :: :ok
  def give_back(%__MODULE__{worker: worker, place: {_pool, poolboy, :poolboy}}), do: Poolboy.give_back(poolboy, worker)

  def give_back(%__MODULE__{kind: :overflow, place: {pool, _table, _waiting}} = loan) do
    Pool.returned(pool, loan.starter, loan.holder)
  end

  def give_back(%__MODULE__{place: {pool, table, waiting}} = loan) do
    # First it is idle, then it is looked who waits. Who waits is counted first, and looks for idle ones then.
    Workers.put_back(table, loan.starter, loan.holder)
    if :counters.get(waiting, 1) > 0, do: Pool.returned(pool), else: :ok
  rescue
    # The pool has ended meanwhile, and the worker with it.
    ArgumentError -> :ok
  end

  defp deadline(:infinity), do: :infinity
  defp deadline(timeout), do: System.monotonic_time(:millisecond) + timeout

  defp left(:infinity), do: :infinity
  defp left(deadline), do: max(deadline - System.monotonic_time(:millisecond), 0)
end
