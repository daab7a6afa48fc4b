defmodule Foundation.Infrastructure.RateLimiterTest do
  use ExUnit.Case
  doctest Foundation.Infrastructure.RateLimiter

  import Foundation.Killing

  alias Foundation.{Error, Property}
  alias Foundation.Infrastructure.RateLimiter
  alias Foundation.Infrastructure.RateLimiter.{Buckets, Sweeper, Window}

  setup do: %{user: "user:#{System.unique_integer()}"}

  test "as many as the limit pass, and again when the window is over", %{user: user} do
    for _ <- 1..3, do: assert(RateLimiter.check_rate(user, :login, 3, 500) == :ok)
    assert {:error, %Error{error_type: :rate_limit_exceeded} = error} = RateLimiter.check_rate(user, :login, 3, 500)
    assert %{code: 6001, message: message, context: context} = error
    assert message == "Rate limit exceeded for #{user}:login"
    assert %{entity_id: ^user, operation: :login, limit: 3, time_window_ms: 500} = context
    assert context.retry_after_ms in 1..500

    Process.sleep(context.retry_after_ms)
    assert eventually(fn -> RateLimiter.check_rate(user, :login, 3, 500) == :ok end)
  end

  test "entities and operations have windows of their own", %{user: user} do
    assert RateLimiter.check_rate(user, :login, 1, 60_000) == :ok
    assert RateLimiter.check_rate(user, :search, 1, 60_000) == :ok
    assert RateLimiter.check_rate(user <> "x", :login, 1, 60_000) == :ok
    assert {:error, %Error{}} = RateLimiter.check_rate(user, "login", 1, 60_000)
  end

  test "each window counts for itself, and is known until its calls no longer count", %{user: user} do
    ask = &RateLimiter.check_rate(user, :login, &1, &2)
    for _ <- 1..5, do: assert(ask.(5, 60_000) == :ok)
    for _ <- 1..3, do: assert(ask.(1000, 1) == :ok)
    assert {:error, %Error{context: %{time_window_ms: 60_000}}} = ask.(5, 60_000)
    assert {:ok, %{window_ms: 1, limit: 1000}} = RateLimiter.get_status(user, :login)

    assert ask.(1, 3_600_000) == :ok
    assert {:error, %Error{context: %{time_window_ms: 60_000}}} = ask.(5, 60_000)
    assert {:error, %Error{context: %{time_window_ms: 3_600_000}}} = ask.(1, 3_600_000)

    # Of the window of 1 ms nothing counts any more.
    assert eventually(fn ->
             :ok = ask.(1000, 3_600_000)
             [{_key, _version, _expires_at, windows}] = :ets.lookup(Buckets, {user, "login"})
             Enum.map(windows, &elem(&1, 0)) == [3_600_000_000, 60_000_000]
           end)

    assert RateLimiter.reset(user, :login) == :ok
    assert {ask.(5, 60_000), ask.(1, 3_600_000)} == {:ok, :ok}
  end

  test "names that ETS would take for patterns are names", %{user: user} do
    for odd <- [:_, :"$1", "_", 1], do: assert(RateLimiter.check_rate(odd, user, 2, 60_000) == :ok)
    for odd <- [:"$1", 1], do: assert(RateLimiter.check_rate(odd, user, 2, 60_000) == :ok)
  end

  test "a limit of zero allows nothing", %{user: user} do
    assert {:error, %Error{error_type: :rate_limit_exceeded}} = RateLimiter.check_rate(user, :login, 0, 1000)
    assert {:ok, %{status: :available, current_count: 0, limit: nil}} = RateLimiter.get_status(user, :login)
  end

  test "a function that raises is told as such, and has been counted", %{user: user} do
    assert {:error, %Error{error_type: :rate_limited_operation_failed, message: message}} =
             RateLimiter.execute_with_limit(user, :report, 1, 60_000, fn -> raise "no" end)

    assert message == "Rate limited operation failed: %RuntimeError{message: \"no\"}"

    assert {:error, %Error{error_type: :rate_limit_exceeded}} =
             RateLimiter.execute_with_limit(user, :report, 1, 60_000, fn -> flunk("called") end)
  end

  test "of many at once exactly as many pass as may", %{user: user} do
    passed =
      1..200
      |> Task.async_stream(fn _ -> RateLimiter.check_rate(user, :login, 10, 60_000) end, max_concurrency: 50)
      |> Enum.count(&(&1 == {:ok, :ok}))

    assert passed == 10
  end

  test "no window has more than the limit, while eight processes ask without pause and the sweeper is killed", %{
    user: user
  } do
    {limit, window} = {20, 30}

    times =
      under_load(
        8,
        fn _round ->
          before = System.monotonic_time(:microsecond)
          result = RateLimiter.check_rate(user, :search, limit, window)
          if result == :ok, do: {before, System.monotonic_time(:microsecond)}
        end,
        fn ->
          kill(fn -> Process.whereis(Sweeper) end, times())
          Process.sleep(10 * window)
        end
      )

    # Each was allowed at some time between the two. limit + 1 of them that all began and ended within one window would be
    # too many.
    allowed = times |> Enum.reject(&is_nil/1) |> Enum.sort_by(&elem(&1, 1))
    assert length(allowed) > limit

    for group <- Enum.chunk_every(allowed, limit + 1, 1, :discard) do
      {_began, ended} = List.last(group)
      assert ended - (group |> Enum.map(&elem(&1, 0)) |> Enum.min()) >= window * 1000
    end
  end

  for {how, sweep} <- [
        "once a minute": quote(do: send(Sweeper, :sweep)),
        "when the sweeper starts": quote(do: Foundation.Restarted.crash(Sweeper))
      ] do
    test "what no longer counts is swept away #{how}", %{user: user} do
      for n <- 1..50, do: :ok = RateLimiter.check_rate("#{user}:#{n}", :login, 5, 1)
      :ok = RateLimiter.check_rate(user, :login, 5, 60_000)

      assert eventually(fn ->
               unquote(sweep)
               Enum.all?(1..50, &(Buckets.peek({"#{user}:#{&1}", "login"}) == :error))
             end)

      assert {:ok, 5, 60_000_000, 1} = Buckets.peek({user, "login"})
    end
  end

  test "what cannot be is refused", %{user: user} do
    for arguments <- [
          [user, :login, -1, 1000],
          [user, :login, 1.5, 1000],
          [user, :login, 5, 0],
          [user, :login, 5, -1],
          [user, [], 5, 1000],
          [%{}, :login, 5, 1000],
          [user, :login, 5, 1000, []]
        ] do
      assert {:error, %Error{error_type: :invalid_input, message: message}} = apply(RateLimiter, :check_rate, arguments)

      assert message =~ "A rate is so many calls of an operation by an entity within a time.\n  found:"
      assert message =~ "allowed: two strings, atoms or integers; 0, 1, 2 ...; milliseconds from 1; a map"
    end

    assert {:error, %Error{error_type: :invalid_input}} = RateLimiter.get_status(%{}, :login)
    assert {:error, %Error{error_type: :invalid_input}} = RateLimiter.reset(user, %{})
    assert {:error, %Error{error_type: :invalid_input}} = RateLimiter.execute_with_limit(user, :login, 1, 1, :fun)
  end

  for {limits, steps, fewer} <- [{0..5, 0..400, "no fewer"}, {129..140, 0..5, "hardly fewer"}] do
    @tag :proper
    test "in no window more calls than a limit of #{inspect(limits)}, and #{fewer}" do
      denied = :counters.new(1, [])

      type =
        :proper_types.tuple([
          :proper_types.integer(unquote(limits.first), unquote(limits.last)),
          :proper_types.integer(1, 1000),
          :proper_types.vector(400, :proper_types.integer(unquote(steps.first), unquote(steps.last)))
        ])

      Property.check(type, fn {limit, window, steps} -> follow(steps, limit, window, denied) end, 300)
      assert :counters.get(denied, 1) > 0
    end
  end

  # The definition. With a limit above 128 a call may count for a 128th of the window longer than the window.
  defp follow(steps, limit, window, denied) do
    longer = if limit > 128, do: div(window + 127, 128), else: 0

    Enum.reduce(steps, {0, [], Window.new()}, fn step, {now, allowed, calls} ->
      now = now + step

      case Window.admit(calls, now, limit, window) do
        {:allow, calls} ->
          true = count(allowed, now, window) < limit
          {now, [now | allowed], calls}

        {:deny, wait} ->
          true = count(allowed, now, window + longer) >= limit
          true = wait > 0
          :counters.add(denied, 1, 1)
          {now, allowed, calls}
      end
    end)

    true
  end

  defp count(allowed, now, window), do: Enum.count(allowed, &(now - &1 < window))

  @tag :proper
  test "the wait that is told is the right one" do
    type = :proper_types.tuple([:proper_types.integer(1, 4), :proper_types.integer(1, 1000)])

    Property.check(
      type,
      fn {limit, window} ->
        calls =
          Enum.reduce(1..limit, Window.new(), fn n, calls ->
            Window.admit(calls, n, limit, window + limit) |> elem(1)
          end)

        {:deny, wait} = Window.admit(calls, limit + 1, limit, window + limit)

        match?({:deny, 1}, Window.admit(calls, limit + wait, limit, window + limit)) and
          match?({:allow, _}, Window.admit(calls, limit + 1 + wait, limit, window + limit))
      end,
      300
    )
  end

  test "who was allowed more before waits until enough of it has expired" do
    calls = Enum.reduce([0, 20, 40, 60, 80], Window.new(), &(Window.admit(&2, &1, 5, 100) |> elem(1)))

    for {limit, wait} <- [{4, 31}, {2, 71}, {1, 91}] do
      assert Window.admit(calls, 89, limit, 100) == {:deny, wait}
      assert {:deny, 1} = Window.admit(calls, 89 + wait - 1, limit, 100)
      assert {:allow, _calls} = Window.admit(calls, 89 + wait, limit, 100)
    end

    assert Window.admit(calls, 89, 0, 100) == {:deny, 100}
  end

  test "a log stays short whatever the limit" do
    {count, log} =
      Enum.reduce(1..100_000, Window.new(), fn n, calls ->
        {:allow, calls} = Window.admit(calls, n * 10, 1_000_000, 1_000_000)
        calls
      end)

    assert byte_size(log) <= 130 * 16
    assert count in 99_000..100_000
  end
end
