defmodule ClusterCase.UsageError do
  @moduledoc """
  Raised when ClusterCase is asked for something that cannot be.

  The message names the rule, what was found, what is allowed, and the remedy.

      iex> raise ClusterCase.UsageError,
      ...>   rule: "A node is named by its number.",
      ...>   found: "9",
      ...>   allowed: "1, 2, 3",
      ...>   remedy: "Use one of these, or start more nodes (nodes: 9)."
      ** (ClusterCase.UsageError) A node is named by its number.
        found:   9
        allowed: 1, 2, 3
        remedy:  Use one of these, or start more nodes (nodes: 9).
  """
  defexception [:message]

  @impl true
  def exception(parts) do
    lines =
      for {key, label} <- [found: "found:   ", allowed: "allowed: ", remedy: "remedy:  "],
          text = parts[key] do
        "  #{label}#{text}"
      end

    %__MODULE__{message: Enum.join([Keyword.fetch!(parts, :rule) | lines], "\n")}
  end

  @doc """
  ` (did you mean :x?)` for the candidate nearest to `found`, else an empty text.

      iex> ClusterCase.UsageError.did_you_mean(:ndoes, [:nodes, :network])
      " (did you mean :nodes?)"

      iex> ClusterCase.UsageError.did_you_mean(:colour, [:nodes, :network])
      ""
  """
  @spec did_you_mean(term, [term]) :: String.t()
  def did_you_mean(found, candidates) do
    {score, best} =
      candidates
      |> Enum.map(&{String.jaro_distance(inspect(found), inspect(&1)), &1})
      |> Enum.max(fn -> {0.0, nil} end)

    if score > 0.8, do: " (did you mean #{inspect(best)}?)", else: ""
  end
end
