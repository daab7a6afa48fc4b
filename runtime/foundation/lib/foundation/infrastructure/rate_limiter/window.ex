defmodule Foundation.Infrastructure.RateLimiter.Window do
  @moduledoc false
  # Which calls have been allowed within the last `window` microseconds: how many, and a log of them, the oldest first. In
  # integers, so nothing is lost to rounding.
  #
  # A log of all calls, because anything that forgets when they were (a token bucket, GCRA, fixed windows) allows up to
  # twice the limit within some window. To keep it short, calls beyond @exact share the time at the end of a grain, a
  # 128th of the window: they count for up to that much longer, never for less. A binary, for ETS does not copy it.

  # Entries of 16 bytes: the time of the calls, and how many.
  @type t :: {calls :: non_neg_integer, log :: binary}

  @exact 128

  @spec new() :: t
  def new, do: {0, <<>>}

  @doc "One more call, if it is allowed; else after how many microseconds it may be."
  @spec admit(t, integer, non_neg_integer, pos_integer) :: {:allow, t} | {:deny, pos_integer}
  def admit(calls, now, limit, window) do
    case live(calls, now, window) do
      {count, log} when count < limit -> {:allow, {count + 1, add(log, stamp(now, limit, window))}}
      {count, log} -> {:deny, wait(log, count - limit, now, window)}
    end
  end

  # Until so many have expired that one more may pass: several, when the limit was higher before. With a limit of 0 none
  # ever may.
  defp wait(<<time::signed-64, calls::64, _younger::binary>>, excess, now, window) when calls > excess do
    time + window - now
  end

  defp wait(<<_time::64, calls::64, younger::binary>>, excess, now, window) do
    wait(younger, excess - calls, now, window)
  end

  defp wait(<<>>, _excess, _now, window), do: window

  @doc "Without those that no longer count."
  @spec live(t, integer, pos_integer) :: t
  def live({count, <<time::signed-64, calls::64, younger::binary>>}, now, window) when time + window <= now do
    live({count - calls, younger}, now, window)
  end

  def live(calls, _now, _window), do: calls

  defp add(<<>>, stamp), do: <<stamp::signed-64, 1::64>>

  defp add(log, stamp) do
    size = byte_size(log) - 16

    case log do
      <<older::binary-size(size), time::signed-64, calls::64>> when time >= stamp ->
        <<older::binary, time::signed-64, calls + 1::64>>

      _ ->
        <<log::binary, stamp::signed-64, 1::64>>
    end
  end

  defp stamp(now, limit, _window) when limit <= @exact, do: now

  defp stamp(now, _limit, window) do
    grain = div(window + @exact - 1, @exact)
    now + grain - 1 - Integer.mod(now, grain)
  end
end
