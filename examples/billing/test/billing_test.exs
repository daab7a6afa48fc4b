defmodule BillingTest do
  use ExUnit.Case, async: true

  doctest Billing

  test "a total can go below zero" do
    assert Billing.totals([{"pear", 2}, {"pear", -5}]) == %{"pear" => -3}
  end
end
