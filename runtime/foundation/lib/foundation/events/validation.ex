defmodule Foundation.Events.Validation do
  @moduledoc false
  # What an event has to be so that it is stored.

  alias Foundation.Error
  alias Foundation.Types.Event

  @max_bytes 1_000_000

  # With `__struct__`: what has less of them is no event.
  @fields map_size(%Event{event_id: nil, event_type: nil, timestamp: nil})

  # What fits into an atomic.
  @largest 0x7FFF_FFFF_FFFF_FFFF

  defguardp is_timestamp(timestamp) when is_integer(timestamp) and timestamp >= -@largest and timestamp <= @largest
  defguardp is_id(id) when is_integer(id) and id > 0 and id <= @largest

  # One look at what is right, as nearly all are; what is wrong is found afterwards.
  @spec check(term) :: :ok | {:error, Error.t()}
  def check(%Event{
        event_id: id,
        event_type: type,
        timestamp: timestamp,
        correlation_id: correlation_id,
        parent_id: parent_id,
        wall_time: wall_time,
        node: node,
        pid: pid,
        data: data,
        metadata: metadata
      })
      when is_id(id) and is_atom(type) and type != nil and is_timestamp(timestamp) and
             (is_binary(correlation_id) or correlation_id == nil) and (parent_id == nil or is_id(parent_id)) and
             (is_struct(wall_time, DateTime) or wall_time == nil) and is_atom(node) and (is_pid(pid) or pid == nil) and
             (is_map(metadata) or metadata == nil) do
    check_size(data, metadata, correlation_id || "")
  end

  def check(%Event{} = event) when map_size(event) == @fields, do: Enum.find_value(rules(), &broken(&1, event))

  def check(other) do
    Error.refuse(:invalid_argument,
      rule: "What is stored is an event.",
      found: other,
      allowed: "%Foundation.Types.Event{}, or {:ok, event}",
      remedy: "Make one with Foundation.Events.new_event/3."
    )
  end

  # A batch is there as a whole or not at all, and so it has to fit.
  @spec check_all(term, pos_integer) :: :ok | {:error, Error.t()}
  def check_all([], _most), do: :ok

  def check_all([_ | _], 0) do
    Error.refuse(:data_too_large,
      rule: "A batch is no larger than the store.",
      found: :too_many_events,
      allowed: "storage.hot.max_events",
      remedy: "Store it in several batches, or raise storage.hot.max_events."
    )
  end

  def check_all([event | rest], most) do
    with :ok <- check(event), do: check_all(rest, most - 1)
  end

  def check_all(other, _most) do
    Error.refuse(:invalid_argument,
      rule: "A batch is a list of events.",
      found: other,
      allowed: "a list",
      remedy: "Call Foundation.Events.store/1 for one event."
    )
  end

  # Field, whether it has to be there, what it is in words, and whether a value is that.
  defp rules do
    [
      {:event_id, true, "an integer from 1 to 2^63 - 1", &is_id/1},
      {:event_type, true, "an atom", &is_atom/1},
      {:timestamp, true, "an integer of 64 bits", &is_timestamp/1},
      {:wall_time, false, "a DateTime", &is_struct(&1, DateTime)},
      {:node, false, "an atom", &is_atom/1},
      {:pid, false, "a pid", &is_pid/1},
      {:correlation_id, false, "a string", &is_binary/1},
      {:parent_id, false, "an integer from 1 to 2^63 - 1", &is_id/1},
      {:metadata, false, "a map", &is_map/1}
    ]
  end

  defp broken({field, required?, words, right?}, event) do
    value = Map.fetch!(event, field)

    cond do
      value == nil and required? -> refuse(:validation_failed, field, value, words)
      value == nil or right?.(value) -> nil
      true -> refuse(:type_mismatch, field, value, words <> if(required?, do: "", else: ", or nil"))
    end
  end

  defp refuse(error_type, field, found, words) do
    Error.refuse(error_type,
      rule: "The #{field} of an event is #{words}.",
      found: found,
      allowed: words,
      remedy: "Make events with Foundation.Events.new_event/3."
    )
  end

  # Of all that there is no limit to; external_size/1 of the whole event would take longer than to store it.
  defp check_size(data, metadata, correlation_id) do
    metadata_size = if metadata == nil, do: 0, else: :erlang.external_size(metadata)

    case :erlang.external_size(data) + metadata_size + byte_size(correlation_id) do
      size when size > @max_bytes ->
        Error.refuse(:data_too_large,
          rule: "Data, metadata and correlation_id of an event are together no larger than #{@max_bytes} bytes.",
          found: size,
          allowed: @max_bytes,
          remedy: "Keep it elsewhere, and its place in the event."
        )

      _size ->
        :ok
    end
  end
end
