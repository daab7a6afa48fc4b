defmodule Mesh.Gateway do
  @moduledoc """
  What a line from outside asks for.

  Functions without a process: they run in the process of the connection.
  """

  alias Mesh.{Catalog, Metrics, Payments}

  @doc """
  The answer to a line.

      iex> Mesh.Gateway.answer("catalog hats")
      "ok 3"
      iex> Mesh.Gateway.answer("weather")
      "error unknown_request"
  """
  @spec answer(String.t()) :: String.t()
  def answer(line) do
    {service, result} = route(String.split(line))
    {outcome, shown} = result
    Metrics.count(service, outcome)
    "#{outcome} #{shown}"
  end

  defp route(["catalog", item]), do: {:catalog, Catalog.stock(item)}
  defp route(["pay", order, amount]), do: {:payments, Payments.pay(order, amount)}
  defp route(_words), do: {:unknown, {:error, :unknown_request}}
end
