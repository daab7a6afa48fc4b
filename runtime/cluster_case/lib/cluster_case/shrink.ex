defmodule ClusterCase.Shrink do
  @moduledoc """
  Makes a failing list small.
  """

  @doc """
  A part of `list` that still fails, from which no single element can be taken: ddmin of A. Zeller and R. Hildebrandt,
  "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 28(2), 2002.

  `fails?` says whether a list fails; it is asked at most about n² times.

      iex> ClusterCase.Shrink.ddmin(Enum.to_list(1..20), &(3 in &1 and 17 in &1))
      [3, 17]
  """
  @spec ddmin([element], ([element] -> boolean)) :: [element] when element: term
  def ddmin(list, fails?), do: ddmin(list, 2, fails?)

  defp ddmin(list, _parts, _fails?) when length(list) < 2, do: list

  defp ddmin(list, parts, fails?) do
    subsets = split(list, parts)

    cond do
      subset = Enum.find(subsets, fails?) ->
        ddmin(subset, 2, fails?)

      # With two parts, the complements are the subsets.
      rest = parts > 2 && Enum.find(complements(subsets), fails?) ->
        ddmin(rest, parts - 1, fails?)

      parts < length(list) ->
        ddmin(list, min(length(list), 2 * parts), fails?)

      true ->
        list
    end
  end

  defp complements(subsets) do
    for index <- 0..(length(subsets) - 1), do: subsets |> List.delete_at(index) |> Enum.concat()
  end

  # As even as can be.
  defp split(list, parts) do
    size = length(list)

    {subsets, []} =
      Enum.map_reduce(0..(parts - 1), list, fn part, rest ->
        Enum.split(rest, div(size * (part + 1), parts) - div(size * part, parts))
      end)

    subsets
  end
end
