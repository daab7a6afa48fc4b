defmodule Foundation.ServiceRegistryTest do
  use ExUnit.Case, async: true
  doctest Foundation.ServiceRegistry

  alias Foundation.{Error, ServiceRegistry}

  setup do
    ref = make_ref()
    on_exit(fn -> ServiceRegistry.cleanup_test_namespace(ref) end)
    %{namespace: {:test, ref}}
  end

  test "who is not there is not well either", %{namespace: namespace} do
    assert ServiceRegistry.lookup(namespace, :cache) == :not_found
    assert ServiceRegistry.list_services(namespace) == []
    assert {:error, %Error{} = error} = ServiceRegistry.health_check(namespace, :cache)

    assert %{code: 5001, error_type: :service_not_found, category: :system, subcategory: :discovery} = error
    assert error.message == "Service :cache not found in namespace #{inspect(namespace)}"
    assert error.context == %{namespace: namespace, service: :cache}
  end

  describe "health_check/3" do
    setup %{namespace: namespace} do
      :ok = ServiceRegistry.register(namespace, :cache, self())
    end

    test "passes :ok, true and {:ok, _}", %{namespace: namespace} do
      test = self()

      for well <- [:ok, true, {:ok, :fine}] do
        check = fn pid -> if pid == test, do: well end
        assert ServiceRegistry.health_check(namespace, :cache, health_check: check) == {:ok, self()}
      end
    end

    test "tells what went wrong, and leaves the caller as it was", %{namespace: namespace} do
      never = fn _pid -> Process.sleep(:infinity) end

      for {check, reason} <- [
            {fn _pid -> false end, {:health_check_failed, false}},
            {fn _pid -> {:error, :full} end, {:health_check_failed, {:error, :full}}},
            {fn _pid -> raise "no" end, {:health_check_error, %RuntimeError{message: "no"}}},
            {fn _pid -> raise ArgumentError, "no" end, {:health_check_crashed, %ArgumentError{message: "no"}}},
            {fn _pid -> exit(:gone) end, {:health_check_crashed, :gone}},
            {fn _pid -> throw(:gone) end, {:health_check_crashed, {:nocatch, :gone}}},
            {fn _pid -> Process.exit(self(), :kill) end, {:health_check_crashed, :killed}},
            {never, :health_check_timeout}
          ] do
        timeout = if check == never, do: 20, else: 10_000

        assert ServiceRegistry.health_check(namespace, :cache, health_check: check, timeout: timeout) ==
                 {:error, reason}
      end

      assert Process.info(self(), [:messages, :trap_exit, :monitors]) == [messages: [], trap_exit: false, monitors: []]
    end

    test "ends with who asked", %{namespace: namespace} do
      test = self()
      :ok = ServiceRegistry.register(namespace, :cache, test)

      check = fn _pid ->
        send(test, {:checker, self()})
        Process.sleep(:infinity)
      end

      asker = spawn(fn -> ServiceRegistry.health_check(namespace, :cache, health_check: check, timeout: :infinity) end)
      assert_receive {:checker, checker}
      monitor = Process.monitor(checker)
      Process.exit(asker, :kill)
      assert_receive {:DOWN, ^monitor, :process, ^checker, :killed}
    end

    test "refuses what is no health check", %{namespace: namespace} do
      for options <- [[health_check: fn -> :ok end], [timeout: -1], [time: 5], :soon] do
        assert {:error, %Error{error_type: :invalid_argument, message: message}} =
                 ServiceRegistry.health_check(namespace, :cache, options)

        assert message == """
               A health check is a function and has a time.
                 found:   #{inspect(options)}
                 allowed: :health_check (a function of one argument), :timeout (ms or :infinity), :debug_health_check
                 remedy:  Give health_check: fn pid -> ... end.\
               """
      end
    end
  end

  test "a service that comes later is waited for", %{namespace: namespace} do
    waiting = Task.async(fn -> ServiceRegistry.wait_for_service(namespace, :late, 60_000) end)
    assert Task.yield(waiting, 30) == nil
    :ok = ServiceRegistry.register(namespace, :late, self())
    assert Task.await(waiting, :infinity) == {:ok, self()}
  end

  test "to wait takes a time", %{namespace: namespace} do
    assert {:error, %Error{error_type: :invalid_argument}} = ServiceRegistry.wait_for_service(namespace, :late, :soon)
    assert {:error, %Error{error_type: :invalid_argument}} = ServiceRegistry.wait_for_service(:staging, :late, 10)
  end

  test "the library's own services have the names that they had in 0.1.x" do
    for {name, process} <- [
          config_server: Foundation.Config.Server,
          event_store: Foundation.Events.Keeper,
          telemetry_service: Foundation.Telemetry.Service
        ] do
      assert ServiceRegistry.lookup(:production, name) == {:ok, Process.whereis(process)}
    end
  end

  test "what is known of the services of a namespace", %{namespace: namespace} do
    :ok = ServiceRegistry.register(namespace, :cache, self())
    {:ok, agent} = Agent.start_link(fn -> 1 end, name: ServiceRegistry.via_tuple(namespace, :counter))

    info = ServiceRegistry.get_service_info(namespace)
    assert %{namespace: ^namespace, total_services: 2, healthy_services: 2} = info
    assert %{cache: %{alive: true, uptime_ms: uptime}, counter: %{pid: ^agent, uptime_ms: 0}} = info.services
    assert uptime in 0..60_000
  end
end
