defmodule Foundation.Infrastructure.Protections do
  @moduledoc false
  # What Foundation.Infrastructure.configure_protection/2 was given, by key.

  alias Foundation.{Error, Service}
  alias Foundation.Infrastructure.CircuitBreaker.Circuit

  @type config :: %{
          optional(:circuit_breaker) => %{failure_threshold: non_neg_integer, recovery_time: pos_integer},
          optional(:rate_limiter) => %{scale: pos_integer, limit: non_neg_integer},
          optional(:connection_pool) => %{size: non_neg_integer, max_overflow: non_neg_integer}
        }

  @table __MODULE__

  # Where nothing is configured, as in 0.1.x.
  @default_rate %{scale: 60_000, limit: 100}

  # The keys of each part, and the least that each may be, or the range.
  @parts %{
    circuit_breaker: [failure_threshold: Circuit.tolerances(), recovery_time: Circuit.refreshes()],
    rate_limiter: [scale: 1, limit: 0],
    connection_pool: [size: 0, max_overflow: 0]
  }

  @spec create_table() :: :ok
  def create_table, do: Service.create_table(@table)

  @spec put(term, config) :: :ok
  def put(key, config) do
    :ets.insert(@table, {key, config})
    :ok
  end

  @spec fetch(term) :: {:ok, config} | :error
  def fetch(key) do
    case :ets.lookup(@table, key) do
      [{_key, config}] -> {:ok, config}
      [] -> :error
    end
  end

  @doc "Which breaker and pool the key was last used with, if it is configured."
  @spec remember(atom, config, atom, atom) :: :ok
  def remember(_key, config, _breaker, _pool) when config == %{}, do: :ok

  def remember(key, _config, breaker, pool) do
    unless last(key) == {breaker, pool}, do: :ets.insert(@table, {{:last, key}, breaker, pool})
    :ok
  end

  @spec last(atom) :: {atom, atom}
  def last(key) do
    case :ets.lookup(@table, {:last, key}) do
      [{_key, breaker, pool}] -> {breaker, pool}
      [] -> {nil, nil}
    end
  end

  @doc "How often one may call."
  @spec rate(config) :: %{scale: pos_integer, limit: non_neg_integer}
  def rate(config), do: Map.get(config, :rate_limiter, @default_rate)

  @doc "The settings of a breaker as `Foundation.Infrastructure.CircuitBreaker` takes them."
  @spec fuse_options(%{failure_threshold: term, recovery_time: term}) :: keyword
  def fuse_options(settings), do: [tolerance: settings.failure_threshold, refresh: settings.recovery_time]

  @spec keys() :: [term]
  def keys, do: :ets.select(@table, [{{:"$1", :_}, [], [:"$1"]}])

  @spec check(term) :: :ok | {:error, Error.t()}
  def check(config) when is_map(config) and not is_struct(config) do
    if Enum.all?(config, &part?/1), do: :ok, else: refuse(config)
  end

  def check(config), do: refuse(config)

  defp part?({name, part}) when is_map_key(@parts, name) and is_map(part) do
    Enum.all?(@parts[name], fn {key, allowed} -> allowed?(part[key], allowed) end)
  end

  defp part?(_part), do: false

  defp allowed?(number, least) when is_integer(least), do: is_integer(number) and number >= least
  defp allowed?(number, range), do: number in range

  defp refuse(config) do
    Error.refuse(:invalid_config_value,
      rule: "A protection has any of three parts, each with its numbers.",
      found: config,
      allowed:
        "circuit_breaker: %{failure_threshold: #{inspect(Circuit.tolerances())}, recovery_time: " <>
          "#{inspect(Circuit.refreshes())} ms}, rate_limiter: %{scale: ms, limit: 0..}, " <>
          "connection_pool: %{size: 0.., max_overflow: 0..}",
      remedy: "Give for instance %{rate_limiter: %{scale: 60_000, limit: 100}}."
    )
  end
end
