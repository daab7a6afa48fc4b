defmodule Foundation.Utils do
  @moduledoc """
  Ids, time, formatting, nested maps, retries, memory and system statistics.

  A function that is given what it cannot work on raises a `Foundation.Error`.
  """

  alias Foundation.{Error, Id}

  @truncate_above 10_000

  @doc """
  A positive integer that no other call in this BEAM gives, larger than all that were made before it. That holds for a
  BEAM that is started later, too, as long as the machine's clock is not set back in between. Two that are started in the
  same millisecond may give the same.

      iex> ids = for _ <- 1..1000, do: Foundation.Utils.generate_id()
      iex> ids == Enum.uniq(ids) and ids == Enum.sort(ids)
      true
  """
  @spec generate_id() :: pos_integer
  def generate_id, do: Id.integer()

  @doc """
  A UUID in the format of version 4 that sorts by the time at which it was made.

      iex> ids = for _ <- 1..1000, do: Foundation.Utils.generate_correlation_id()
      iex> ids == Enum.uniq(ids) and ids == Enum.sort(ids)
      true
      iex> hd(ids) =~ ~r/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
      true
  """
  @spec generate_correlation_id() :: String.t()
  def generate_correlation_id, do: Id.correlation()

  @doc """
  Monotonic time in milliseconds, to measure with, and to order by: that of a later BEAM goes on after that of an
  earlier one.

      iex> Foundation.Utils.monotonic_timestamp() <= Foundation.Utils.monotonic_timestamp()
      true
  """
  @spec monotonic_timestamp() :: integer
  def monotonic_timestamp, do: Id.monotonic_ms()

  @doc """
  The time of day in nanoseconds since 1970.

      iex> Foundation.Utils.wall_timestamp() > 1_700_000_000_000_000_000
      true
  """
  @spec wall_timestamp() :: integer
  def wall_timestamp, do: System.system_time(:nanosecond)

  @doc """
  The term, or, when its external format is larger than `max_size` bytes, what it is like.

      iex> Foundation.Utils.truncate_if_large([1, 2, 3])
      [1, 2, 3]
      iex> %{truncated: true, original_size: size} = Foundation.Utils.truncate_if_large(String.duplicate("x", 100), 50)
      iex> size > 50
      true
  """
  @spec truncate_if_large(term, pos_integer) :: term
  def truncate_if_large(term, max_size \\ @truncate_above)

  def truncate_if_large(term, max_size) when is_integer(max_size) and max_size > 0 do
    case deep_size(term) do
      size when size > max_size ->
        %{truncated: true, original_size: size, preview: preview(term), timestamp: DateTime.utc_now()}

      _size ->
        term
    end
  end

  def truncate_if_large(_term, max_size), do: refuse("A size is counted in bytes.", max_size, "an integer above 0")

  @doc """
  The size of a term in the external format, in bytes.

      iex> Foundation.Utils.deep_size(%{a: 1}) < Foundation.Utils.deep_size(%{a: [1, 2, 3]})
      true
  """
  @spec deep_size(term) :: non_neg_integer
  def deep_size(term), do: :erlang.external_size(term)

  @doc """
  The term as text, cut where it is long, whatever its `Inspect` does.

      iex> Foundation.Utils.safe_inspect(%{key: "value"})
      ~s(%{key: "value"})
  """
  @spec safe_inspect(term) :: String.t()
  def safe_inspect(term) do
    inspect(term, limit: 100, printable_limit: 100)
  rescue
    _ -> "<uninspectable>"
  end

  @doc """
  Merges maps, and the maps within them; where both have a value, the right one stays.

      iex> Foundation.Utils.deep_merge(%{a: %{b: 1}, c: 2}, %{a: %{d: 3}, e: 4})
      %{a: %{b: 1, d: 3}, c: 2, e: 4}
  """
  @spec deep_merge(term, term) :: term
  def deep_merge(left, right) when is_map(left) and is_map(right) and not is_struct(left) and not is_struct(right) do
    Map.merge(left, right, fn _key, one, other -> deep_merge(one, other) end)
  end

  def deep_merge(_left, right), do: right

  @doc """
  The value at a path, or the default where there is none, or nil.

      iex> Foundation.Utils.get_nested(%{a: %{b: 42}}, [:a, :b], 0)
      42
      iex> Foundation.Utils.get_nested(%{a: 1}, [:a, :b], 0)
      0
  """
  @spec get_nested(term, [term], term) :: term
  def get_nested(map, path, default \\ nil)
  def get_nested(value, [], _default), do: value

  def get_nested(map, [key | rest], default) when is_map(map) do
    case map do
      %{^key => value} when value != nil -> get_nested(value, rest, default)
      _ -> default
    end
  end

  def get_nested(_value, path, default) when is_list(path), do: default
  def get_nested(_value, path, _default), do: refuse("A path is a list of keys.", path, "a list")

  @doc """
  The map with the value at a path; maps on the way are made.

      iex> Foundation.Utils.put_nested(%{a: %{b: 1}}, [:a, :c, :d], 2)
      %{a: %{b: 1, c: %{d: 2}}}
  """
  @spec put_nested(term, [term], term) :: term
  def put_nested(_map, [], value), do: value

  def put_nested(map, [key | rest], value) when is_map(map) do
    Map.put(map, key, put_nested(Map.get(map, key, %{}), rest, value))
  end

  def put_nested(map, path, _value) do
    refuse("A value is put into maps, at a path.", {map, path}, "a map, and a list of keys that leads through maps")
  end

  @doc """
  The text in one line, without white space around it.

      iex> Foundation.Utils.sanitize_string(" hello\\nworld\\ttab ")
      "hello world tab"
  """
  @spec sanitize_string(String.t()) :: String.t()
  def sanitize_string(text) when is_binary(text), do: text |> String.replace(~r/\s+/, " ") |> String.trim()
  def sanitize_string(other), do: refuse("Text is sanitized.", other, "a string")

  @doc """
  Keys that are strings as atoms, all the way down, where such an atom exists; no atom is made.

      iex> Foundation.Utils.atomize_keys(%{"ok" => %{"no such atom, I hope" => 1}})
      %{ok: %{"no such atom, I hope" => 1}}
  """
  @spec atomize_keys(term) :: term
  def atomize_keys(term), do: map_keys(term, &existing_atom/1)

  @doc """
  Keys that are atoms as strings, all the way down.

      iex> Foundation.Utils.stringify_keys(%{key: %{nested: "value"}})
      %{"key" => %{"nested" => "value"}}
  """
  @spec stringify_keys(term) :: term
  def stringify_keys(term), do: map_keys(term, &if(is_atom(&1), do: Atom.to_string(&1), else: &1))

  @doc """
  Calls the function until it does not return `{:error, _}`. `:ok` and `{:ok, _}` are returned as `{:ok, _}`, as is
  anything else.

  Options: `:max_attempts` (3), `:base_delay` (100 ms, doubled after each attempt), `:max_delay` (5000 ms).

      iex> Foundation.Utils.retry(fn -> :ok end)
      {:ok, :ok}
      iex> Foundation.Utils.retry(fn -> {:error, :closed} end, max_attempts: 2, base_delay: 1)
      {:error, :max_attempts_exceeded}
  """
  @spec retry((... -> term), keyword) :: {:ok, term} | {:error, :max_attempts_exceeded | Error.t()}
  def retry(fun, options \\ [])

  def retry(fun, options) when is_function(fun, 0) do
    limits = if Keyword.keyword?(options), do: Map.new([max_attempts: 3, base_delay: 100, max_delay: 5000] ++ options)

    case limits do
      %{max_attempts: attempts, base_delay: base, max_delay: max}
      when map_size(limits) == 3 and is_integer(attempts) and attempts > 0 and is_integer(base) and base >= 0 and
             is_integer(max) and max >= 0 ->
        retry(fun, attempts, base, max)

      _ ->
        refuse_retry(options)
    end
  end

  def retry(fun, options), do: refuse_retry({fun, options})

  defp retry(fun, attempts, delay, max_delay) do
    case fun.() do
      {:error, _} when attempts > 1 ->
        Process.sleep(min(delay, max_delay))
        retry(fun, attempts - 1, min(delay * 2, max_delay), max_delay)

      {:error, _} ->
        {:error, :max_attempts_exceeded}

      {:ok, result} ->
        {:ok, result}

      result ->
        {:ok, result}
    end
  end

  defp refuse_retry(found) do
    Error.refuse(:invalid_argument,
      rule: "A function without arguments is tried again, within limits.",
      found: found,
      allowed: ":max_attempts above 0, :base_delay and :max_delay from 0, in milliseconds",
      remedy: "Call Foundation.Utils.retry(fn -> ... end, max_attempts: 3)."
    )
  end

  @doc """
  Whether there is nothing in it: nil, white space, an empty list, an empty map.

      iex> Enum.map([nil, " ", [], %{}, 0, false], &Foundation.Utils.blank?/1)
      [true, true, true, true, false, false]
  """
  @spec blank?(term) :: boolean
  def blank?(nil), do: true
  def blank?([]), do: true
  def blank?(text) when is_binary(text), do: String.trim(text) == ""
  def blank?(map) when is_map(map), do: map_size(map) == 0
  def blank?(_term), do: false

  @doc """
  The opposite of `blank?/1`.

      iex> Foundation.Utils.present?("hello")
      true
  """
  @spec present?(term) :: boolean
  def present?(term), do: not blank?(term)

  @doc """
  Whether it is an integer above 0.

      iex> Enum.map([42, 0, "42"], &Foundation.Utils.valid_positive_integer?/1)
      [true, false, false]
  """
  @spec valid_positive_integer?(term) :: boolean
  def valid_positive_integer?(term), do: is_integer(term) and term > 0

  # More is neither a time nor a size.
  @largest 0xFFFF_FFFF_FFFF_FFFF

  @doc """
  Nanoseconds for people.

      iex> Enum.map([999, 2_500, 2_500_000, 1_500_000_000], &Foundation.Utils.format_duration/1)
      ["999ns", "2.5μs", "2.5ms", "1.5s"]
  """
  @spec format_duration(non_neg_integer) :: String.t()
  def format_duration(nanoseconds) when nanoseconds in 0..@largest do
    cond do
      nanoseconds >= 1_000_000_000 -> "#{decimal(nanoseconds / 1_000_000_000)}s"
      nanoseconds >= 1_000_000 -> "#{decimal(nanoseconds / 1_000_000)}ms"
      nanoseconds >= 1_000 -> "#{decimal(nanoseconds / 1_000)}μs"
      true -> "#{nanoseconds}ns"
    end
  end

  def format_duration(other),
    do: refuse("A duration is counted in nanoseconds.", other, "an integer from 0 to 2^64 - 1")

  @doc """
  Bytes for people.

      iex> Enum.map([512, 1536, 1_048_576], &Foundation.Utils.format_bytes/1)
      ["512 B", "1.5 KB", "1.0 MB"]
  """
  @spec format_bytes(non_neg_integer) :: String.t()
  def format_bytes(bytes) when bytes in 0..@largest do
    cond do
      bytes < 1024 -> "#{bytes} B"
      bytes < 1024 ** 2 -> "#{decimal(bytes / 1024)} KB"
      bytes < 1024 ** 3 -> "#{decimal(bytes / 1024 ** 2)} MB"
      true -> "#{decimal(bytes / 1024 ** 3)} GB"
    end
  end

  def format_bytes(other), do: refuse("A size is counted in bytes.", other, "an integer from 0 to 2^64 - 1")

  @doc """
  What the function returns, and how long it took, in microseconds.

      iex> {:done, microseconds} = Foundation.Utils.measure(fn -> :done end)
      iex> microseconds >= 0
      true
  """
  @spec measure((... -> result)) :: {result, non_neg_integer} when result: term
  def measure(fun) when is_function(fun, 0) do
    start = System.monotonic_time(:microsecond)
    result = fun.()
    {result, System.monotonic_time(:microsecond) - start}
  end

  def measure(other), do: refuse("A function is measured.", other, "a function without arguments")

  @doc """
  What the function returns, and the memory of the BEAM before and after it and the difference, in bytes.

      iex> {:done, {before, later, difference}} = Foundation.Utils.measure_memory(fn -> :done end)
      iex> difference == later - before
      true
  """
  @spec measure_memory((... -> result)) :: {result, {non_neg_integer, non_neg_integer, integer}} when result: term
  def measure_memory(fun) when is_function(fun, 0) do
    :erlang.garbage_collect()
    before = :erlang.memory(:total)
    result = fun.()
    :erlang.garbage_collect()
    later = :erlang.memory(:total)
    {result, {before, later, later - before}}
  end

  def measure_memory(other), do: refuse("A function is measured.", other, "a function without arguments")

  @doc """
  Memory, queue, work and state of this process.

      iex> Map.keys(Foundation.Utils.process_stats())
      [:garbage_collection, :memory, :message_queue_len, :reductions, :status]
  """
  @spec process_stats() :: %{
          garbage_collection: keyword,
          memory: non_neg_integer,
          message_queue_len: non_neg_integer,
          reductions: non_neg_integer,
          status: atom
        }
  def process_stats do
    self() |> Process.info([:memory, :message_queue_len, :reductions, :garbage_collection, :status]) |> Map.new()
  end

  @doc """
  Processes, atoms, schedulers and memory of this BEAM.

      iex> %{process_count: processes, memory: memory} = Foundation.Utils.system_stats()
      iex> processes > 0 and memory[:total] > 0
      true
  """
  @spec system_stats() :: %{
          process_count: non_neg_integer,
          atom_count: non_neg_integer,
          memory: keyword(non_neg_integer),
          scheduler_count: pos_integer,
          scheduler_online: pos_integer
        }
  def system_stats do
    %{
      process_count: :erlang.system_info(:process_count),
      atom_count: :erlang.system_info(:atom_count),
      memory: :erlang.memory(),
      scheduler_count: :erlang.system_info(:schedulers),
      scheduler_online: :erlang.system_info(:schedulers_online)
    }
  end

  defp preview(text) when is_binary(text) do
    if String.valid?(text), do: String.slice(text, 0, 100) <> "...", else: safe_inspect(text)
  end

  defp preview(term), do: safe_inspect(term)

  defp map_keys(struct, _key) when is_struct(struct), do: struct
  defp map_keys(map, key) when is_map(map), do: Map.new(map, fn {k, value} -> {key.(k), map_keys(value, key)} end)
  defp map_keys([head | tail], key), do: [map_keys(head, key) | map_keys(tail, key)]
  defp map_keys(term, _key), do: term

  defp existing_atom(key) when is_binary(key) do
    String.to_existing_atom(key)
  rescue
    ArgumentError -> key
  end

  defp existing_atom(key), do: key

  defp decimal(number), do: :erlang.float_to_binary(number, decimals: 1)

  @spec refuse(String.t(), term, String.t()) :: no_return
  defp refuse(rule, found, allowed) do
    Error.refuse!(:invalid_argument, rule: rule, found: found, allowed: allowed, remedy: "Give one of these.")
  end
end
