defmodule Foundation.Types.Config do
  @moduledoc """
  The configuration: six sections with a schema (`Foundation.Config.validate/1`), and sections of the application's own,
  which are further keys of the map.
  """

  alias Foundation.Error

  @behaviour Access

  defstruct ai: %{
              provider: :mock,
              api_key: nil,
              model: "gpt-4",
              analysis: %{max_file_size: 1_000_000, timeout: 30_000, cache_ttl: 3600},
              planning: %{default_strategy: :balanced, performance_target: 0.01, sampling_rate: 1.0}
            },
            capture: %{
              ring_buffer: %{size: 1024, max_events: 1000, overflow_strategy: :drop_oldest, num_buffers: :schedulers},
              processing: %{batch_size: 100, flush_interval: 50, max_queue_size: 1000},
              vm_tracing: %{
                enable_spawn_trace: true,
                enable_exit_trace: true,
                enable_message_trace: false,
                trace_children: true
              }
            },
            storage: %{
              hot: %{max_events: 100_000, max_age_seconds: 3600, prune_interval: 60_000},
              warm: %{enable: false, path: "./foundation_data", max_size_mb: 100, compression: :none},
              cold: %{enable: false}
            },
            interface: %{query_timeout: 10_000, max_results: 1000, enable_streaming: true},
            dev: %{debug_mode: false, verbose_logging: false, performance_monitoring: true},
            infrastructure: %{
              rate_limiting: %{
                default_rules: %{
                  api_calls: %{scale: 60_000, limit: 100},
                  db_queries: %{scale: 60_000, limit: 500},
                  file_operations: %{scale: 1_000, limit: 10}
                },
                enabled: true,
                cleanup_interval: 300_000
              },
              circuit_breaker: %{
                default_config: %{failure_threshold: 5, recovery_time: 30_000, call_timeout: 5_000},
                enabled: true
              },
              connection_pool: %{default_config: %{size: 10, max_overflow: 5, strategy: :lifo}, enabled: true}
            }

  @type t :: %__MODULE__{
          ai: map,
          capture: map,
          storage: map,
          interface: map,
          dev: map,
          infrastructure: map
        }

  @doc """
  The defaults.

      iex> Foundation.Types.Config.new().capture.ring_buffer.size
      1024
  """
  @spec new() :: t
  def new, do: %__MODULE__{}

  @doc """
  The defaults, with what is given merged over them, all the way down. Keyword lists stand for maps.

      iex> config = Foundation.Types.Config.new(dev: %{debug_mode: true})
      iex> {config.dev.debug_mode, config.dev.verbose_logging}
      {true, false}
  """
  @spec new(keyword | map) :: t
  def new(overrides), do: merge(new(), overrides)

  @doc """
  A configuration with what is given merged over it, as `new/1` does.

      iex> config = Foundation.Types.Config.merge(Foundation.Types.Config.new(), dev: [debug_mode: true])
      iex> config.dev.debug_mode
      true
  """
  @spec merge(t, keyword | map) :: t
  def merge(%__MODULE__{} = config, overrides) when is_map(overrides) and not is_struct(overrides) do
    merge_pairs(config, overrides)
  end

  def merge(config, overrides) do
    if is_struct(config, __MODULE__) and Keyword.keyword?(overrides) do
      merge_pairs(config, overrides)
    else
      Error.refuse!(:invalid_argument,
        rule: "Sections by their names are merged over a configuration.",
        found: {config, overrides},
        allowed: "%Foundation.Types.Config{}, and a keyword list or a map",
        remedy: "Call Foundation.Types.Config.new(dev: %{debug_mode: true})."
      )
    end
  end

  defp merge_value(%_struct{}, value), do: value
  defp merge_value(_old, %_struct{} = value), do: value
  defp merge_value(%{} = map, %{} = value), do: merge_pairs(map, value)

  # An empty list, too, is a keyword list; where there is no map, a list stays what it is.
  defp merge_value(%{} = map, list) when is_list(list) do
    if Keyword.keyword?(list), do: merge_pairs(map, list), else: list
  end

  defp merge_value(_old, value), do: value

  defp merge_pairs(map, pairs) do
    Enum.reduce(pairs, map, fn {key, value}, merged ->
      Map.put(merged, key, merge_value(Map.get(merged, key), value))
    end)
  end

  @impl Access
  def fetch(%__MODULE__{} = config, key), do: Map.fetch(config, key)

  @impl Access
  def get_and_update(%__MODULE__{} = config, key, function), do: Map.get_and_update(config, key, function)

  @impl Access
  def pop(%__MODULE__{} = config, key), do: Map.pop(config, key)
end
