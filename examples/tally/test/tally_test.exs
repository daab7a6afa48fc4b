defmodule TallyTest do
  use ExUnit.Case

  doctest Tally
end
