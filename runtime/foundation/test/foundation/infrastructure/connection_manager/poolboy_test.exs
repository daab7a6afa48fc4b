defmodule Foundation.Infrastructure.ConnectionManager.PoolboyTest do
  # The same pool, made of the package poolboy (Debian: erlang-poolboy).
  use ExUnit.Case

  @moduletag :poolboy
  @moduletag :capture_log

  import Foundation.Borrowing
  import Foundation.Killing

  alias Foundation.EchoWorker
  alias Foundation.Infrastructure.ConnectionManager
  alias Foundation.Infrastructure.ConnectionManager.{Pool, Pools}

  setup do
    name = :"poolboy #{System.unique_integer([:positive])}"
    on_exit(fn -> ConnectionManager.stop_pool(name) end)
    %{name: name}
  end

  defp start(name, options) do
    ConnectionManager.start_pool(name, [worker_module: EchoWorker, pool: :poolboy] ++ options)
  end

  test "it is poolboy's process that lends", %{name: name} do
    {:ok, pool} = start(name, size: 2)
    {:ok, {^pool, poolboy, :poolboy}} = Pools.place(name)
    assert GenServer.call(poolboy, :status) == {:ready, 2, 0, 0}
    {:ok, worker} = ConnectionManager.with_connection(name, & &1)
    assert worker in GenServer.call(poolboy, :get_avail_workers)
  end

  test "who finds none idle waits in line, or in vain", %{name: name} do
    {:ok, _pool} = start(name, size: 1, max_overflow: 0)
    lent = borrow(name)
    assert echo(name, :hello, 20) == {:error, :checkout_timeout}
    assert echo(name, :hello, 0) == {:error, :checkout_timeout}

    first = Task.async(fn -> echo(name, :first) end)
    assert eventually(fn -> status(name).waiting == 1 end)
    second = Task.async(fn -> echo(name, :second) end)
    assert eventually(fn -> status(name).waiting == 2 end)
    assert status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 1, waiting: 2}

    give_back(lent)
    assert {Task.await(first), Task.await(second)} == {{:ok, :first}, {:ok, :second}}
    assert eventually(fn -> status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 0, waiting: 0} end)
    assert echo(name, :hello, 0) == {:ok, :hello}
  end

  test "workers of the overflow come when they are needed, and go", %{name: name} do
    {:ok, _pool} = start(name, size: 1, max_overflow: 2)
    lent = for _ <- 1..3, do: borrow(name)
    assert %{workers: 3, overflow: 2, monitors: 3} = status(name)
    Enum.each(lent, &give_back/1)
    assert eventually(fn -> status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 0, waiting: 0} end)
  end

  test "what a borrower holds who is killed goes to who waits", %{name: name} do
    {:ok, _pool} = start(name, size: 1, max_overflow: 0)
    {borrower, worker} = borrow(name)
    waiting = Task.async(fn -> ConnectionManager.with_connection(name, & &1) end)
    assert eventually(fn -> status(name).waiting == 1 end)

    Process.unlink(borrower.pid)
    Process.exit(borrower.pid, :kill)
    assert Task.await(waiting) == {:ok, worker}
  end

  test "what is raised, thrown and exited with is returned, and the worker put back", %{name: name} do
    {:ok, _pool} = start(name, size: 1, max_overflow: 0)

    for {fun, reason} <- [
          {fn _ -> raise "no" end, %RuntimeError{message: "no"}},
          {fn _ -> throw(:ball) end, {:nocatch, :ball}},
          {fn _ -> exit(:gone) end, :gone}
        ] do
      assert ConnectionManager.with_connection(name, fun) == {:error, reason}
      assert echo(name, :hello, 5000) == {:ok, :hello}
    end

    assert {:error, {:crashed, _call}} = echo(name, :crash)
    assert echo(name, :hello) == {:ok, :hello}
  end

  test "the one that was used last comes first, or last", %{name: name} do
    for {strategy, count} <- [lifo: 1, fifo: 3] do
      {:ok, _pool} = start(name, size: 3, strategy: strategy)
      workers = for _ <- 1..6, do: ConnectionManager.with_connection(name, & &1)
      assert workers |> Enum.uniq() |> length() == count
      :ok = ConnectionManager.stop_pool(name)
    end
  end

  test "it is started once, and stopped with its workers", %{name: name} do
    {:ok, _pool} = start(name, size: 1)
    assert start(name, size: 1) == {:error, :already_exists}
    {:ok, worker} = ConnectionManager.with_connection(name, & &1)
    assert ConnectionManager.stop_pool(name) == :ok
    assert eventually(fn -> not Process.alive?(worker) end)
    assert echo(name, :hello) == {:error, :pool_not_found}
  end

  test "a pool whose workers do not start is no pool", %{name: name} do
    assert start(name, worker_args: :broken) == {:error, :broken}
    refute name in ConnectionManager.list_pools()
    assert {:ok, _pool} = start(name, size: 1)
  end

  for {what, find} <- [
        manager: quote(do: Process.whereis(ConnectionManager)),
        "supervisor of the pools": quote(do: Process.whereis(Pool.Supervisor)),
        "process that stands for poolboy": quote(do: process(var!(name), 0)),
        "poolboy itself": quote(do: process(var!(name), 1))
      ] do
    test "callers are served while the #{what} is killed again and again", %{name: name} do
      {:ok, _pool} = start(name, size: 2, max_overflow: 1)

      results =
        under_load(4, fn round -> echo(name, round, 20_000) |> elem(0) end, fn ->
          kill(fn -> unquote(find) end, div(times(), 4))
        end)

      # A call to a worker may be cut off with its pool; nobody waits in vain.
      assert :ok in results
      assert echo(name, :hello, 20_000) == {:ok, :hello}
      assert eventually(fn -> status(name) == %{size: 2, workers: 2, overflow: 0, monitors: 0, waiting: 0} end)
    end
  end

  defp process(name, position) do
    with {:ok, place} <- Pools.place(name),
         pid when is_pid(pid) <- elem(place, position),
         true <- Process.alive?(pid),
         do: pid,
         else: (_ -> nil)
  end
end
