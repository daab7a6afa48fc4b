defmodule Foundation.Infrastructure.ConnectionManager.PoolboyTest do
  # What is special to a pool of the package poolboy (Debian: erlang-poolboy).
  use ExUnit.Case

  @moduletag :poolboy
  @moduletag :capture_log

  import Foundation.Borrowing

  alias Foundation.Infrastructure.ConnectionManager
  alias Foundation.Infrastructure.ConnectionManager.Pools

  setup :pool_name

  test "it is poolboy's process that lends", %{name: name} do
    {:ok, pool} = start(name, pool: :poolboy, size: 2)
    {:ok, {^pool, poolboy, :poolboy}} = Pools.place(name)
    assert GenServer.call(poolboy, :status) == {:ready, 2, 0, 0}
    {:ok, worker} = ConnectionManager.with_connection(name, & &1)
    assert worker in GenServer.call(poolboy, :get_avail_workers)
  end
end
