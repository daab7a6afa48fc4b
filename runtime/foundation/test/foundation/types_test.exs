defmodule Foundation.TypesTest do
  use ExUnit.Case, async: true
  doctest Foundation.Types.Config
  doctest Foundation.Types.Error
  doctest Foundation.Types.Event

  test "an event has the clock of Foundation.Utils" do
    before = Foundation.Utils.monotonic_timestamp()
    assert Foundation.Types.Event.new(:started).timestamp in before..Foundation.Utils.monotonic_timestamp()
  end
end
