defmodule Foundation.Infrastructure.CircuitBreakerTest do
  use ExUnit.Case, async: true
  doctest Foundation.Infrastructure.CircuitBreaker

  import Foundation.Killing, only: [eventually: 1]

  alias Foundation.{Error, Property}
  alias Foundation.Infrastructure.CircuitBreaker

  setup do
    name = :"breaker #{System.unique_integer([:positive])}"
    time = :atomics.new(1, signed: true)
    # As that of the BEAM, it does not begin at zero.
    :atomics.put(time, 1, -1_000_000_000_000)
    on_exit(fn -> CircuitBreaker.remove(name) end)
    %{name: name, time: time, clock: fn -> :atomics.get(time, 1) end}
  end

  defp pass(time, ms), do: :atomics.add(time, 1, System.convert_time_unit(ms, :millisecond, :native))

  defp fail(name, times \\ 1) do
    for _ <- 1..times, do: CircuitBreaker.execute(name, fn -> raise "down" end)
  end

  defp type({:error, %Error{error_type: type}}), do: type
  defp type({:ok, _}), do: :ok

  test "it opens with the failure after those it tolerates, and closes with a probe", context do
    %{name: name, time: time} = context
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 2, refresh: 100, clock: context.clock)

    fail(name, 2)
    assert CircuitBreaker.get_status(name) == :ok
    fail(name)
    assert CircuitBreaker.get_status(name) == :blown
    assert {:ok, %{state: :open}} = CircuitBreaker.describe(name)

    pass(time, 99)
    assert type(CircuitBreaker.execute(name, fn -> flunk("let through") end)) == :circuit_breaker_blown

    pass(time, 1)
    assert CircuitBreaker.get_status(name) == :ok
    assert {:ok, %{state: :half_open}} = CircuitBreaker.describe(name)
    assert CircuitBreaker.execute(name, fn -> :up end) == {:ok, :up}
    assert {:ok, %{state: :closed, failures: 0}} = CircuitBreaker.describe(name)

    fail(name, 2)
    assert CircuitBreaker.get_status(name) == :ok
  end

  test "failures that lie too far apart do not open it", %{name: name, time: time, clock: clock} do
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 2, refresh: 100, clock: clock)

    for _ <- 1..10 do
      fail(name, 2)
      pass(time, 101)
    end

    assert CircuitBreaker.get_status(name) == :ok
  end

  test "a probe that fails opens it for as long again", %{name: name, time: time, clock: clock} do
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 0, refresh: 100, clock: clock)
    fail(name)
    pass(time, 100)
    assert [{:error, %Error{error_type: :protected_operation_failed}}] = fail(name)
    pass(time, 99)
    assert CircuitBreaker.get_status(name) == :blown
    pass(time, 1)
    assert CircuitBreaker.execute(name, fn -> :up end) == {:ok, :up}
  end

  test "one of many is the probe, the others are refused", %{name: name, time: time, clock: clock} do
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 0, refresh: 100, clock: clock)

    for _ <- 1..20 do
      fail(name)
      pass(time, 100)
      gate = :atomics.new(1, [])
      probe = fn -> eventually(fn -> :atomics.get(gate, 1) == 49 end) end

      callers =
        for _ <- 1..50 do
          Task.async(fn ->
            result = CircuitBreaker.execute(name, probe)
            if type(result) == :circuit_breaker_blown, do: :atomics.add(gate, 1, 1)
            type(result)
          end)
        end

      assert callers |> Task.await_many(:infinity) |> Enum.frequencies() == %{ok: 1, circuit_breaker_blown: 49}
      assert CircuitBreaker.describe(name) |> elem(1) |> Map.fetch!(:state) == :closed
    end
  end

  test "a probe that is killed gives way to another after its time; one that returns late changes nothing", context do
    %{name: name, time: time} = context
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 0, refresh: 100, clock: context.clock)
    test = self()

    hold = fn ->
      send(test, {:probing, self()})
      receive do: (:go_on -> :late)
    end

    fail(name)
    pass(time, 100)
    killed = spawn(fn -> CircuitBreaker.execute(name, hold) end)
    assert_receive {:probing, ^killed}
    Process.exit(killed, :kill)
    assert type(CircuitBreaker.execute(name, fn -> :up end)) == :circuit_breaker_blown

    pass(time, 100)
    late = Task.async(fn -> CircuitBreaker.execute(name, hold) end)
    assert_receive {:probing, _pid}
    pass(time, 100)
    fail(name)
    send(late.pid, :go_on)
    assert Task.await(late, :infinity) == {:ok, :late}
    assert CircuitBreaker.get_status(name) == :blown
  end

  test "it can be open for as long as :refresh can be", %{name: name, time: time, clock: clock} do
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 0, refresh: 0xFFFFFFFF, clock: clock)
    fail(name)
    pass(time, 0xFFFFFFFE)
    assert CircuitBreaker.get_status(name) == :blown
    pass(time, 1)
    assert CircuitBreaker.execute(name, fn -> :up end) == {:ok, :up}
  end

  test "raise, throw and exit fail, and are told", %{name: name} do
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 10)

    for {operation, message} <- [
          {fn -> raise "down" end, "Protected operation failed: %RuntimeError{message: \"down\"}"},
          {fn -> throw(:ball) end, "Protected operation failed with throw: :ball"},
          {fn -> exit(:gone) end, "Protected operation failed with exit: :gone"}
        ] do
      assert {:error, %Error{error_type: :protected_operation_failed, code: 5003} = error} =
               CircuitBreaker.execute(name, operation)

      assert error.message == message
      assert error.context.fuse_name == name
    end

    assert CircuitBreaker.execute(name, fn -> {:error, :returned} end) == {:ok, {:error, :returned}}
    assert {:ok, %{failures: 3}} = CircuitBreaker.describe(name)
  end

  test "reset closes it; to start it again replaces it, to install it again does not", %{name: name} do
    assert CircuitBreaker.start_fuse_instance(name, tolerance: 0) == :ok
    fail(name)
    assert CircuitBreaker.reset(name) == :ok
    assert CircuitBreaker.get_status(name) == :ok

    fail(name)
    assert CircuitBreaker.install(name, tolerance: 5) == {:error, :already_installed}
    assert CircuitBreaker.get_status(name) == :blown
    assert CircuitBreaker.start_fuse_instance(name, tolerance: 5) == :ok
    assert {:ok, %{state: :closed, tolerance: 5}} = CircuitBreaker.describe(name)
  end

  test "failures of many at once are all counted", %{name: name} do
    :ok = CircuitBreaker.start_fuse_instance(name, tolerance: 99)
    1..99 |> Task.async_stream(fn _ -> fail(name) end, max_concurrency: 99) |> Stream.run()
    assert {:ok, %{state: :closed, failures: 99}} = CircuitBreaker.describe(name)
    fail(name)
    assert CircuitBreaker.get_status(name) == :blown
  end

  test "what cannot be is refused", %{name: name} do
    for options <- [
          [tolerance: -1],
          [tolerance: 10_001],
          [refresh: 0],
          [refresh: 1.5],
          [refresh: 0x100000000],
          [colour: :red],
          :fast,
          [clock: 1]
        ] do
      assert {:error, %Error{error_type: :invalid_argument, message: message}} =
               CircuitBreaker.start_fuse_instance(name, options)

      assert message =~ "A circuit breaker opens after more failures than it tolerates within a time.\n  found:"
      assert message =~ "allowed: strategy: :standard, tolerance: 0..10000, refresh: 1..4294967295 ms, clock: function"
    end

    for call <- [
          &CircuitBreaker.start_fuse_instance/1,
          &CircuitBreaker.get_status/1,
          &CircuitBreaker.describe/1,
          &CircuitBreaker.reset/1,
          &CircuitBreaker.remove/1
        ] do
      assert {:error, %Error{error_type: :invalid_input, message: message}} = call.("db")

      assert message == """
             The name of a circuit breaker is an atom.
               found:   "db"
               allowed: an atom other than nil
               remedy:  Name it for what it guards, such as :db.\
             """
    end

    assert {:error, %Error{error_type: :circuit_breaker_not_found}} = CircuitBreaker.get_status(nil)
    assert {:error, %Error{error_type: :invalid_input}} = CircuitBreaker.execute("db", fn -> 1 end)
    assert {:error, %Error{error_type: :invalid_input}} = CircuitBreaker.execute(name, :operation)
    assert {:error, %Error{error_type: :invalid_input}} = CircuitBreaker.execute(name, fn -> 1 end, [])
  end

  @tag :proper
  test "whatever comes when, it does as the definition says" do
    event = :proper_types.oneof([:success, :failure, :proper_types.tuple([:pass, :proper_types.integer(1, 60)])])

    type = :proper_types.tuple([:proper_types.integer(0, 4), :proper_types.list(event)])

    Property.check(
      type,
      fn {tolerance, events} ->
        time = :atomics.new(1, signed: true)
        name = :breaker_property
        options = [tolerance: tolerance, refresh: 100, clock: fn -> :atomics.get(time, 1) end]
        :ok = CircuitBreaker.start_fuse_instance(name, options)
        model = %{state: :closed, failures: [], now: 0, tolerance: tolerance}
        Enum.reduce(events, model, &follow(name, time, &1, &2))
        CircuitBreaker.remove(name) == :ok
      end,
      1000
    )
  end

  # The definition, in milliseconds. State: :closed, or {:open, until}.
  defp follow(_name, time, {:pass, ms}, model) do
    pass(time, ms)
    %{model | now: model.now + ms}
  end

  defp follow(name, _time, event, model) do
    {expected, model} = expect(event, model)
    operation = if event == :success, do: fn -> :up end, else: fn -> raise "down" end
    ^expected = type(CircuitBreaker.execute(name, operation))
    model
  end

  defp expect(_event, %{state: {:open, until}, now: now} = model) when now < until, do: {:circuit_breaker_blown, model}
  defp expect(:success, %{state: {:open, _until}} = model), do: {:ok, %{model | state: :closed, failures: []}}
  defp expect(:success, model), do: {:ok, model}

  defp expect(:failure, %{state: {:open, _until}} = model),
    do: {:protected_operation_failed, %{model | state: {:open, model.now + 100}}}

  defp expect(:failure, model) do
    failures = [model.now | model.failures]
    recent = Enum.count(failures, &(model.now - &1 <= 100))
    state = if recent > model.tolerance, do: {:open, model.now + 100}, else: :closed
    {:protected_operation_failed, %{model | failures: failures, state: state}}
  end
end
