defmodule Foundation.InfrastructureTest do
  use ExUnit.Case
  doctest Foundation.Infrastructure

  @moduletag :capture_log

  import Foundation.Restarted, only: [restarted: 1]

  alias Foundation.{EchoWorker, Error, Infrastructure, Telemetry}
  alias Foundation.Infrastructure.{CircuitBreaker, ConnectionManager, RateLimiter}

  setup do
    key = :"protection #{System.unique_integer([:positive])}"
    on_exit(fn -> CircuitBreaker.remove(key) && ConnectionManager.stop_pool(key) end)
    %{key: key}
  end

  test "the rate is that of the key, else 100 a minute", %{key: key} do
    call = &Infrastructure.execute_protected(&1, [rate_limiter: {:search, "#{&1}"}], fn -> :found end)
    :ok = Infrastructure.configure_protection(key, %{rate_limiter: %{scale: 60_000, limit: 2}})

    assert for(_ <- 1..2, do: call.(key)) == [ok: :found, ok: :found]
    assert {:error, %Error{error_type: :rate_limit_exceeded}} = call.(key)

    other = :"other #{key}"
    assert Enum.uniq(for(_ <- 1..100, do: call.(other))) == [ok: :found]
    assert {:error, %Error{error_type: :rate_limit_exceeded}} = call.(other)
  end

  test "failures open the breaker, which is made as configured", %{key: key} do
    options = [circuit_breaker: key]

    assert {:error, %Error{error_type: :circuit_breaker_not_found}} =
             Infrastructure.execute_protected(key, options, fn -> 1 end)

    breaker = %{failure_threshold: 2, recovery_time: 60_000}
    :ok = Infrastructure.configure_protection(key, %{circuit_breaker: breaker})

    for _ <- 1..3 do
      assert Infrastructure.execute_protected(key, options, fn -> raise "down" end) ==
               {:error, {:execution_error, %RuntimeError{message: "down"}}}
    end

    assert {:error, %Error{error_type: :circuit_breaker_blown}} =
             Infrastructure.execute_protected(key, options, fn -> flunk("called") end)

    assert {:ok, %{circuit_breaker: %{status: :blown, state: :open, name: ^key}}} =
             Infrastructure.get_protection_status(key)
  end

  test "what is returned is a success, if it is an error to the caller; exits and throws are failures", %{key: key} do
    :ok = Infrastructure.initialize_circuit_breaker(key, %{failure_threshold: 1, recovery_time: 60_000})
    call = &Infrastructure.execute_protected(key, [circuit_breaker: key], &1)

    for _ <- 1..5, do: assert(call.(fn -> {:error, :no_such_user} end) == {:ok, {:error, :no_such_user}})
    assert {:error, %Error{error_type: :protected_operation_failed, message: message}} = call.(fn -> exit(:gone) end)
    assert message == "Protected operation failed with exit: :gone"
    assert {:error, %Error{error_type: :protected_operation_failed}} = call.(fn -> throw(:ball) end)
    assert CircuitBreaker.get_status(key) == :blown
  end

  test "a worker is lent meanwhile, and a pool without one is a failure", %{key: key} do
    {:ok, _pool} = ConnectionManager.start_pool(key, worker_module: EchoWorker, size: 1, max_overflow: 0)
    :ok = Infrastructure.initialize_circuit_breaker(key, %{failure_threshold: 1, recovery_time: 60_000})
    :ok = Infrastructure.configure_protection(key, %{})
    options = [circuit_breaker: key, connection_pool: key, timeout: 10]

    assert Infrastructure.execute_protected(key, options, fn -> ConnectionManager.get_pool_status(key) end) ==
             {:ok, {:ok, %{size: 1, workers: 1, overflow: 0, monitors: 1, waiting: 0}}}

    nested = fn -> Infrastructure.execute_protected(key, options, fn -> flunk("called") end) end
    assert Infrastructure.execute_protected(key, options, nested) == {:ok, {:error, :checkout_timeout}}
    assert {:ok, %{failures: 1}} = CircuitBreaker.describe(key)

    assert Infrastructure.execute_protected(key, [connection_pool: key], fn -> raise "down" end) ==
             {:error, %RuntimeError{message: "down"}}
  end

  test "what is configured at the limits can be executed", %{key: key} do
    breaker = %{failure_threshold: 10_000, recovery_time: 0xFFFFFFFF}
    :ok = Infrastructure.configure_protection(key, %{circuit_breaker: breaker})
    assert Infrastructure.execute_protected(key, [circuit_breaker: key], fn -> 1 end) == {:ok, 1}
  end

  test "without the library nothing is called, and the error says why", %{key: key} do
    on_exit(&Foundation.initialize/0)
    Foundation.shutdown()

    assert {:error, %Error{error_type: :service_unavailable}} =
             Infrastructure.execute_protected(key, [], fn -> flunk("called") end)
  end

  test "where :telemetry is left out, to tell it costs less than its error, which nobody reads", %{key: key} do
    restarted(services: [:infrastructure])
    # Counters that are known stay so.
    for {[:foundation, :foundation | _] = event, _counters} <- :persistent_term.get(), do: :persistent_term.erase(event)
    {:ok, _pool} = ConnectionManager.start_pool(key, worker_module: EchoWorker, size: 1)
    :ok = CircuitBreaker.install(key, [])

    error = reductions(fn -> {:error, %Error{}} = Telemetry.emit_counter([:foundation, :foundation, :nobody]) end)

    for call <- [
          fn -> {:ok, 1} = CircuitBreaker.execute(key, fn -> 1 end) end,
          fn -> :ok = RateLimiter.check_rate(key, :search, 1000, 60_000) end,
          fn -> :ok = RateLimiter.reset(key, :search) end,
          fn -> {:ok, 1} = ConnectionManager.with_connection(key, fn _worker -> 1 end) end,
          fn -> {:ok, 1} = Infrastructure.execute_protected(key, [], fn -> 1 end) end
        ] do
      assert reductions(call) < error
    end
  end

  defp reductions(fun) do
    fun.()
    {:reductions, before} = Process.info(self(), :reductions)
    for _ <- 1..100, do: fun.()
    {:reductions, later} = Process.info(self(), :reductions)
    later - before
  end

  test "without protection errors are returned, exits and throws are the caller's" do
    assert Infrastructure.execute_protected(:none, [], fn -> 1 end) == {:ok, 1}
    assert catch_exit(Infrastructure.execute_protected(:none, [], fn -> exit(:gone) end)) == :gone
  end

  test "what has been configured", %{key: key} do
    config = %{
      circuit_breaker: %{failure_threshold: 5, recovery_time: 30_000},
      rate_limiter: %{scale: 60_000, limit: 100},
      connection_pool: %{size: 10, max_overflow: 5}
    }

    assert Infrastructure.configure_protection(key, config) == :ok
    assert Infrastructure.get_protection_config(key) == {:ok, config}

    assert Infrastructure.get_protection_status(key) ==
             {:ok,
              %{
                circuit_breaker: %{status: :not_used},
                rate_limiter: %{status: :active, scale: 60_000, limit: 100},
                connection_pool: %{status: :not_used}
              }}
  end

  test "what cannot be is refused", %{key: key} do
    for config <- [
          :none,
          %{rate: %{}},
          %{rate_limiter: %{limit: 5}},
          %{rate_limiter: %{scale: 0, limit: 5}},
          %{circuit_breaker: [failure_threshold: 1, recovery_time: 1]},
          %{circuit_breaker: %{failure_threshold: 10_001, recovery_time: 1}},
          %{circuit_breaker: %{failure_threshold: 1, recovery_time: 0x100000000}},
          %{connection_pool: %{size: -1, max_overflow: 0}}
        ] do
      assert {:error, %Error{error_type: :invalid_config_value, message: message}} =
               Infrastructure.configure_protection(key, config)

      assert message =~ "A protection has any of three parts, each with its numbers.\n  found:   #{inspect(config)}"

      assert message =~
               "allowed: circuit_breaker: %{failure_threshold: 0..10000, recovery_time: 1..4294967295 ms}, " <>
                 "rate_limiter: %{scale: ms, limit: 0..}, connection_pool: %{size: 0.., max_overflow: 0..}\n"
    end

    for config <- [
          %{failure_threshold: 1, recovery_time: 0x100000000},
          %{},
          %{failure_threshold: 5},
          %{failure_threshold: "5", recovery_time: 1}
        ] do
      assert {:error, %Error{error_type: :invalid_configuration}} =
               Infrastructure.initialize_circuit_breaker(key, config)
    end

    assert {:error, %Error{error_type: :invalid_name}} = Infrastructure.initialize_circuit_breaker(nil)
    assert {:error, %Error{error_type: :invalid_arguments}} = Infrastructure.initialize_circuit_breaker("db", %{})
    assert {:error, %Error{error_type: :invalid_input}} = Infrastructure.configure_protection("key", %{})
    assert {:error, %Error{error_type: :invalid_input}} = Infrastructure.get_protection_status("key")

    for {options, fun} <- [{:config, fn -> 1 end}, {[:rate_limiter], fn -> 1 end}, {[], :fun}, {[], fn _ -> 1 end}] do
      assert {:error, %Error{error_type: :invalid_input}} = Infrastructure.execute_protected(key, options, fun)
    end

    assert {:error, %Error{error_type: :invalid_input, message: message}} =
             Infrastructure.execute_protected(key, [rate_limiter: :search], fn -> 1 end)

    assert message == """
           A rate limiter is named by its operation and the entity.
             found:   :search
             allowed: {operation, entity}
             remedy:  Give for instance rate_limiter: {:payments, "user:1"}.\
           """
  end
end
