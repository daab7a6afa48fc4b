defmodule Mesh.Backend do
  @moduledoc """
  What the services do, as functions on plain data. Here they stand in for real ones.
  """

  @stock %{"hats" => 3, "shoes" => 12}

  @type service :: :catalog | :payments
  @type request :: String.t()
  @type answer :: non_neg_integer() | String.t()

  @doc """
  What a service answers.

      iex> Mesh.Backend.answer(:catalog, "hats")
      3
      iex> Mesh.Backend.answer(:catalog, "unicorns")
      0
      iex> Mesh.Backend.answer(:payments, "20")
      "paid 20"

  An amount that is no number is a fault of the kind that nobody has thought of: it raises.
  """
  @spec answer(service(), request()) :: answer()
  def answer(:catalog, item), do: Map.get(@stock, item, 0)
  def answer(:payments, amount), do: "paid #{String.to_integer(amount)}"

  @doc "The next version of the catalog. It has a fault: it raises for what is not in stock."
  @spec next_answer(request()) :: answer()
  def next_answer(item), do: Map.fetch!(@stock, item)
end
