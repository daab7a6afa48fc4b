defmodule Foundation.BEAM.Ports.Packets do
  @moduledoc false
  # Packets with their length in four bytes, out of bytes as they come. A port could do it (`{:packet, 4}`), but would
  # take as much as any length says before anybody sees it.

  @type next :: {:packet, binary, rest :: binary} | :more | :too_long

  @doc """
  The first packet, if it is all there.

      iex> Foundation.BEAM.Ports.Packets.next(<<0, 0, 0, 2, "hi", 0>>, 100)
      {:packet, "hi", <<0>>}
  """
  @spec next(binary, pos_integer) :: next
  def next(<<length::32, _part::binary>>, max) when length > max, do: :too_long
  # A part of the buffer would keep all of it in memory.
  def next(<<length::32, packet::binary-size(length), rest::binary>>, _max), do: {:packet, :binary.copy(packet), rest}
  def next(_part, _max), do: :more

  @doc "With its length before it."
  @spec frame(binary) :: iodata
  def frame(packet), do: [<<byte_size(packet)::32>>, packet]
end
