defmodule Mesh.Payments do
  @moduledoc """
  The client of the payments: nobody pays twice for the same order.

  A request may come again, as its answer was lost on the way. What has been paid is remembered
  here; where that must outlive a crash, it belongs into a database.
  """

  use GenServer

  alias Mesh.Client

  defstruct turn: 0, receipts: %{}

  @type t :: %__MODULE__{
          turn: non_neg_integer(),
          receipts: %{String.t() => Mesh.Backend.answer()}
        }

  @doc "Starts the client."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, [], name: __MODULE__)
  end

  @doc "Pays an order, or returns the receipt of one that has been paid."
  @spec pay(GenServer.server(), String.t(), String.t()) ::
          {:ok, Mesh.Backend.answer()} | Client.failure()
  def pay(server \\ __MODULE__, order, amount) do
    case receipt(server, order) do
      {:ok, receipt} -> {:ok, receipt}
      :error -> pay_now(server, order, amount)
    end
  end

  @doc "The receipt of an order."
  @spec receipt(GenServer.server(), String.t()) :: {:ok, Mesh.Backend.answer()} | :error
  def receipt(server \\ __MODULE__, order), do: GenServer.call(server, {:receipt, order})

  defp pay_now(server, order, amount) do
    with {:ok, receipt} <-
           Client.ask(:payments, server, &GenServer.call(server, :pick, &1), amount) do
      :ok = GenServer.call(server, {:paid, order, receipt})
      {:ok, receipt}
    end
  end

  @impl true
  def init(_args) do
    {:ok, %__MODULE__{}}
  end

  @impl true
  def handle_call(:pick, _from, state) do
    {:reply, Client.in_turn(:payments, state.turn), %{state | turn: state.turn + 1}}
  end

  def handle_call({:receipt, order}, _from, state) do
    {:reply, Map.fetch(state.receipts, order), state}
  end

  def handle_call({:paid, order, receipt}, _from, state) do
    {:reply, :ok, put_in(state.receipts[order], receipt)}
  end
end
