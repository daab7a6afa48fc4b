defmodule Foundation.Telemetry.FloatCell do
  @moduledoc false
  # A float in a slot of :atomics, which holds integers: its bits. Changed by compare-and-swap.

  @spec put(:atomics.atomics_ref(), pos_integer, float) :: :ok
  def put(cells, slot, value), do: :atomics.put(cells, slot, bits(value))

  @spec get(:atomics.atomics_ref(), pos_integer) :: float
  def get(cells, slot), do: cells |> :atomics.get(slot) |> value()

  @spec add(:atomics.atomics_ref(), pos_integer, float) :: :ok
  def add(cells, slot, value), do: change(cells, slot, :atomics.get(cells, slot), &(&1 + value))

  @doc "Makes the value at most `limit`."
  @spec lower(:atomics.atomics_ref(), pos_integer, float) :: :ok
  def lower(cells, slot, limit), do: change(cells, slot, :atomics.get(cells, slot), &min(&1, limit))

  @doc "Makes the value at least `limit`."
  @spec raise_to(:atomics.atomics_ref(), pos_integer, float) :: :ok
  def raise_to(cells, slot, limit), do: change(cells, slot, :atomics.get(cells, slot), &max(&1, limit))

  defp change(cells, slot, bits, fun) do
    case :atomics.compare_exchange(cells, slot, bits, bits |> value() |> fun.() |> bits()) do
      :ok -> :ok
      actual -> change(cells, slot, actual, fun)
    end
  end

  defp bits(value) do
    <<bits::signed-64>> = <<value::float-64>>
    bits
  end

  defp value(bits) do
    <<value::float-64>> = <<bits::signed-64>>
    value
  end
end
