defmodule Fleet.Readings do
  @moduledoc """
  The latest value of each device and measure.

  Sessions write their own rows without asking anybody. This process only owns the table, which
  outlives it: it has an heir (`Fleet.Supervision.TableKeeper`).
  """

  use GenServer

  alias Fleet.Supervision

  @doc "Starts the owner of the table."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, __MODULE__, name: __MODULE__)
  end

  @doc "Keeps a value in the place of the one before."
  @spec put(atom(), String.t(), String.t(), float()) :: true
  def put(table \\ __MODULE__, device, measure, value) do
    :ets.insert(table, {{device, measure}, value})
  end

  @doc "The latest value, or nil."
  @spec latest(atom(), String.t(), String.t()) :: float() | nil
  def latest(table \\ __MODULE__, device, measure) do
    case :ets.lookup(table, {device, measure}) do
      [{_key, value}] -> value
      [] -> nil
    end
  end

  @doc "The latest values of a device, by measure."
  @spec of(atom(), String.t()) :: %{String.t() => float()}
  def of(table \\ __MODULE__, device) do
    Map.new(:ets.select(table, [{{{device, :"$1"}, :"$2"}, [], [{{:"$1", :"$2"}}]}]))
  end

  @impl true
  def init(table) do
    options = [:set, :public, read_concurrency: true, write_concurrency: true]
    {:ok, Supervision.TableKeeper.claim(table, options)}
  end

  # The keeper has given the table, as claim/2 says.
  @impl true
  def handle_info({:"ETS-TRANSFER", table, _keeper, :claimed}, table) do
    {:noreply, table}
  end
end
