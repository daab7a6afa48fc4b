# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: a36e8f6125c3e900
defmodule Mesh.Supervision.TableKeeper do
  @moduledoc """
  The heir of a table: has it while there is no owner, and gives it to the next.

  A keeper does nothing else, so nothing in it can crash. It is in no supervision tree, but
  ends with the supervisor of the table's owner: when a fault goes on until that one gives up,
  what is in the table may be its cause, and the next owner begins with an empty one.
  """

  use GenServer

  @doc """
  Makes the calling process, which its supervisor has started, the owner of the named table.

  A table that the former owner left is taken over as it is; it comes with the message
  `{:"ETS-TRANSFER", table, keeper, :claimed}`. Otherwise it is made with the options of
  `:ets.new/2`.
  """
  @spec claim(atom(), [term()]) :: atom()
  def claim(table, options) do
    supervisor = supervisor()

    case :ets.info(table, :owner) do
      :undefined ->
        create(table, options, supervisor)

      keeper ->
        if take_over(keeper, supervisor), do: table, else: create(table, options, supervisor)
    end
  end

  # The process that started this one (proc_lib(3), "$ancestors").
  defp supervisor do
    case hd(Process.get(:"$ancestors")) do
      name when is_atom(name) -> Process.whereis(name)
      pid -> pid
    end
  end

  defp create(table, options, supervisor) do
    {:ok, keeper} = GenServer.start(__MODULE__, {table, supervisor})
    :ets.new(table, [:named_table, {:heir, keeper, :left} | options])
  end

  defp take_over(keeper, supervisor) do
    GenServer.call(keeper, {:claim, supervisor})
  catch
    # It has just ended with its supervisor, and the table with it.
    :exit, _reason -> false
  end

  @impl true
  def init({table, supervisor}) do
    {:ok, %{table: table, supervisor: supervisor, monitor: Process.monitor(supervisor)}}
  end

  @impl true
  def handle_call({:claim, supervisor}, {owner, _tag}, %{supervisor: supervisor} = state) do
    {:reply, :ets.give_away(state.table, owner, :claimed), state}
  end

  # Another supervisor: the application has been started anew, and this is the table of before.
  def handle_call({:claim, _other}, _from, state) do
    :ets.delete(state.table)
    {:stop, :normal, false, state}
  end

  @impl true
  def handle_info({:"ETS-TRANSFER", table, _former_owner, :left}, %{table: table} = state) do
    {:noreply, state}
  end

  def handle_info({:DOWN, monitor, :process, _pid, _reason}, %{monitor: monitor} = state) do
    {:stop, :normal, state}
  end
end
