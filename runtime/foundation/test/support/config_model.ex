defmodule Foundation.ConfigModel do
  @moduledoc "What the configuration is after each command: a list of versions, newest first, and what was told."

  alias Foundation.{Config, Restarted}
  alias Foundation.Config.Server

  @paths [[:dev, :debug_mode], [:dev, :verbose_logging], [:app], [:app, :a], [:app, :b], [:app, :b, :c], [:other, "x"]]

  # PropEr's callbacks.

  def initial_state, do: %{versions: [Foundation.Types.Config.new()], told: []}

  def command(state) do
    version = :proper_types.integer(0, length(state.versions) + 1)

    :proper_types.frequency([
      {5, {:call, Config, :update, [:proper_types.oneof(@paths), value()]}},
      {3, {:call, Config, :get, [:proper_types.oneof([[] | @paths])]}},
      {1, {:call, Config, :rollback, [version]}},
      {1, {:call, Config, :reset, []}},
      {1, {:call, Config, :version, []}},
      {1, {:call, Restarted, :crash, [Server]}}
    ])
  end

  defp value do
    :proper_types.oneof([true, false, 1, "text", %{}, %{c: 1}, %{b: %{c: nil}}])
  end

  def precondition(_state, _call), do: true

  def next_state(%{versions: [current | _] = versions} = state, _result, call) do
    case change(current, versions, call) do
      {:ok, ^current, message} -> %{state | told: [message | state.told]}
      {:ok, new, message} -> %{state | versions: [new | versions], told: [message | state.told]}
      _ -> state
    end
  end

  def postcondition(%{versions: [current | _]}, {:call, Config, :get, [path]}, result) do
    result == get(current, path)
  end

  def postcondition(%{versions: versions}, {:call, Config, :version, []}, result) do
    result == {:ok, length(versions)}
  end

  def postcondition(_state, {:call, Restarted, :crash, _arguments}, result), do: result == :ok

  def postcondition(%{versions: [current | _] = versions}, call, result) do
    case change(current, versions, call) do
      {:ok, _new, _message} -> result == :ok
      :error -> match?({:error, %Foundation.Error{}}, result)
    end
  end

  defp change(_current, versions, {:call, Config, :rollback, [version]}) do
    case Enum.fetch(Enum.reverse(versions), version - 1) do
      {:ok, config} when version > 0 -> {:ok, config, {:config_rolled_back, version, config}}
      _ -> :error
    end
  end

  defp change(_current, _versions, {:call, Config, :reset, []}) do
    config = Foundation.Types.Config.new()
    {:ok, config, {:config_reset, config}}
  end

  defp change(current, _versions, {:call, Config, :update, [path, value]}) do
    with true <- hd(path) != :dev or is_boolean(value), {:ok, new} <- put(current, path, value) do
      {:ok, new, {:config_updated, path, value}}
    else
      _ -> :error
    end
  end

  defp change(_current, _versions, _read), do: :none

  defp put(map, [key], value), do: {:ok, Map.put(map, key, value)}

  defp put(map, [key | rest], value) do
    with inner when is_map(inner) <- Map.get(map, key, %{}),
         {:ok, inner} <- put(inner, rest, value),
         do: {:ok, Map.put(map, key, inner)}
  end

  defp get(value, []), do: {:ok, value}
  defp get(map, [key | rest]) when is_map_key(map, key), do: get(Map.fetch!(map, key), rest)
  defp get(_map, _path), do: :not_found
end
