defmodule Mesh.Metrics do
  @moduledoc """
  How many requests there were, by service and outcome.

  Whoever serves a request counts it, without a message. This process only owns the table, which
  outlives it: it has an heir (`Mesh.Supervision.TableKeeper`).
  """

  use GenServer

  alias Mesh.Supervision

  @doc "Starts the owner of the table."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, __MODULE__, name: __MODULE__)
  end

  @doc "Counts one more request."
  @spec count(atom(), atom(), atom()) :: pos_integer()
  def count(table \\ __MODULE__, service, outcome) do
    key = {service, outcome}
    :ets.update_counter(table, key, 1, {key, 0})
  end

  @doc "How many requests had this outcome."
  @spec value(atom(), atom(), atom()) :: non_neg_integer()
  def value(table \\ __MODULE__, service, outcome) do
    case :ets.lookup(table, {service, outcome}) do
      [{_key, count}] -> count
      [] -> 0
    end
  end

  @impl true
  def init(table) do
    {:ok, Supervision.TableKeeper.claim(table, [:set, :public, write_concurrency: true])}
  end

  # The keeper has given the table, as claim/2 says.
  @impl true
  def handle_info({:"ETS-TRANSFER", table, _keeper, :claimed}, table) do
    {:noreply, table}
  end
end
