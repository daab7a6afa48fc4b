defmodule Orders.Ledger do
  @moduledoc """
  Totals by name, and a history that does not grow for ever.

  Plain data and functions: they can be tested without starting anything.
  """

  @enforce_keys [:history_limit]
  defstruct [:history_limit, totals: %{}, history: []]

  @type entry :: {name :: String.t(), amount :: integer()}

  @type t :: %__MODULE__{
          history_limit: pos_integer(),
          totals: %{String.t() => integer()},
          history: [entry()]
        }

  @doc "An empty ledger that remembers `history_limit` entries."
  @spec new(pos_integer()) :: t()
  def new(history_limit) when is_integer(history_limit) and history_limit > 0 do
    %__MODULE__{history_limit: history_limit}
  end

  @doc "Adds `amount` to what `name` has. The oldest entry goes when there are too many."
  @spec record(t(), String.t(), integer()) :: t()
  def record(%__MODULE__{} = ledger, name, amount) do
    %{
      ledger
      | totals: Map.update(ledger.totals, name, amount, &(&1 + amount)),
        history: Enum.take([{name, amount} | ledger.history], ledger.history_limit)
    }
  end

  @doc "What `name` has; 0 for a name that is not known."
  @spec total(t(), String.t()) :: integer()
  def total(%__MODULE__{totals: totals}, name), do: Map.get(totals, name, 0)
end
