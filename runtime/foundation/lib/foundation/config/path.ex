defmodule Foundation.Config.Path do
  @moduledoc false
  # Which paths and values there can be, and a value put at a path.

  alias Foundation.{Error, Types}

  @max_depth 50
  @max_bytes 1_000_000

  @spec check(term) :: :ok | {:error, Error.t()}
  def check(path) do
    if is_list(path) and List.improper?(path) == false and length(path) <= @max_depth and Enum.all?(path, &key?/1) do
      :ok
    else
      Error.refuse(:invalid_path,
        rule: "A path is a list of keys.",
        found: path,
        allowed: "up to #{@max_depth} atoms or strings, none of them nil, empty or :__struct__",
        remedy: "Give a path as [:dev, :debug_mode]."
      )
    end
  end

  defp key?(key) when is_atom(key), do: key not in [nil, :"", :__struct__]
  defp key?(key), do: is_binary(key) and key != ""

  @spec check_value(term) :: :ok | {:error, Error.t()}
  def check_value(value) do
    cond do
      :erlang.external_size(value) > @max_bytes ->
        Error.refuse(:data_too_large,
          rule: "A value of the configuration is no larger than #{@max_bytes} bytes.",
          found: :erlang.external_size(value),
          allowed: @max_bytes,
          remedy: "Keep it elsewhere, and its place in the configuration."
        )

      function_in?(value) ->
        Error.refuse(:security_violation,
          rule: "The configuration holds data.",
          found: value,
          allowed: "terms without functions",
          remedy: "Give the module and the name of the function."
        )

      true ->
        :ok
    end
  end

  defp function_in?(fun) when is_function(fun), do: true
  defp function_in?([head | tail]), do: function_in?(head) or function_in?(tail)
  defp function_in?(tuple) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> function_in?()
  defp function_in?(map) when is_map(map), do: map |> Map.to_list() |> function_in?()
  defp function_in?(_term), do: false

  # Makes the maps on the way; what is there and is no map is in the way.
  @spec put(Types.Config.t(), [atom | String.t()], term) :: {:ok, Types.Config.t()} | {:error, Error.t()}
  def put(config, path, value) do
    {:ok, put_in_map(config, path, value)}
  catch
    {:in_the_way, found} ->
      Error.refuse(:invalid_path,
        rule: "A path leads through maps.",
        found: {path, found},
        allowed: "a map at each key but the last",
        remedy: "Replace what is there first, or take another path."
      )
  end

  defp put_in_map(map, [key], value), do: Map.put(map, key, value)

  defp put_in_map(map, [key | rest], value) do
    case Map.get(map, key, %{}) do
      inner when is_map(inner) and not is_struct(inner) -> Map.put(map, key, put_in_map(inner, rest, value))
      found -> throw({:in_the_way, found})
    end
  end
end
