defmodule Foundation.Infrastructure.RateLimiter.Buckets do
  @moduledoc false
  # Of each entity and operation the calls that have been allowed, for each window of its own: {key, version, expires_at,
  # [{window, limit, calls}, ...]}, that of the last call first, all times in microseconds of the monotonic clock. A row is
  # replaced if its version is still that which was read; versions are never used twice, so a row that was removed and made
  # anew is not taken for the old one.

  alias Foundation.Infrastructure.RateLimiter.Window
  alias Foundation.Service

  @type key :: {String.t(), String.t()}

  @table __MODULE__

  @spec create_table() :: :ok
  def create_table, do: Service.create_table(@table, write_concurrency: true)

  @spec hit(key, non_neg_integer, pos_integer) :: {:allow, pos_integer} | {:deny, pos_integer}
  def hit(key, limit, window) do
    {version, expires_at, windows} = read(key)
    {calls, others} = pop(windows, window)

    # The clock is read after the row, so no call is logged before one that has been logged already.
    now = now()

    case Window.admit(calls, now, limit, window) do
      {:allow, calls} ->
        row =
          {key, System.unique_integer(), max(expires_at, now + 2 * window),
           [{window, limit, calls} | live(others, now)]}

        if replace(version, row), do: {:allow, elem(calls, 0)}, else: hit(key, limit, window)

      {:deny, _wait} = denied ->
        denied
    end
  end

  defp read(key) do
    case :ets.lookup(@table, key) do
      [{_key, version, expires_at, windows}] -> {version, expires_at, windows}
      [] -> {nil, now(), []}
    end
  end

  defp pop(windows, window) do
    case List.keytake(windows, window, 0) do
      {{_window, _limit, calls}, others} -> {calls, others}
      nil -> {Window.new(), windows}
    end
  end

  defp live(windows, now) do
    for {window, limit, calls} <- windows, {count, _} = calls <- [Window.live(calls, now, window)], count > 0 do
      {window, limit, calls}
    end
  end

  defp replace(nil, row), do: :ets.insert_new(@table, row)

  # Keys are binaries: nothing in them is taken for a variable of the pattern.
  defp replace(version, {key, _version, _expires_at, _windows} = row) do
    :ets.select_replace(@table, [{{key, version, :_, :_}, [], [{:const, row}]}]) == 1
  end

  @doc "Limit and window of the last call that was allowed, and how many count now."
  @spec peek(key) :: {:ok, non_neg_integer, pos_integer, non_neg_integer} | :error
  def peek(key) do
    case :ets.lookup(@table, key) do
      [{_key, _version, _expires_at, [{window, limit, calls} | _others]}] ->
        {count, _log} = Window.live(calls, now(), window)
        {:ok, limit, window, count}

      [] ->
        :error
    end
  end

  @spec reset(key) :: :ok
  def reset(key) do
    :ets.delete(@table, key)
    :ok
  end

  @doc "Removes what no longer counts."
  @spec sweep() :: non_neg_integer
  def sweep, do: :ets.select_delete(@table, [{{:_, :_, :"$1", :_}, [{:<, :"$1", now()}], [true]}])

  @spec count() :: non_neg_integer
  def count, do: :ets.info(@table, :size)

  defp now, do: System.monotonic_time(:microsecond)
end
