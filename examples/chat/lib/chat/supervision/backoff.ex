# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: fc43952b61a00187
defmodule Chat.Supervision.Backoff do
  @moduledoc """
  How long to wait between two tries: longer each time, and not the same for all who wait.
  """

  # 2 to this power times any first wait is longer than any last one.
  @most_doublings 32

  @doc """
  Milliseconds to wait after the try of this number, which counts from 1.

  The wait doubles from `min` on until it is `max`; of each the second half is random, so that
  those who failed together do not try again together. `Chat.Supervision.backoff/1` has the two.
  """
  @spec delay(%{min: pos_integer(), max: pos_integer()}, pos_integer()) :: pos_integer()
  def delay(%{min: min, max: max}, attempt) do
    longest = min(max, min * 2 ** min(attempt, @most_doublings))
    shortest = max(min, div(longest, 2))
    shortest + :rand.uniform(longest - shortest + 1) - 1
  end
end
