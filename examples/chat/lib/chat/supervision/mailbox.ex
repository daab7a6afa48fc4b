# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 711a2487c7da9b3c
defmodule Chat.Supervision.Mailbox do
  @moduledoc """
  Bounds how many requests a service has at once: those that wait in its mailbox, and the one
  that it works on.

  The callers count, so a full service is not even told. Counted is by process: a service that
  restarts begins with none. A caller that gives up after its timeout frees its place, though
  its message may still wait.
  """

  @behaviour Chat.Supervision.Guard

  alias Chat.Supervision

  # Milliseconds after which a caller that waits looks again. Nobody has to tell it: who frees a
  # place would pay for that, full or not.
  @look_again 5

  # Each request has a row with the pid of its caller. Rows of callers that were killed are looked
  # for when the places run out, at most once in so many milliseconds ...
  @sweep_every 100

  # ... and without a bound by one request of so many.
  @sweep_one_of 1_000

  @impl true
  def call(settings, service, server, timeout, request) do
    started = System.monotonic_time(:millisecond)

    case wait(settings, service, server, started, timeout) do
      {:ok, place} ->
        try do
          request.(left(started, timeout))
        after
          leave(place)
        end

      :full ->
        measurements = %{waited: waited(started)}
        Supervision.Telemetry.execute(service, :mailbox, measurements, %{max: settings.max})
        {:error, :overloaded}
    end
  end

  @doc "How many requests are under way, to whichever process of the service."
  @spec in_flight(atom()) :: non_neg_integer()
  def in_flight(service) do
    sweep(service)
    length(requests(service))
  end

  defp wait(settings, service, server, started, timeout) do
    case enter(service, server, settings.max) do
      {:ok, place} ->
        {:ok, place}

      :full ->
        if settings.when_full == :block and left(started, timeout) > 0 do
          sleep(min(@look_again, left(started, timeout)))
          wait(settings, service, server, started, timeout)
        else
          :full
        end
    end
  end

  defp enter(service, server, max) do
    place = {:request, service, server, make_ref()}
    if max == :infinity and :rand.uniform(@sweep_one_of) == 1, do: sweep(service)
    :ets.insert(Supervision, {place, self()})

    if count(place, 1) <= max do
      {:ok, place}
    else
      leave(place)
      if sweep_due?(service) and sweep(service), do: enter(service, server, max), else: :full
    end
  end

  # Whoever takes the row counts it off: its caller or, when that one is gone, a sweep; never both.
  defp leave({:request, service, server, _ref} = place) do
    with [_row] <- :ets.take(Supervision, place), 0 <- count(place, -1) do
      # No rows for processes that are no more.
      :ets.delete_object(Supervision, {{:requests, service, server}, 0})
    end

    :ok
  end

  defp count({:request, service, server, _ref}, step) do
    key = {:requests, service, server}
    :ets.update_counter(Supervision, key, step, {key, 0})
  end

  # Whether there was any to clear away.
  defp sweep(service) do
    gone = for {place, caller} <- requests(service), not Process.alive?(caller), do: leave(place)
    gone != []
  end

  defp sweep_due?(service) do
    now = System.monotonic_time(:millisecond)

    case :ets.lookup(Supervision, {:swept, service}) do
      [{_key, at}] when now - at < @sweep_every -> false
      _long_ago -> :ets.insert(Supervision, {{:swept, service}, now})
    end
  end

  defp requests(service) do
    :ets.match_object(Supervision, {{:request, service, :_, :_}, :_})
  end

  defp left(_started, :infinity), do: :infinity
  defp left(started, timeout), do: max(timeout - waited(started), 0)

  defp waited(started), do: System.monotonic_time(:millisecond) - started

  defp sleep(milliseconds) do
    receive do
    after
      milliseconds -> :ok
    end
  end
end
