defmodule Foundation.Config.Table do
  @moduledoc false
  # The configuration in ETS: a row `{path, value}` for each path, that of the whole being `[]`, so that a read is one
  # lookup. What else is kept has three elements: nobody gets it for a path.
  #
  # A change is one insert of several rows, which is atomic (ets:insert/2): no reader sees half of it. A path that is
  # gone gets a row without a value in the same insert, and is deleted after.

  alias Foundation.{Service, Types}

  @table :foundation_config

  # Versions that one can go back to.
  @kept 100

  # What was there before; no value of a configuration is a reference of this kind.
  @nothing :"$nothing"

  @type change ::
          {:config_updated, [atom | String.t()], term}
          | {:config_reset, Types.Config.t()}
          | {:config_rolled_back, pos_integer, Types.Config.t()}

  @spec create(Types.Config.t()) :: :ok
  def create(config) do
    :ok = Service.create_table(@table)
    :ets.insert(@table, {:started, System.monotonic_time(:millisecond), nil})
    :ets.insert(@table, {:notified, 1, nil})
    write(@nothing, config, 1, {:config_reset, config})
  end

  @spec exists?() :: boolean
  def exists?, do: :ets.whereis(@table) != :undefined

  @spec fetch(term) :: {:ok, term} | :error
  def fetch(path) do
    case :ets.lookup(@table, path) do
      [{_path, value}] -> {:ok, value}
      _ -> :error
    end
  end

  @spec started() :: integer
  def started, do: :ets.lookup_element(@table, :started, 2)

  @spec version() :: pos_integer
  def version, do: :ets.lookup_element(@table, :version, 2)

  @spec updated_at() :: integer
  def updated_at, do: :ets.lookup_element(@table, :version, 3)

  # The versions that are kept, oldest first.
  @spec versions() :: [pos_integer]
  def versions, do: @table |> :ets.select([{{{:version, :"$1"}, :_, :_}, [], [:"$1"]}]) |> Enum.sort()

  @spec at_version(pos_integer) :: {:ok, Types.Config.t(), change} | :error
  def at_version(version) do
    case :ets.lookup(@table, {:version, version}) do
      [{_key, config, change}] -> {:ok, config, change}
      [] -> :error
    end
  end

  @spec write(Types.Config.t() | atom, Types.Config.t(), pos_integer, change) :: :ok
  def write(old, new, version, change) do
    now = System.monotonic_time(:millisecond)
    rows = rows(old, new, [])
    :ets.insert(@table, [{:version, version, now}, {{:version, version}, new, change} | rows])
    for {path} <- rows, do: :ets.delete(@table, path)
    :ets.delete(@table, {:version, version - @kept})
    :ok
  end

  # Deletes what a `write/4` that was killed has left.
  @spec sweep() :: :ok
  def sweep do
    :ets.select_delete(@table, [{{:_}, [], [true]}])
    :ets.select_delete(@table, [{{{:version, :"$1"}, :_, :_}, [{:"=<", :"$1", version() - @kept}], [true]}])
    :ok
  end

  # The last version of which all subscribers were told.
  @spec notified() :: pos_integer
  def notified, do: :ets.lookup_element(@table, :notified, 2)

  @spec notified(pos_integer) :: :ok
  def notified(version) do
    :ets.insert(@table, {:notified, version, nil})
    :ok
  end

  # In the order in which they subscribed.
  @spec subscribers() :: [pid]
  def subscribers do
    @table
    |> :ets.select([{{{:subscriber, :"$1"}, :"$2", :_}, [], [{{:"$1", :"$2"}}]}])
    |> Enum.sort_by(fn {_pid, order} -> order end)
    |> Enum.map(fn {pid, _order} -> pid end)
  end

  @spec subscribe(pid) :: :ok
  def subscribe(pid) do
    :ets.insert(@table, {{:subscriber, pid}, System.unique_integer([:monotonic]), nil})
    :ok
  end

  @spec unsubscribe(pid) :: :ok
  def unsubscribe(pid) do
    :ets.delete(@table, {:subscriber, pid})
    :ok
  end

  # What differs, from the root down; paths are kept in reverse on the way.
  defp rows(same, same, [_ | _]), do: []

  defp rows(old, new, reversed) do
    inner =
      for key <- Enum.uniq(keys(old) ++ keys(new)),
          row <- inner_rows(inner(old, key), inner(new, key), [key | reversed]),
          do: row

    [{Enum.reverse(reversed), new} | inner]
  end

  defp inner_rows({:ok, old}, {:ok, new}, reversed), do: rows(old, new, reversed)
  defp inner_rows(:error, {:ok, new}, reversed), do: rows(@nothing, new, reversed)
  defp inner_rows({:ok, old}, :error, reversed), do: gone(old, reversed)

  defp gone(old, reversed) do
    [{Enum.reverse(reversed)} | Enum.flat_map(keys(old), &gone(Map.fetch!(old, &1), [&1 | reversed]))]
  end

  defp keys(%Types.Config{} = config), do: Map.keys(config) -- [:__struct__]
  defp keys(map) when is_map(map) and not is_struct(map), do: Map.keys(map)
  defp keys(_leaf), do: []

  # A leaf has no keys: what is asked for is in the other one.
  defp inner(map, key) when is_map(map) and not is_struct(map), do: Map.fetch(map, key)
  defp inner(%Types.Config{} = config, key), do: Map.fetch(config, key)
  defp inner(_leaf, _key), do: :error
end
