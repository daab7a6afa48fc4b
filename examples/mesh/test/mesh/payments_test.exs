defmodule Mesh.PaymentsTest do
  use ExUnit.Case, async: true

  alias Mesh.Payments

  defp start! do
    start_supervised!(%{id: :client, start: {GenServer, :start_link, [Payments, []]}})
  end

  test "an order is paid once" do
    client = start!()

    assert Payments.receipt(client, "order-1") == :error
    assert Payments.pay(client, "order-1", "20") == {:ok, "paid 20"}
    assert Payments.pay(client, "order-1", "99") == {:ok, "paid 20"}
    assert Payments.receipt(client, "order-1") == {:ok, "paid 20"}
  end
end
