# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: d70e013d1a19a937
defmodule Chat.Supervision.TableKeeperTest do
  use ExUnit.Case, async: true

  alias Chat.Supervision

  @moduletag :capture_log

  defmodule Owner do
    use GenServer

    def start_link(table), do: GenServer.start_link(__MODULE__, table)

    @impl true
    def init(table), do: {:ok, Supervision.TableKeeper.claim(table, [:public])}

    @impl true
    def handle_info({:"ETS-TRANSFER", table, _keeper, :claimed}, table), do: {:noreply, table}
  end

  setup do
    %{table: :"table_keeper_test_#{System.unique_integer([:positive])}"}
  end

  test "the next owner has what the former one left", %{table: table} do
    start_supervised!({Owner, table})
    :ets.insert(table, {:apples, 3})

    for _crash <- 1..3 do
      owner = :ets.info(table, :owner)
      Process.exit(owner, :kill)
      eventually(fn -> :ets.info(table, :owner) not in [owner, keeper(table)] end)
      assert :ets.lookup(table, :apples) == [{:apples, 3}]
    end
  end

  test "the table can be read while there is no owner", %{table: table} do
    start_supervised!({Owner, table}, restart: :temporary)
    :ets.insert(table, {:apples, 3})

    Process.exit(:ets.info(table, :owner), :kill)
    eventually(fn -> :ets.info(table, :owner) == keeper(table) end)
    assert :ets.lookup(table, :apples) == [{:apples, 3}]
  end

  test "table and keeper end with the owner's supervisor", %{table: table} do
    {:ok, supervisor} = Supervisor.start_link([{Owner, table}], strategy: :one_for_one)
    keeper = keeper(table)
    monitor = Process.monitor(keeper)

    :ok = Supervisor.stop(supervisor)

    assert_receive {:DOWN, ^monitor, :process, ^keeper, :normal}, 5_000
    assert :ets.info(table) == :undefined
  end

  test "under another supervisor the table is a new one", %{table: table} do
    for number <- 1..20 do
      {:ok, supervisor} = Supervisor.start_link([{Owner, table}], strategy: :one_for_one)
      assert :ets.insert_new(table, {:number, number})
      # The keeper may be there for a moment yet.
      :ok = Supervisor.stop(supervisor)
    end
  end

  defp keeper(table), do: :ets.info(table, :heir)

  defp eventually(true?, tries \\ 500)
  defp eventually(_true?, 0), do: flunk("it did not come true in five seconds")

  defp eventually(true?, tries) do
    if not true?.() do
      receive do
      after
        10 -> eventually(true?, tries - 1)
      end
    end
  end
end
