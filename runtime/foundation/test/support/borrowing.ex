defmodule Foundation.Borrowing do
  @moduledoc "What tests of pools do with `Foundation.EchoWorker`s."
  import ExUnit.Assertions

  alias Foundation.Infrastructure.ConnectionManager

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
