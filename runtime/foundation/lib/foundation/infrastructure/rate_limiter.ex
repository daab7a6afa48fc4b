defmodule Foundation.Infrastructure.RateLimiter do
  @moduledoc """
  So many calls in so much time: a rate limiter without a process.

      iex> alias Foundation.Infrastructure.RateLimiter
      iex> RateLimiter.check_rate("user:1", :login, 2, 60_000)
      :ok
      iex> RateLimiter.check_rate("user:1", :login, 2, 60_000)
      :ok
      iex> {:error, error} = RateLimiter.check_rate("user:1", :login, 2, 60_000)
      iex> {error.error_type, error.context.retry_after_ms in 59_000..60_000}
      {:rate_limit_exceeded, true}

  The window slides: there is no stretch of time as long as the window, wherever it begins, in which more calls than the
  limit are allowed, however many ask at once. Times are of the monotonic clock, in microseconds. With a limit above 128
  a call counts for up to 0.8 % of the window longer than the window. Each window of an entity and operation counts for
  itself: who may do it five times a second and a hundred times a minute asks twice.

  Events, counted by `Foundation.Telemetry`, under `[:foundation, :foundation, :infra, :rate_limiter]`:
  `:request_allowed`, `:request_denied`, `:bucket_reset`.
  """

  alias Foundation.{Error, Service, Telemetry}
  alias Foundation.Infrastructure.RateLimiter.Buckets

  @type entity_id :: String.t() | atom | integer
  @type operation :: String.t() | atom | integer
  @type rate_limit :: non_neg_integer
  @type time_window :: pos_integer

  @events [:foundation, :foundation, :infra, :rate_limiter]
  @allowed @events ++ [:request_allowed]
  @denied @events ++ [:request_denied]

  defguardp is_id(id) when is_binary(id) or is_atom(id) or is_integer(id)

  @doc """
  Whether the entity may do it once more: at most `limit` times in any `window` ms.

      iex> Foundation.Infrastructure.RateLimiter.check_rate("user:2", :login, 5, 60_000)
      :ok
  """
  @spec check_rate(entity_id, operation, rate_limit, time_window, map) :: :ok | {:error, Error.t()}
  def check_rate(entity, operation, limit, window, metadata \\ %{})

  def check_rate(entity, operation, limit, window, metadata)
      when is_id(entity) and is_id(operation) and is_integer(limit) and limit >= 0 and is_integer(window) and
             window > 0 and is_map(metadata) do
    asked = %{entity_id: entity, operation: operation, limit: limit, time_window_ms: window}

    case Buckets.hit(key(entity, operation), limit, window * 1000) do
      {:allow, count} ->
        Telemetry.count_own(@allowed, metadata |> Map.merge(asked) |> Map.put(:count, count))
        :ok

      {:deny, wait} ->
        Telemetry.count_own(@denied, Map.merge(metadata, asked))
        exceeded(asked, div(wait + 999, 1000))
    end
  rescue
    ArgumentError -> not_running()
  end

  def check_rate(entity, operation, limit, window, metadata) do
    Error.refuse(:invalid_input,
      rule: "A rate is so many calls of an operation by an entity within a time.",
      found: {entity, operation, limit, window, metadata},
      allowed: "two strings, atoms or integers; 0, 1, 2 ...; milliseconds from 1; a map",
      remedy: "Call for instance check_rate(\"user:1\", :login, 5, 60_000)."
    )
  end

  defp exceeded(asked, retry_after_ms) do
    Error.error_result(:rate_limit_exceeded, "Rate limit exceeded for #{asked.entity_id}:#{asked.operation}",
      context: Map.put(asked, :retry_after_ms, retry_after_ms)
    )
  end

  @doc """
  Calls the function if the entity may do that once more.

      iex> Foundation.Infrastructure.RateLimiter.execute_with_limit("user:3", :report, 1, 60_000, fn -> :done end)
      {:ok, :done}
  """
  @spec execute_with_limit(entity_id, operation, rate_limit, time_window, (... -> result), map) ::
          {:ok, result} | {:error, Error.t()}
        when result: term
  def execute_with_limit(entity, operation, limit, window, fun, metadata \\ %{})

  def execute_with_limit(entity, operation, limit, window, fun, metadata) when is_function(fun, 0) do
    with :ok <- check_rate(entity, operation, limit, window, metadata), do: run(entity, operation, fun)
  end

  def execute_with_limit(_entity, _operation, _limit, _window, fun, _metadata) do
    Error.refuse(:invalid_input,
      rule: "What is limited is a function without arguments.",
      found: fun,
      allowed: "a function of arity 0",
      remedy: "Give fn -> ... end."
    )
  end

  defp run(entity, operation, fun) do
    {:ok, fun.()}
  rescue
    exception ->
      Error.error_result(:rate_limited_operation_failed, "Rate limited operation failed: #{inspect(exception)}",
        context: %{entity_id: entity, operation: operation, exception: exception},
        stacktrace: __STACKTRACE__
      )
  end

  @doc """
  How many calls count at present in the window of the last that was allowed, against its limit; those are nil before the
  first.

      iex> Foundation.Infrastructure.RateLimiter.check_rate("user:4", :login, 1, 60_000)
      iex> {:ok, status} = Foundation.Infrastructure.RateLimiter.get_status("user:4", :login)
      iex> {status.status, status.current_count, status.limit, status.window_ms}
      {:rate_limited, 1, 1, 60_000}
  """
  @spec get_status(entity_id, operation) ::
          {:ok,
           %{
             status: :available | :rate_limited,
             current_count: non_neg_integer,
             limit: rate_limit | nil,
             window_ms: time_window | nil,
             entity_id: entity_id
           }}
          | {:error, Error.t()}
  def get_status(entity, operation) when is_id(entity) and is_id(operation) do
    case Buckets.peek(key(entity, operation)) do
      {:ok, limit, window, count} -> {:ok, status(entity, limit, div(window, 1000), count)}
      :error -> {:ok, status(entity, nil, nil, 0)}
    end
  rescue
    ArgumentError -> not_running()
  end

  def get_status(entity, operation), do: refuse_ids(entity, operation)

  defp status(entity, limit, window, count) do
    %{
      # A number is less than nil, and than any other atom.
      status: if(count < limit, do: :available, else: :rate_limited),
      current_count: count,
      limit: limit,
      window_ms: window,
      entity_id: entity
    }
  end

  @doc """
  Forgets all calls of the entity, in all windows.

      iex> Foundation.Infrastructure.RateLimiter.check_rate("user:5", :login, 1, 60_000)
      iex> Foundation.Infrastructure.RateLimiter.reset("user:5", :login)
      :ok
      iex> Foundation.Infrastructure.RateLimiter.check_rate("user:5", :login, 1, 60_000)
      :ok
  """
  @spec reset(entity_id, operation) :: :ok | {:error, Error.t()}
  def reset(entity, operation) when is_id(entity) and is_id(operation) do
    Buckets.reset(key(entity, operation))
    Telemetry.count_own(@events ++ [:bucket_reset], %{entity_id: entity, operation: operation})
  rescue
    ArgumentError -> not_running()
  end

  def reset(entity, operation), do: refuse_ids(entity, operation)

  # As in 0.1.x, :user and "user" are the same entity.
  defp key(entity, operation), do: {to_string(entity), to_string(operation)}

  defp refuse_ids(entity, operation) do
    Error.refuse(:invalid_input,
      rule: "A rate is that of an operation by an entity.",
      found: {entity, operation},
      allowed: "two strings, atoms or integers",
      remedy: "Name them as in check_rate/5."
    )
  end

  defp not_running do
    Service.not_running(:infrastructure,
      rule: "Rates are limited while :foundation runs.",
      found: "its infrastructure is not running"
    )
  end
end
