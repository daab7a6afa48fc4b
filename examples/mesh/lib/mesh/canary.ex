defmodule Mesh.Canary do
  @moduledoc """
  Answers what the catalog has answered, by the next version of the catalog, and compares.

  Nobody waits for it. It is temporary: when it crashes, the next version has a fault, and
  starting it again would only hide that.
  """

  use GenServer

  alias Mesh.Backend

  defstruct same: 0, different: 0

  @type t :: %__MODULE__{same: non_neg_integer(), different: non_neg_integer()}

  @doc "Starts the process."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, [], name: __MODULE__)
  end

  @doc "Lets it answer the request, too. Nothing happens when it is gone."
  @spec compare(GenServer.server(), String.t(), Backend.answer()) :: :ok
  def compare(server \\ __MODULE__, item, answer),
    do: GenServer.cast(server, {:compare, item, answer})

  @doc "How often it has answered the same, and how often not."
  @spec result(GenServer.server()) :: t()
  def result(server \\ __MODULE__), do: GenServer.call(server, :result)

  @impl true
  def init(_args) do
    {:ok, %__MODULE__{}}
  end

  @impl true
  def handle_call(:result, _from, state) do
    {:reply, state, state}
  end

  @impl true
  def handle_cast({:compare, item, answer}, state) do
    outcome = if Backend.next_answer(item) == answer, do: :same, else: :different
    {:noreply, Map.update!(state, outcome, &(&1 + 1))}
  end
end
