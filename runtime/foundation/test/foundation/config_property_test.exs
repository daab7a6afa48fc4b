defmodule Foundation.ConfigPropertyTest do
  use ExUnit.Case, async: false

  import Foundation.Restarted

  alias Foundation.{Config, ConfigModel, Property, Types}

  @moduletag :proper

  # Other tests may leave the library stopped.
  setup do
    restart([])
  end

  test "reads, versions and notifications follow a model, and crashes change nothing" do
    subscribe = fn ->
      restart([])
      :ok = Config.subscribe()
    end

    Property.check_model(ConfigModel, subscribe, fn state -> told() == Enum.reverse(state.told) end, 150)
  end

  test "no term for a path or a value crashes the service" do
    server = Process.whereis(Config.Server)
    anything = :proper_types.tuple([:proper_types.any(), :proper_types.any()])

    Property.check(
      anything,
      fn {path, value} ->
        result?(Config.get(path)) and result?(Config.update(path, value)) and
          result?(Config.update([:app, :any], value)) and result?(Config.validate(value)) and
          (is_integer(value) or result?(Config.rollback(value))) and
          result?(Config.initialize(value)) and
          Process.whereis(Config.Server) == server
      end,
      300
    )

    Config.reset()
  end

  test "no term within the six sections crashes the service, or who validates it" do
    server = Process.whereis(Config.Server)
    paths = leaves(Map.from_struct(Types.Config.new()), []) ++ [[:infrastructure, :rate_limiting, :default_rules]]
    # The depth at which it gets a term: that of the leaf, or above it.
    somewhere = :proper_types.tuple([:proper_types.oneof(paths), :proper_types.pos_integer(), term()])

    Property.check(
      somewhere,
      fn {path, depth, value} ->
        overrides = nest(Enum.take(path, depth), made(value))

        result?(Config.validate(Types.Config.new(overrides))) and result?(Config.initialize(Enum.to_list(overrides))) and
          Config.reset() == :ok and Process.whereis(Config.Server) == server
      end,
      500
    )
  end

  # PropEr's any() makes no maps.
  defp term do
    any = :proper_types.any()
    pairs = :proper_types.list(:proper_types.tuple([any, any]))
    :proper_types.oneof([any, Date.utc_today(), :proper_types.tuple([:map, pairs])])
  end

  defp made({:map, pairs}), do: Map.new(pairs)
  defp made(value), do: value

  defp nest([], value), do: value
  defp nest([key | path], value), do: %{key => nest(path, value)}

  defp leaves(map, path) when is_map(map), do: Enum.flat_map(map, fn {key, value} -> leaves(value, path ++ [key]) end)
  defp leaves(_leaf, path), do: [path]

  defp result?(result) do
    result in [:ok, :not_found] or match?({:ok, _value}, result) or match?({:error, %Foundation.Error{}}, result)
  end

  defp told do
    receive do
      {:config_notification, change} -> [change | told()]
    after
      0 -> []
    end
  end
end
