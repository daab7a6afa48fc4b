# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 5ccecdfc622d0195
defmodule Fleet.Supervision.BackoffTest do
  use ExUnit.Case, async: true

  alias Fleet.Supervision

  test "doubles from the first wait to the longest" do
    settings = %{min: 100, max: 1_000}

    for {attempt, expected} <- [{1, 100..200}, {2, 200..400}, {3, 400..800}, {4, 500..1_000}] do
      delays = for _wait <- 1..1_000, do: Supervision.Backoff.delay(settings, attempt)

      assert Enum.all?(delays, &(&1 in expected))
      # Random: a thousand waits of a hundred or more are not fifty different ones only.
      assert length(Enum.uniq(delays)) > 50
    end
  end

  test "is never longer than the longest" do
    settings = %{min: 100, max: 100}

    assert Supervision.Backoff.delay(settings, 1) == 100
    assert Supervision.Backoff.delay(settings, 1_000_000) == 100
  end
end
