defmodule Orders do
  @moduledoc """
  Counts what happens, by name, and remembers the latest entries.

  Other projects call these functions and need not know of the process behind them. The
  ledger stands for what your application will do: replace it, and keep the shape.

    * `Orders` is what others see
    * `Orders.Ledger` has the rules, as functions on plain data
    * `Orders.LedgerServer` is the process that keeps the data
    * `Orders.Application` starts that process, and starts it again when it crashes
  """

  alias Orders.{Ledger, LedgerServer}

  @doc """
  Adds `amount` to what `name` has, and returns the new total.

      iex> Orders.record("parcels", 2)
      2
      iex> Orders.record("parcels", 3)
      5
  """
  @spec record(String.t(), integer()) :: integer()
  def record(name, amount) when is_binary(name) and is_integer(amount) do
    LedgerServer.record(name, amount)
  end

  @doc """
  What `name` has; 0 for a name that is not known.

      iex> Orders.total("unheard of")
      0
  """
  @spec total(String.t()) :: integer()
  def total(name) when is_binary(name), do: LedgerServer.total(name)

  @doc """
  The latest entries, newest first. How many are kept is the setting `:history_limit`.

      iex> Orders.record("letters", 7)
      iex> hd(Orders.history())
      {"letters", 7}
  """
  @spec history() :: [Ledger.entry()]
  def history, do: LedgerServer.history()
end
