defmodule Billing do
  @moduledoc """
  A library: functions without processes, which any project of the workspace can use.

  `totals/1` stands for what yours will do.
  """

  @doc """
  Adds up the amounts of each name in `entries`, which are `{name, amount}` pairs.

      iex> Billing.totals([{"pear", 2}, {"fig", 1}, {"pear", 3}])
      %{"fig" => 1, "pear" => 5}

      iex> Billing.totals([])
      %{}
  """
  @spec totals(Enumerable.t()) :: %{String.t() => number()}
  def totals(entries) do
    Enum.reduce(entries, %{}, fn {name, amount}, totals ->
      Map.update(totals, name, amount, &(&1 + amount))
    end)
  end
end
