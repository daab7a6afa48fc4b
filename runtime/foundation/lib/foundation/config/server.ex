defmodule Foundation.Config.Server do
  @moduledoc false
  # Changes one at a time, and tells the subscribers. All that it knows is in `Foundation.Config.Table`, so that after a
  # crash it goes on where it was: who was not told yet is told then.
  use GenServer

  alias Foundation.Config.{Path, Schema, Table}
  alias Foundation.{Error, ProcessRegistry, Types}

  @spec start_link(keyword) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(nil) do
    # As callers of 0.1.x look it up; without the process registry nobody can.
    _ = ProcessRegistry.register(:production, :config_server, self())
    Table.sweep()
    tell_of_changes()
    {:ok, Map.new(Table.subscribers(), &{Process.monitor(&1), &1})}
  end

  @impl true
  def handle_call({:update, path, value}, _from, monitors) do
    {:reply, update(path, value), monitors}
  end

  def handle_call({:merge, overrides}, _from, monitors) do
    {:reply, change(Types.Config.merge(current(), overrides), &{:config_reset, &1}), monitors}
  end

  def handle_call({:reset, initial}, _from, monitors) do
    {:reply, change(initial, &{:config_reset, &1}), monitors}
  end

  def handle_call({:rollback, version}, _from, monitors) do
    {:reply, rollback(version), monitors}
  end

  def handle_call({:subscribe, pid}, _from, monitors) do
    if pid in Map.values(monitors) do
      {:reply, :ok, monitors}
    else
      Table.subscribe(pid)
      {:reply, :ok, Map.put(monitors, Process.monitor(pid), pid)}
    end
  end

  def handle_call({:unsubscribe, pid}, _from, monitors) do
    Table.unsubscribe(pid)
    {gone, kept} = Enum.split_with(monitors, fn {_ref, subscriber} -> subscriber == pid end)
    Enum.each(gone, fn {ref, _pid} -> Process.demonitor(ref, [:flush]) end)
    {:reply, :ok, Map.new(kept)}
  end

  @impl true
  def handle_info({:DOWN, ref, :process, pid, _reason}, monitors) do
    Table.unsubscribe(pid)
    {:noreply, Map.delete(monitors, ref)}
  end

  def handle_info(_stray, monitors), do: {:noreply, monitors}

  defp update(path, value) do
    previous = previous(path)

    with {:ok, new} <- Path.put(current(), path, value),
         :ok <- change(new, fn _config -> {:config_updated, path, value} end),
         do: {:ok, previous}
  end

  defp previous(path) do
    with :error <- Table.fetch(path), do: :not_found
  end

  defp rollback(version) do
    case Table.at_version(version) do
      {:ok, config, _change} -> change(config, &{:config_rolled_back, version, &1})
      :error -> refuse_version(version)
    end
  end

  # The same again makes no version: who did not get the answer to a call may call again. It is told, as in 0.1.x.
  defp change(new, describe) do
    old = current()

    with :ok <- Schema.validate(new) do
      if new === old, do: tell(describe.(new)), else: write(old, new, describe.(new))
    end
  end

  defp write(old, new, change) do
    Table.write(old, new, Table.version() + 1, change)
    tell_of_changes()
  end

  # At least once, each subscriber in the order of the versions, whatever happens in between.
  defp tell_of_changes do
    Enum.each((Table.notified() + 1)..Table.version()//1, fn version ->
      {:ok, _config, change} = Table.at_version(version)
      tell(change)
      Table.notified(version)
    end)
  end

  defp tell(change), do: Enum.each(Table.subscribers(), &send(&1, {:config_notification, change}))

  defp current do
    {:ok, config} = Table.fetch([])
    config
  end

  defp refuse_version(version) do
    Error.refuse(:config_not_found,
      rule: "One can go back to a version that is kept.",
      found: version,
      allowed: Table.versions(),
      remedy: "See Foundation.Config.versions/0."
    )
  end
end
