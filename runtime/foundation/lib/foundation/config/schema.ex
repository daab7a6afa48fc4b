defmodule Foundation.Config.Schema do
  @moduledoc false
  # What the six sections of the configuration may hold, and which of it can be changed while the application runs.

  alias Foundation.{Error, Types}

  @typedoc "A rule in words, with what is allowed as an Elixir term where it is a choice."
  @type allowed :: :positive_integer | :non_negative_integer | :boolean | :string | :rate | :non_negative | {:in, list}

  @positive [
    [:ai, :analysis, :max_file_size],
    [:ai, :analysis, :timeout],
    [:ai, :analysis, :cache_ttl],
    [:capture, :ring_buffer, :size],
    [:capture, :ring_buffer, :max_events],
    [:capture, :processing, :batch_size],
    [:capture, :processing, :flush_interval],
    [:capture, :processing, :max_queue_size],
    [:storage, :hot, :max_events],
    [:storage, :hot, :max_age_seconds],
    [:storage, :hot, :prune_interval],
    [:interface, :query_timeout],
    [:interface, :max_results],
    [:infrastructure, :rate_limiting, :cleanup_interval],
    [:infrastructure, :circuit_breaker, :default_config, :failure_threshold],
    [:infrastructure, :circuit_breaker, :default_config, :recovery_time],
    [:infrastructure, :circuit_breaker, :default_config, :call_timeout],
    [:infrastructure, :connection_pool, :default_config, :size]
  ]

  @booleans [
    [:capture, :vm_tracing, :enable_spawn_trace],
    [:capture, :vm_tracing, :enable_exit_trace],
    [:capture, :vm_tracing, :enable_message_trace],
    [:capture, :vm_tracing, :trace_children],
    [:interface, :enable_streaming],
    [:dev, :debug_mode],
    [:dev, :verbose_logging],
    [:dev, :performance_monitoring],
    [:infrastructure, :rate_limiting, :enabled],
    [:infrastructure, :circuit_breaker, :enabled],
    [:infrastructure, :connection_pool, :enabled]
  ]

  # Path, what is allowed, and the type of the error otherwise.
  @rules [
           {[:ai, :provider], {:in, [:mock, :openai, :anthropic, :gemini]}, :invalid_config_value},
           {[:ai, :planning, :performance_target], :non_negative, :constraint_violation},
           {[:ai, :planning, :sampling_rate], :rate, :range_error},
           {[:ai, :planning, :default_strategy], {:in, [:fast, :balanced, :thorough]}, :invalid_config_value},
           {[:capture, :ring_buffer, :overflow_strategy], {:in, [:drop_oldest, :drop_newest, :block]},
            :invalid_config_value},
           {[:storage, :warm, :enable], :boolean, :validation_failed},
           {[:storage, :cold, :enable], {:in, [false]}, :validation_failed},
           {[:infrastructure, :connection_pool, :default_config, :max_overflow], :non_negative_integer,
            :validation_failed},
           {[:infrastructure, :connection_pool, :default_config, :strategy], {:in, [:lifo, :fifo]}, :validation_failed}
         ] ++
           Enum.map(@positive, &{&1, :positive_integer, :validation_failed}) ++
           Enum.map(@booleans, &{&1, :boolean, :validation_failed})

  @rate_limits [:infrastructure, :rate_limiting, :default_rules]

  # Where it is off, the rest of it need not be there.
  @warm_rules [
    {[:storage, :warm, :path], :string, :validation_failed},
    {[:storage, :warm, :max_size_mb], :positive_integer, :validation_failed},
    {[:storage, :warm, :compression], {:in, [:none, :gzip]}, :invalid_config_value}
  ]

  @updatable [
    [:ai, :planning, :sampling_rate],
    [:ai, :planning, :performance_target],
    [:capture, :processing, :batch_size],
    [:capture, :processing, :flush_interval],
    [:interface, :query_timeout],
    [:interface, :max_results],
    [:dev, :debug_mode],
    [:dev, :verbose_logging],
    [:dev, :performance_monitoring],
    [:infrastructure, :rate_limiting, :enabled],
    [:infrastructure, :circuit_breaker, :enabled],
    [:infrastructure, :connection_pool, :enabled],
    [:infrastructure, :rate_limiting, :cleanup_interval]
  ]

  @sections [:ai, :capture, :storage, :interface, :dev, :infrastructure]

  # Nobody's own: who reads them would trust what anybody may write.
  @reserved [:security, :system]

  @updatable_or_own "updatable_paths/0, and sections other than #{inspect(@sections ++ @reserved)}"

  @doc "Paths in the six sections that can be changed at run time. What is below other sections always can."
  @spec updatable_paths() :: [[atom, ...], ...]
  def updatable_paths, do: @updatable

  @doc "The sections that have a schema."
  @spec sections() :: [atom, ...]
  def sections, do: @sections

  @doc "Whether the path can be changed at run time."
  @spec check_updatable([atom | String.t()]) :: :ok | {:error, Error.t()}
  def check_updatable([section | _] = path) do
    cond do
      section in @reserved -> refuse_update(path, @updatable_or_own, "Use a section of your own.")
      section in @sections and path not in @updatable -> refuse_update(path, @updatable_or_own, before_start(section))
      true -> :ok
    end
  end

  @doc "Whether the one configuration may take the place of the other: the store of events reads its own when it starts."
  @spec check_started(Types.Config.t(), Types.Config.t()) :: :ok | {:error, Error.t()}
  def check_started(%Types.Config{storage: storage}, %Types.Config{storage: storage}), do: :ok

  def check_started(_started, _other) do
    refuse_update([:storage], "what the storage of events has been started with", before_start(:storage))
  end

  defp before_start(section), do: "Set it in the application's configuration: config :foundation, #{section}: [...]"

  defp refuse_update(path, allowed, remedy) do
    Error.refuse(:config_update_forbidden,
      rule: "What others rely on is set before the start, not at run time.",
      found: path,
      allowed: allowed,
      remedy: remedy
    )
  end

  @doc "Checks a whole configuration."
  @spec validate(term) :: :ok | {:error, Error.t()}
  def validate(%Types.Config{} = config) do
    with :ok <- check_all(@rules, config), :ok <- check_rate_limits(config) do
      if config.storage.warm.enable, do: check_all(@warm_rules, config), else: :ok
    end
  end

  def validate(other) do
    Error.refuse(:invalid_config_structure,
      rule: "A configuration is validated.",
      found: other,
      allowed: "%Foundation.Types.Config{}",
      remedy: "Make one with Foundation.Types.Config.new/1."
    )
  end

  defp check_all(rules, config) do
    Enum.reduce_while(rules, :ok, fn {path, allowed, error_type}, :ok ->
      case check(fetch(config, path), allowed) do
        true -> {:cont, :ok}
        :missing -> {:halt, refuse(:validation_failed, path, :missing, allowed)}
        {false, found} -> {:halt, refuse(error_type, path, found, allowed)}
      end
    end)
  end

  defp check_rate_limits(config) do
    case fetch(config, @rate_limits) do
      {:ok, rules} when is_map(rules) and not is_struct(rules) ->
        limits = for {name, _rule} <- rules, key <- [:scale, :limit], do: @rate_limits ++ [name, key]
        limits |> Enum.map(&{&1, :positive_integer, :validation_failed}) |> check_all(config)

      found ->
        refuse(:validation_failed, @rate_limits, with({:ok, other} <- found, do: other), :rules)
    end
  end

  defp fetch(value, []), do: {:ok, value}

  defp fetch(map, [key | rest]) when is_map(map) do
    case map do
      %{^key => value} -> fetch(value, rest)
      _ -> :missing
    end
  end

  defp fetch(_other, _path), do: :missing

  defp check(:missing, _allowed), do: :missing
  defp check({:ok, value}, allowed), do: allowed?(allowed, value) || {false, value}

  defp allowed?(:positive_integer, value), do: is_integer(value) and value > 0
  defp allowed?(:non_negative_integer, value), do: is_integer(value) and value >= 0
  defp allowed?(:non_negative, value), do: is_number(value) and value >= 0
  defp allowed?(:rate, value), do: is_number(value) and value >= 0 and value <= 1
  defp allowed?(:boolean, value), do: is_boolean(value)
  defp allowed?(:string, value), do: is_binary(value)
  defp allowed?({:in, choices}, value), do: value in choices

  defp refuse(error_type, path, found, allowed) do
    Error.refuse(error_type,
      rule: "#{Enum.map_join(path, ".", &key_in_words/1)} is #{in_words(allowed)}.",
      found: found,
      allowed: in_words(allowed),
      remedy: "Set #{inspect(path)} to one of these."
    )
  end

  # A rule of the rate limiter may have any term for its name.
  defp key_in_words(key) when is_atom(key) or is_binary(key), do: to_string(key)
  defp key_in_words(key), do: inspect(key)

  defp in_words(:positive_integer), do: "an integer above 0"
  defp in_words(:non_negative_integer), do: "an integer from 0"
  defp in_words(:non_negative), do: "a number from 0"
  defp in_words(:rate), do: "a number from 0 to 1"
  defp in_words(:boolean), do: "true or false"
  defp in_words(:string), do: "a string"
  defp in_words(:rules), do: "a map of names to %{scale: milliseconds, limit: integer}"
  defp in_words({:in, choices}), do: Enum.map_join(choices, " or ", &inspect/1)
end
