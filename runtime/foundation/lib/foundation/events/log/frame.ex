defmodule Foundation.Events.Log.Frame do
  @moduledoc false
  # What is written at once, and read at once or not at all:
  #
  #   size of the payload, 32 bits | CRC-32 of the payload, 32 bits | {stored_at, entry} in the external term format
  #
  # `stored_at` is the time of day in milliseconds: monotonic time ends with the BEAM.

  alias Foundation.Types.Event

  @type t :: iodata

  @typedoc "What was stored, or what was pruned of all that was stored before."
  @type entry :: [Event.t()] | {:prune_before, integer}

  @spec encode(entry, integer, :none | :gzip) :: t
  def encode(entry, stored_at, compression) do
    options = if compression == :gzip, do: [:compressed], else: []
    payload = :erlang.term_to_binary({stored_at, entry}, options)
    [<<byte_size(payload)::32, :erlang.crc32(payload)::32>>, payload]
  end

  # What is at the start of a payload: a tuple of two, or what is compressed (ERTS, "External Term Format").
  @starts [<<131, 104, 2>>, <<131, 80>>]
  @header 8

  # The frames of a file, and how many of its bytes are none: the end of a write that was cut short, or a disk's error.
  # Behind that there may be whole ones.
  @spec decode_all(binary) :: {[{integer, entry}], non_neg_integer}
  def decode_all(binary), do: decode_all(binary, 0, [], 0)

  defp decode_all(binary, at, frames, lost) when at == byte_size(binary), do: {Enum.reverse(frames), lost}

  defp decode_all(binary, at, frames, lost) do
    case decode_at(binary, at) do
      {:ok, frame, next} ->
        decode_all(binary, next, [frame | frames], lost)

      :error ->
        next = next_start(binary, at + 1)
        decode_all(binary, next, frames, lost + next - at)
    end
  end

  # Where the next payload may start, less its header.
  defp next_start(binary, from) when from + @header >= byte_size(binary), do: byte_size(binary)

  defp next_start(binary, from) do
    case :binary.match(binary, @starts, scope: {from + @header, byte_size(binary) - from - @header}) do
      {payload, _length} -> payload - @header
      :nomatch -> byte_size(binary)
    end
  end

  defp decode_at(binary, at) do
    case binary do
      <<_::binary-size(at), size::32, crc::32, payload::binary-size(size), _::binary>> when size > 0 ->
        with {:ok, frame} <- decode(payload, crc), do: {:ok, frame, at + @header + size}

      _ ->
        :error
    end
  end

  # Of our own making, as the CRC says: the atoms are those of events that were stored.
  defp decode(payload, crc) do
    with ^crc <- :erlang.crc32(payload),
         {stored_at, entry} = frame when is_integer(stored_at) and (is_list(entry) or is_tuple(entry)) <-
           :erlang.binary_to_term(payload) do
      {:ok, frame}
    else
      _ -> :error
    end
  end
end
