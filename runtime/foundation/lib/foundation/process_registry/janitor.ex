defmodule Foundation.ProcessRegistry.Janitor do
  @moduledoc false
  # Watches whoever has a name, and clears the names of the dead away. Nobody waits for it: lookups see for themselves
  # that a process is dead. It may crash at any time, for the table says whom to watch: a row is written before the
  # message about it is sent, so either the message arrives or the next start reads the row.
  use GenServer

  alias Foundation.ProcessRegistry.Names

  @spec start_link(term) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @doc "Tells that the name has been given to the process, or taken from it."
  @spec changed(Names.key(), pid) :: :ok
  def changed(key, pid), do: GenServer.cast(__MODULE__, {:changed, key, pid})

  # The state: of each process its monitor and its names.
  @impl true
  def init(nil) do
    {:ok, Enum.reduce(Names.holders(), %{}, fn {key, pid}, watched -> add(watched, key, pid) end)}
  end

  # Messages of several processes come in any order; the last one finds the table as it stays.
  @impl true
  def handle_cast({:changed, key, pid}, watched) do
    if Names.holder(key) == pid,
      do: {:noreply, add(watched, key, pid)},
      else: {:noreply, remove(watched, key, pid)}
  end

  @impl true
  def handle_info({:DOWN, _monitor, :process, pid, _reason}, watched) do
    {gone, watched} = Map.pop(watched, pid)
    with {_monitor, keys} <- gone, do: Enum.each(keys, &Names.release(&1, pid))
    {:noreply, watched}
  end

  def handle_info(_message, watched), do: {:noreply, watched}

  defp add(watched, key, pid) do
    case watched do
      %{^pid => {monitor, keys}} -> %{watched | pid => {monitor, MapSet.put(keys, key)}}
      %{} -> Map.put(watched, pid, {Process.monitor(pid), MapSet.new([key])})
    end
  end

  defp remove(watched, key, pid) do
    case watched do
      %{^pid => {monitor, keys}} -> keep(watched, pid, monitor, MapSet.delete(keys, key))
      %{} -> watched
    end
  end

  defp keep(watched, pid, monitor, keys) do
    if MapSet.size(keys) == 0 do
      Process.demonitor(monitor, [:flush])
      Map.delete(watched, pid)
    else
      %{watched | pid => {monitor, keys}}
    end
  end
end
