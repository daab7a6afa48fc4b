defmodule Foundation.Infrastructure.ConnectionManager.LendingTest do
  # What holds for every pool, whether it is the library's own or one of the package poolboy (Debian: erlang-poolboy).
  use ExUnit.Case

  @moduletag :capture_log

  import ExUnit.CaptureLog
  import Foundation.Borrowing
  import Foundation.Killing

  alias Foundation.Infrastructure.ConnectionManager
  alias Foundation.Infrastructure.ConnectionManager.{Pool, Pools}

  setup :pool_name

  for pool <- [:foundation, :poolboy] do
    describe "pool: #{inspect(pool)}:" do
      # Where poolboy is not installed its tests are left out.
      @describetag pool
      @pool pool

      test "who finds none idle waits in line, or in vain", %{name: name} do
        {:ok, _pool} = start(name, pool: @pool, size: 1, max_overflow: 0)
        lent = borrow(name)
        assert echo(name, :hello, 20) == {:error, :checkout_timeout}
        assert echo(name, :hello, 0) == {:error, :checkout_timeout}

        first = Task.async(fn -> echo(name, :first) end)
        assert eventually(fn -> status(name).waiting == 1 end)
        second = Task.async(fn -> echo(name, :second) end)
        assert eventually(fn -> status(name).waiting == 2 end)
        assert status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 1, waiting: 2}

        give_back(lent)
        assert {Task.await(first, :infinity), Task.await(second, :infinity)} == {{:ok, :first}, {:ok, :second}}
        assert eventually(fn -> status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 0, waiting: 0} end)
        assert echo(name, :hello, 0) == {:ok, :hello}
      end

      test "workers of the overflow come when they are needed, and go", %{name: name} do
        {:ok, _pool} = start(name, pool: @pool, size: 1, max_overflow: 2)
        lent = for _ <- 1..3, do: borrow(name)
        assert %{workers: 3, overflow: 2, monitors: 3} = status(name)
        assert echo(name, :hello, 20) == {:error, :checkout_timeout}

        waiting = Task.async(fn -> echo(name, :waited) end)
        assert eventually(fn -> status(name).waiting == 1 end)
        Enum.each(lent, &give_back/1)
        assert Task.await(waiting, :infinity) == {:ok, :waited}
        assert eventually(fn -> status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 0, waiting: 0} end)
        assert Enum.count(lent, fn {_borrower, worker} -> Process.alive?(worker) end) == 1
      end

      test "what a borrower holds who is killed goes to who waits", %{name: name} do
        {:ok, _pool} = start(name, pool: @pool, size: 1, max_overflow: 0)
        {borrower, worker} = borrow(name)
        waiting = Task.async(fn -> ConnectionManager.with_connection(name, & &1) end)
        assert eventually(fn -> status(name).waiting == 1 end)

        Process.unlink(borrower.pid)
        Process.exit(borrower.pid, :kill)
        assert Task.await(waiting, :infinity) == {:ok, worker}
      end

      test "what is raised, thrown and exited with is returned, and the worker put back", %{name: name} do
        {:ok, _pool} = start(name, pool: @pool, size: 1, max_overflow: 0)

        for {fun, reason} <- [
              {fn _ -> raise "no" end, %RuntimeError{message: "no"}},
              {fn _ -> throw(:ball) end, {:nocatch, :ball}},
              {fn _ -> exit(:gone) end, :gone}
            ] do
          assert ConnectionManager.with_connection(name, fun) == {:error, reason}
          assert echo(name, :hello, 0) == {:ok, :hello}
        end
      end

      test "workers that crash are replaced", %{name: name} do
        {:ok, _pool} = start(name, pool: @pool, size: 1, max_overflow: 0)

        for _ <- 1..3 do
          assert {:error, {:crashed, _call}} = echo(name, :crash)
          assert echo(name, :hello) == {:ok, :hello}
        end

        assert status(name).workers == 1
      end

      test "the one that was used last comes first, or last", %{name: name} do
        for {strategy, count} <- [lifo: 1, fifo: 3] do
          {:ok, _pool} = start(name, pool: @pool, size: 3, strategy: strategy)
          workers = for _ <- 1..6, do: ConnectionManager.with_connection(name, & &1)
          assert workers |> Enum.uniq() |> length() == count
          :ok = ConnectionManager.stop_pool(name)
        end
      end

      test "it is started once, logged, listed and stopped with its workers", %{name: name} do
        Logger.configure(level: :info)
        on_exit(fn -> Logger.configure(level: :warning) end)

        assert capture_log(fn -> {:ok, _pool} = start(name, pool: @pool, size: 1) end) =~
                 "Started connection pool: #{name}"

        assert start(name, pool: @pool, size: 1) == {:error, :already_exists}
        assert name in ConnectionManager.list_pools()
        {:ok, worker} = ConnectionManager.with_connection(name, & &1)

        assert capture_log(fn -> :ok = ConnectionManager.stop_pool(name) end) =~ "Stopped connection pool: #{name}"
        assert eventually(fn -> not Process.alive?(worker) end)
        refute name in ConnectionManager.list_pools()
        assert ConnectionManager.get_pool_status(name) == {:error, :not_found}
        assert echo(name, :hello) == {:error, :pool_not_found}
      end

      test "one whose workers do not start is no pool", %{name: name} do
        assert start(name, pool: @pool, worker_args: :broken) == {:error, :broken}
        refute name in ConnectionManager.list_pools()
        assert {:ok, _pool} = start(name, pool: @pool, size: 1)
      end

      for killed <- [:manager, :supervisor, :process] ++ if(pool == :poolboy, do: [:poolboy], else: []) do
        test "callers are served while its #{killed} is killed again and again", %{name: name} do
          {:ok, _pool} = start(name, pool: @pool, size: 2, max_overflow: 1)
          tables = length(:ets.all())

          results =
            under_load(4, fn round -> echo(name, round, 20_000) |> elem(0) end, fn ->
              kill(fn -> find(unquote(killed), name) end, div(times(), 4))
            end)

          # A call to a worker may be cut off with its pool; nobody waits in vain.
          assert :ok in results
          assert echo(name, :hello, 20_000) == {:ok, :hello}
          assert eventually(fn -> status(name) == %{size: 2, workers: 2, overflow: 0, monitors: 0, waiting: 0} end)
          assert eventually(fn -> length(:ets.all()) <= tables end)
        end
      end
    end
  end

  defp find(:manager, _name), do: Process.whereis(ConnectionManager)
  defp find(:supervisor, _name), do: Process.whereis(Pool.Supervisor)
  defp find(:process, name), do: process(name, 0)
  # Beside the process that stands for it.
  defp find(:poolboy, name), do: process(name, 1)

  defp process(name, place) do
    with {:ok, places} <- Pools.place(name), pid when is_pid(pid) <- elem(places, place), true <- Process.alive?(pid) do
      pid
    else
      _ -> nil
    end
  end
end
