defmodule Foundation.Infrastructure.ConnectionManagerTest do
  use ExUnit.Case
  doctest Foundation.Infrastructure.ConnectionManager

  @moduletag :capture_log

  import Foundation.Borrowing
  import Foundation.Killing

  alias Foundation.{EchoWorker, Error}
  alias Foundation.Infrastructure.ConnectionManager
  alias Foundation.Infrastructure.ConnectionManager.Pools

  setup :pool_name

  test "each worker is lent to one at a time", %{name: name} do
    {:ok, _pool} = start(name, size: 3, max_overflow: 0)
    busy = :ets.new(:busy, [:public])

    results =
      1..8
      |> Task.async_stream(
        fn _ ->
          for n <- 1..200 do
            {:ok, ^n} =
              ConnectionManager.with_connection(name, fn worker ->
                true = :ets.insert_new(busy, {worker})
                reply = GenServer.call(worker, n)
                :ets.delete(busy, worker)
                reply
              end)
          end
        end,
        max_concurrency: 8,
        timeout: 60_000
      )
      |> Enum.map(&elem(&1, 0))

    assert results == List.duplicate(:ok, 8)
    assert status(name) == %{size: 3, workers: 3, overflow: 0, monitors: 0, waiting: 0}
  end

  test "what a borrower holds who is killed is lent again before one of the overflow is started", %{name: name} do
    {:ok, pool} = start(name, size: 2, max_overflow: 2)
    {:ok, {^pool, table, _waiting}} = Pools.place(name)
    core = for {_starter, worker, :core, _holder, _at} <- :ets.tab2list(table), do: worker

    for _ <- 1..2 do
      {borrower, _worker} = borrow(name)
      Process.unlink(borrower.pid)
      monitor = Process.monitor(borrower.pid)
      Process.exit(borrower.pid, :kill)
      assert_receive {:DOWN, ^monitor, :process, _pid, :killed}
    end

    for _ <- 1..20 do
      {:ok, worker} = ConnectionManager.with_connection(name, & &1)
      assert worker in core
    end
  end

  test "who is killed while it waits is not waited for", %{name: name} do
    {:ok, _pool} = start(name, size: 1, max_overflow: 0)
    lent = borrow(name)
    waiting = spawn(fn -> echo(name, :hello) end)
    assert eventually(fn -> status(name).waiting == 1 end)
    Process.exit(waiting, :kill)
    give_back(lent)
    assert echo(name, :hello) == {:ok, :hello}
  end

  test "a worker that is not linked to who started it is replaced and ended, too", %{name: name} do
    {:ok, _pool} = start(name, worker_args: :unlinked, size: 1, max_overflow: 0)
    {:ok, worker} = ConnectionManager.with_connection(name, & &1)
    Process.exit(worker, :kill)
    assert {:ok, other} = ConnectionManager.with_connection(name, & &1)
    assert other != worker
    :ok = ConnectionManager.stop_pool(name)
    assert eventually(fn -> not Process.alive?(other) end)
  end

  describe "a worker that takes long to start" do
    setup %{name: name} do
      test = self()
      starting = Task.async(fn -> start(name, worker_args: {:gate, test}, size: 1, max_overflow: 1) end)
      assert_receive {:starting, worker}
      %{starting: starting, worker: worker}
    end

    test "holds up no other pool, no stop and no start", %{name: name, starting: starting} do
      other = :"other #{name}"
      {:ok, pool} = start(other, size: 1)
      kill(fn -> pool_process(other) end, 1)
      assert pool_process(other) != pool
      assert echo(other, :hello) == {:ok, :hello}
      assert ConnectionManager.stop_pool(other) == :ok

      assert ConnectionManager.stop_pool(name) == :ok
      assert Task.await(starting) == {:error, :shutdown}
      assert {:ok, _pool} = start(name, size: 1)
    end

    test "does not hold up the end of the library", %{name: name, worker: worker, starting: starting} do
      on_exit(&Foundation.initialize/0)
      monitors = for pid <- [pool_process(name), worker], do: Process.monitor(pid)
      :ok = Foundation.shutdown()
      # Neither had to be killed.
      for monitor <- monitors, do: assert_receive({:DOWN, ^monitor, :process, _pid, :shutdown})
      assert {:error, _reason} = Task.await(starting)
    end

    test "is not waited for for ever, and there is no such pool then", %{name: name, starting: starting, worker: worker} do
      assert {:error, %Error{error_type: :timeout, message: message}} = Task.await(starting, 10_000)

      assert message == """
             The workers of a pool start within 5000 ms.
               found:   :no_answer
               allowed: a start_link/1 that returns by then
               remedy:  Let init/1 of the worker return at once, and do what takes long in handle_continue/2.\
             """

      assert eventually(fn -> not Process.alive?(worker) end)
      refute name in ConnectionManager.list_pools()
    end

    test "holds up nobody who could have another one", %{name: name, starting: starting, worker: worker} do
      send(worker, :start)
      assert {:ok, _pool} = Task.await(starting)

      # While one of the overflow starts, the other one is given back.
      lent = borrow(name)
      waiting = Task.async(fn -> echo(name, :waited) end)
      assert_receive {:starting, overflow}
      give_back(lent)
      assert Task.await(waiting) == {:ok, :waited}
      assert echo(name, :hello) == {:ok, :hello}

      # Nobody waits for it any more.
      send(overflow, :start)
      assert eventually(fn -> not Process.alive?(overflow) end)
      assert status(name) == %{size: 1, workers: 1, overflow: 0, monitors: 0, waiting: 0}
    end
  end

  test "a manager that does not answer is not waited for for ever", %{name: name} do
    :sys.suspend(ConnectionManager)
    assert {:error, %Error{error_type: :timeout, message: message}} = ConnectionManager.stop_pool(name)

    assert message == """
           The connection manager answers within 5000 ms.
             found:   :no_answer
             allowed: an answer
             remedy:  Try again: whether it was done is not known.\
           """
  after
    :sys.resume(ConnectionManager)
  end

  test "what cannot be is refused", %{name: name} do
    poolboy = if Code.ensure_loaded?(:poolboy), do: " | :poolboy", else: " (:poolboy is not loaded)"

    for config <- [
          [worker_module: NoSuchModule],
          [size: 2],
          [worker_module: EchoWorker, size: -1],
          [worker_module: EchoWorker, size: 0, max_overflow: 0],
          [worker_module: EchoWorker, strategy: :random],
          [worker_module: EchoWorker, pool: :hackney],
          [worker_module: EchoWorker, sise: 5],
          :fast
        ] do
      assert {:error, %Error{error_type: :invalid_config_value, message: message}} =
               ConnectionManager.start_pool(name, config)

      assert message == """
             A pool has a name, and is of at least one worker, of a module with start_link/1.
               found:   #{inspect(config)}
               allowed: an atom; worker_module: module, worker_args: term, size: 0.., max_overflow: 0.., strategy: :lifo | :fifo, pool: :foundation#{poolboy}
               remedy:  Give for instance start_pool(:db, worker_module: MyApp.Connection, size: 5).\
             """
    end

    assert {:error, %Error{}} = ConnectionManager.start_pool("db", worker_module: EchoWorker)
    assert {:error, %Error{error_type: :invalid_input}} = ConnectionManager.with_connection(name, fn -> 1 end)

    for timeout <- [-1, 1.0, 0x100000000] do
      assert {:error, %Error{error_type: :invalid_input, message: message}} =
               ConnectionManager.with_connection(name, & &1, timeout)

      assert message =~ "allowed: an atom, a function of one argument, 0..4294967295 ms or :infinity\n"
    end

    manager = Process.whereis(ConnectionManager)

    for odd <- ["db", %{}, {:at, name}],
        call <- [&ConnectionManager.stop_pool/1, &ConnectionManager.get_pool_status/1] do
      assert {:error, %Error{error_type: :invalid_input, message: message}} = call.(odd)

      assert message == """
             The name of a pool is an atom.
               found:   #{inspect(odd)}
               allowed: an atom
               remedy:  Give the name that start_pool/2 was given, such as :db.\
             """
    end

    assert Process.whereis(ConnectionManager) == manager
  end

  test "the longest wait that there is still waits", %{name: name} do
    {:ok, _pool} = start(name, size: 1, max_overflow: 0)
    lent = borrow(name)
    waiting = Task.async(fn -> echo(name, :hello, 0xFFFFFFFF) end)
    assert eventually(fn -> status(name).waiting == 1 end)
    give_back(lent)
    assert Task.await(waiting) == {:ok, :hello}
  end

  defp pool_process(name) do
    with {:ok, {pool, _table, _waiting}} <- Pools.place(name), true <- Process.alive?(pool), do: pool, else: (_ -> nil)
  end
end
