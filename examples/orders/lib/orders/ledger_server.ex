defmodule Orders.LedgerServer do
  @moduledoc """
  The process that keeps the ledger.

  It handles one message after the other, so callers need no locks. The ledger lives in its
  memory only: when it crashes, its supervisor starts it again with an empty one. What must
  outlive a crash belongs into a database, or into another process.
  """

  use GenServer

  alias Orders.Ledger

  @doc "Starts the process; `:history_limit` says how many entries are remembered."
  @spec start_link(history_limit: pos_integer()) :: GenServer.on_start()
  def start_link(options) do
    GenServer.start_link(__MODULE__, options, name: __MODULE__)
  end

  @doc "Adds an entry and returns the new total of `name`."
  @spec record(String.t(), integer()) :: integer()
  def record(name, amount), do: GenServer.call(__MODULE__, {:record, name, amount})

  @doc "What `name` has."
  @spec total(String.t()) :: integer()
  def total(name), do: GenServer.call(__MODULE__, {:total, name})

  @doc "The latest entries, newest first."
  @spec history() :: [Ledger.entry()]
  def history, do: GenServer.call(__MODULE__, :history)

  @impl true
  def init(options) do
    {:ok, Ledger.new(Keyword.fetch!(options, :history_limit))}
  end

  @impl true
  def handle_call({:record, name, amount}, _from, ledger) do
    ledger = Ledger.record(ledger, name, amount)
    {:reply, Ledger.total(ledger, name), ledger}
  end

  def handle_call({:total, name}, _from, ledger) do
    {:reply, Ledger.total(ledger, name), ledger}
  end

  def handle_call(:history, _from, ledger) do
    {:reply, ledger.history, ledger}
  end
end
