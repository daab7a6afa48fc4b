defmodule Foundation.TelemetryTest do
  use ExUnit.Case
  doctest Foundation.Telemetry

  import ExUnit.CaptureLog
  import Foundation.Killing

  alias Foundation.{Error, ServiceRegistry, Telemetry}
  alias Foundation.Telemetry.{Service, Store}

  # A name that no other test uses.
  setup context, do: %{event: [:telemetry_test, String.to_atom("line #{context.line}")]}

  defp metric([first, second]) do
    {:ok, metrics} = Telemetry.get_metrics_for([first, second])
    metrics[first][second]
  end

  test "a counter is one, whoever counts and in whichever way", %{event: event} do
    {:ok, handle} = Telemetry.counter(event)
    assert Telemetry.counter(event) == {:ok, handle}

    1..8
    |> Task.async_stream(fn _ ->
      for _ <- 1..500 do
        :ok = Telemetry.increment(handle)
        :ok = Telemetry.increment(handle, 2)
        :ok = Telemetry.increment(event)
        :ok = Telemetry.increment(event, 3)
        :ok = Telemetry.emit_counter(event, %{source: :test})
      end
    end)
    |> Stream.run()

    :ok = Telemetry.execute(event, %{counter: 10}, %{})
    assert metric(event).measurements == %{counter: 8 * 500 * 8 + 10}
    assert metric(event).count == 8 * 500 * 8 + 1
  end

  test "many that count a new event first get the same counter", %{event: event} do
    1..50 |> Task.async_stream(fn _ -> Telemetry.emit_counter(event, %{}) end, max_concurrency: 50) |> Stream.run()
    assert metric(event).measurements.counter == 50
  end

  test "of a gauge the last is kept, of numbers the distribution, of others the last", %{event: event} do
    for n <- [1, 5, 3] do
      :ok = Telemetry.execute(event, %{gauge: n, duration: n * 10, state: {:step, n}}, %{first: n == 1})
    end

    metric = metric(event)
    assert metric.measurements == %{gauge: 3, duration: 30.0, state: {:step, 3}}
    assert %{count: 3, sum: 90.0, min: 10.0, max: 50.0} = metric.distributions.duration
    assert metric.metadata == %{first: true}
    assert metric.count == 3
    assert is_integer(metric.timestamp)
  end

  test "a measurement may change its kind", %{event: event} do
    for value <- ["slow", 5, "fast", 7], do: assert(Telemetry.execute(event, %{speed: value}, %{}) == :ok)
    assert metric(event).measurements.speed == 7.0
  end

  test "an event may be the beginning of another one's name", %{event: event} do
    for name <- [event ++ [:more], event, event ++ [:other]], do: Telemetry.emit_gauge(name, 1, %{})
    assert %{measurements: %{gauge: 1}, more: %{count: 1}, other: %{count: 1}} = metric(event)
  end

  test "what callers of 0.1.x look for under :foundation is a number" do
    for name <- [[:event_store, :events_stored], [:config_updates]],
        do: Telemetry.emit_counter([:foundation | name], %{})

    {:ok, metrics} = Telemetry.get_metrics()
    assert %{events_stored: 1, config_updates: 1} = metrics.foundation
  end

  test "a function is measured, and raises, throws and exits as it does", %{event: event} do
    assert Telemetry.measure(event, %{}, fn -> :found end) == :found
    assert_raise RuntimeError, "no", fn -> Telemetry.measure(event, %{}, fn -> raise "no" end) end
    assert catch_throw(Telemetry.measure(event, %{}, fn -> throw(:ball) end)) == :ball
    assert catch_exit(Telemetry.measure(event, %{}, fn -> exit(:gone) end)) == :gone

    assert %{stop: %{count: 1}, exception: %{count: 3, metadata: metadata}} = metric(event)
    assert metadata == %{kind: :error, error: %RuntimeError{message: "no"}}
  end

  test "attached events are logged, others not, whichever way they come", %{event: event} do
    Logger.configure(level: :debug)
    on_exit(fn -> Logger.configure(level: :warning) end)
    :ok = Telemetry.emit_counter(event, %{})
    log = fn -> capture_log([level: :debug], fn -> Telemetry.emit_counter(event, %{}) end) end

    assert log.() == ""
    assert Telemetry.attach_handlers([event]) == :ok
    assert log.() =~ "Telemetry event: #{inspect(event)}"
    assert Telemetry.detach_handlers([event]) == :ok
    assert log.() == ""
    assert metric(event).measurements.counter == 4
  end

  test "an event whose name somebody else uses as a key of :persistent_term is counted, and the key left", %{
    event: event
  } do
    :persistent_term.put(event, :theirs)
    for _ <- 1..3, do: :ok = Telemetry.emit_counter(event, %{})
    assert metric(event).measurements.counter == 3
    assert :persistent_term.get(event) == :theirs
  end

  test "handles count on after the library has been started again, from zero", %{event: event} do
    {:ok, handle} = Telemetry.counter(event)
    Telemetry.increment(handle, 5)

    capture_log(fn -> Foundation.shutdown() end)
    assert Telemetry.increment(handle) == :ok
    assert {:error, %Error{error_type: :service_unavailable}} = Telemetry.get_metrics()
    assert {:error, %Error{error_type: :service_unavailable}} = Telemetry.emit_gauge(event, 1, %{})
    assert {:error, %Error{error_type: :service_unavailable}} = Telemetry.attach_handlers([event])
    :ok = Foundation.initialize()

    assert metric(event).measurements.counter == 0
    Telemetry.increment(handle)
    assert metric(event).measurements.counter == 1
  end

  test "nothing is lost, and nobody waits, while the service is killed again and again", %{event: event} do
    {:ok, handle} = Telemetry.counter(event)

    counted =
      under_load(
        4,
        fn _round ->
          :ok = Telemetry.increment(handle)
          :ok = Telemetry.emit_counter(event, %{})
          :ok = Telemetry.execute(event, %{size: 1}, %{})
          1
        end,
        fn -> kill(fn -> Process.whereis(Service) end, times()) end
      )

    rounds = Enum.sum(counted)
    assert metric(event).measurements.counter == 2 * rounds
    assert metric(event).distributions.size.count == rounds
    assert ServiceRegistry.lookup(:production, :telemetry_service) == {:ok, Process.whereis(Service)}
  end

  test "names without end do not fill the memory" do
    steps = for n <- 1..72, do: String.to_atom("step #{n}")
    names = for first <- steps, second <- steps, do: [:telemetry_test, first, second]
    results = for name <- names, do: Telemetry.emit_gauge(name, 1, %{})
    assert Store.size() <= 4100

    assert {:error, %Error{error_type: :resource_exhausted, message: message}} = List.last(results)
    assert message =~ "At most 4096 events and measurements are kept."
    assert message =~ "Put what varies into the metadata instead of the name."
  after
    capture_log(fn -> Foundation.shutdown() end)
    Foundation.initialize()
  end

  describe "what cannot be is refused:" do
    test "names" do
      for event <- ["orders", [], ["orders"], [:shop, "orders"], [:shop | :orders], [nil], [:shop, nil], [:""], nil],
          call <- [
            &Telemetry.execute(&1, %{}, %{}),
            &Telemetry.emit_counter(&1, %{}),
            &Telemetry.emit_gauge(&1, 1, %{}),
            &Telemetry.emit_histogram(&1, 1, %{}),
            &Telemetry.counter/1,
            &Telemetry.attach_handlers([&1]),
            &Telemetry.detach_handlers([&1])
          ] do
        assert {:error, %Error{error_type: :invalid_argument, message: message}} = call.(event)

        assert message =~
                 "An event is a list of atoms, none of them nil or empty, with a map of measurements and one of metadata.\n  found:"
      end

      assert {:error, %Error{}} = Telemetry.increment("orders")
      assert {:error, %Error{}} = Telemetry.increment([])
      assert {:error, %Error{}} = Telemetry.increment([:shop | :orders])
      assert {:error, %Error{}} = Telemetry.attach_handlers(:all)
      for prefix <- [:all, [:x | :b], ["x"]], do: assert({:error, %Error{}} = Telemetry.get_metrics_for(prefix))

      for event <- [:search, [], [:a | :b], [:a, "b"]],
          do: assert_raise(Error, fn -> Telemetry.measure(event, %{}, &never/0) end)

      assert_raise Error, fn -> Telemetry.measure([:search], %{}, 1) end
    end

    # What is not measured is not run.
    defp never, do: flunk("it ran")

    test "numbers and maps", %{event: event} do
      {:ok, handle} = Telemetry.counter(event)

      for bad <- [-1, 1.5, :one, nil, 2 ** 40 + 1, 2 ** 70] do
        assert {:error, %Error{}} = Telemetry.increment(handle, bad)
        assert {:error, %Error{}} = Telemetry.increment(event, bad)
        assert {:error, %Error{}} = Telemetry.execute(event, %{counter: bad}, %{})
      end

      assert {:error, %Error{}} = Telemetry.increment({:atomics, make_ref()})
      assert {:error, %Error{}} = Telemetry.increment({:no, :handle}, 2)
      assert {:error, %Error{}} = Telemetry.emit_gauge(event, "12", %{})
      assert {:error, %Error{}} = Telemetry.emit_counter(event, [:list])
      assert {:error, %Error{}} = Telemetry.execute(event, [duration: 1], %{})
      assert {:error, %Error{}} = Telemetry.quantile(event, 2)

      assert {:error, %Error{message: message}} = Telemetry.emit_histogram(event, "12", %{})

      assert message == """
             What is measured is a number.
               found:   "12"
               allowed: an integer or a float
               remedy:  Give what is no number as metadata.\
             """
    end
  end
end
