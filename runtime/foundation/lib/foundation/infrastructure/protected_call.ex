defmodule Foundation.Infrastructure.ProtectedCall do
  @moduledoc false
  # A call under the protections that its options name, in this order: rate limiter, circuit breaker, pool.

  alias Foundation.{Error, Telemetry}
  alias Foundation.Infrastructure.{CircuitBreaker, ConnectionManager, Protections, RateLimiter}

  @events [:foundation, :foundation, :infrastructure]
  @started @events ++ [:execute_start]
  @stopped @events ++ [:execute_stop]

  # For a worker of a pool, ms.
  @default_timeout 5000

  @spec run(atom, Protections.config(), keyword, (... -> term)) :: {:ok, term} | {:error, term}
  def run(key, config, options, fun) do
    Telemetry.count_own(@started, %{protection_key: key})
    result = with :ok <- check_rate(config, options[:rate_limiter]), do: guarded(config, options, fun)
    Telemetry.count_own(@stopped, %{protection_key: key, success: match?({:ok, _}, result)})
    result
  end

  defp check_rate(_config, nil), do: :ok

  defp check_rate(config, {operation, entity}) do
    rate = Protections.rate(config)

    with {:error, error} <- RateLimiter.check_rate(entity, operation, rate.limit, rate.scale) do
      triggered(:rate_limit, %{rule_name: operation, identifier: entity})
      {:error, error}
    end
  end

  defp check_rate(_config, other) do
    Error.refuse(:invalid_input,
      rule: "A rate limiter is named by its operation and the entity.",
      found: other,
      allowed: "{operation, entity}",
      remedy: "Give for instance rate_limiter: {:payments, \"user:1\"}."
    )
  end

  defp guarded(config, options, fun) do
    case options[:circuit_breaker] do
      nil -> call(options, fun)
      name -> with {:ok, circuit, pass} <- enter(config, name), do: guarded(name, circuit, pass, options, fun)
    end
  end

  defp guarded(name, circuit, pass, options, fun) do
    call(options, fun)
  catch
    kind, reason ->
      CircuitBreaker.leave(name, circuit, pass, :failed)

      Error.error_result(:protected_operation_failed, "Protected operation failed with #{kind}: #{inspect(reason)}",
        context: %{fuse_name: name, kind: kind, value: reason}
      )
  else
    result ->
      CircuitBreaker.leave(name, circuit, pass, if(match?({:ok, _}, result), do: :success, else: :failed))
      result
  end

  defp enter(config, name) do
    case CircuitBreaker.enter(name) do
      {:error, %Error{error_type: :circuit_breaker_not_found}} = error -> install(config, name, error)
      {:error, %Error{error_type: :circuit_breaker_blown}} = error -> refused(name, error)
      result -> result
    end
  end

  defp install(%{circuit_breaker: settings}, name, _error) do
    case CircuitBreaker.install(name, Protections.fuse_options(settings)) do
      {:error, %Error{}} = error -> error
      # If another caller was faster, all the same.
      _ -> CircuitBreaker.enter(name)
    end
  end

  defp install(_config, _name, error), do: error

  defp refused(name, error) do
    triggered(:circuit_breaker, %{name: name})
    error
  end

  defp call(options, fun) do
    case options[:connection_pool] do
      nil -> call(fun)
      pool -> ConnectionManager.with_connection(pool, fn _worker -> fun.() end, options[:timeout] || @default_timeout)
    end
  end

  defp call(fun) do
    {:ok, fun.()}
  rescue
    exception -> {:error, {:execution_error, exception}}
  end

  defp triggered(protection, metadata) do
    Telemetry.count_own(@events ++ [:protection_triggered], Map.put(metadata, :protection_type, protection))
  end
end
