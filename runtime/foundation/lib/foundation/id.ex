defmodule Foundation.Id do
  @moduledoc false
  # Ids that are unique and sort by the time at which they were made.

  # 2025-01-01T00:00:00Z: with it the ids stay within the 60 bits of a small integer until 2042.
  @epoch_ms 1_735_689_600_000

  # An id is when this BEAM started, and a counter after it. The counter is strict (ERTS, "monotonic"), a clock is not;
  # a later BEAM starts later, and so its ids are larger as long as an earlier one made fewer than 2^20 in each
  # millisecond that it ran.
  @counter_bits 20

  @spec integer() :: pos_integer
  def integer, do: boot() + System.unique_integer([:monotonic, :positive])

  # A UUID whose time comes first, so that it sorts; version and variant are those of version 4, as 0.1.x made it:
  # 48 bits of milliseconds, 12 of the fraction, a counter of 32 for what is made within the same one, 30 at random.
  @spec correlation() :: String.t()
  def correlation do
    microseconds = System.system_time(:microsecond)
    milliseconds = div(microseconds, 1000)
    fraction = div(rem(microseconds, 1000) * 4096, 1000)
    counter = System.unique_integer([:monotonic, :positive])
    random = :rand.uniform(0x40000000) - 1

    <<rest::62>> = <<counter::32, random::30>>

    <<a::binary-8, b::binary-4, c::binary-4, d::binary-4, e::binary-12>> =
      Base.encode16(<<milliseconds::48, 4::4, fraction::12, 2::2, rest::62>>, case: :lower)

    <<a::binary, ?-, b::binary, ?-, c::binary, ?-, d::binary, ?-, e::binary>>
  end

  # Monotonic time starts anew with each BEAM, at about the same number. With what the time of day was ahead of it, a
  # later BEAM goes on where an earlier one was.
  @spec monotonic_ms() :: integer
  def monotonic_ms, do: System.monotonic_time(:millisecond) + ahead_ms()

  defp boot do
    {boot, _ahead_ms} = kept()
    boot
  end

  defp ahead_ms do
    {_boot, ahead_ms} = kept()
    ahead_ms
  end

  # Kept, since the offset may change when the machine's clock is set and the BEAM was told to follow it.
  defp kept do
    with nil <- :persistent_term.get(__MODULE__, nil) do
      offset = :erlang.time_offset()
      started = System.convert_time_unit(:erlang.system_info(:start_time) + offset, :native, :millisecond)
      boot = (started - @epoch_ms) * Integer.pow(2, @counter_bits)
      kept = {boot, System.convert_time_unit(offset, :native, :millisecond)}
      :persistent_term.put(__MODULE__, kept)
      kept
    end
  end
end
