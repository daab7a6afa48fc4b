defmodule Foundation.Borrowing do
  @moduledoc "What tests of pools do with `Foundation.EchoWorker`s."
  import ExUnit.Assertions
  import ExUnit.Callbacks, only: [on_exit: 1]

  alias Foundation.EchoWorker
  alias Foundation.Infrastructure.ConnectionManager

  @doc "For `setup`: the name of a pool, which is stopped when the test is over."
  def pool_name(_context) do
    name = :"pool #{System.unique_integer([:positive])}"
    on_exit(fn -> ConnectionManager.stop_pool(name) end)
    %{name: name}
  end

  def start(name, options), do: ConnectionManager.start_pool(name, [worker_module: EchoWorker] ++ options)

  @doc "What a worker answers."
  def echo(name, message, timeout \\ 5000) do
    ConnectionManager.with_connection(name, &GenServer.call(&1, message), timeout)
  end

  @doc "A process that has borrowed a worker, which it keeps until `give_back/1`."
  def borrow(name) do
    test = self()

    borrower =
      Task.async(fn ->
        ConnectionManager.with_connection(name, fn worker ->
          send(test, {:lent, self(), worker})
          receive do: (:give_back -> worker)
        end)
      end)

    pid = borrower.pid
    assert_receive {:lent, ^pid, worker}
    {borrower, worker}
  end

  def give_back({borrower, worker}) do
    send(borrower.pid, :give_back)
    assert Task.await(borrower, :infinity) == {:ok, worker}
  end

  def status(name), do: name |> ConnectionManager.get_pool_status() |> elem(1)
end
