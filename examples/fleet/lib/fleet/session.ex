defmodule Fleet.Session do
  @moduledoc """
  Stands for one device: takes what it says, and knows which firmware it has.

  A value above the limit is told once it has come several times in a row, as sensors have
  hiccups. How many there were is in memory only; what was measured is in `Fleet.Readings`, and
  outlives a crash.
  """

  use GenServer

  alias Fleet.{Devices, Events, Readings}

  @limit 80.0
  @in_a_row 3

  @enforce_keys [:id]
  defstruct [:id, :version, above: 0]

  @type t :: %__MODULE__{
          id: String.t(),
          version: String.t() | nil,
          above: non_neg_integer()
        }

  @doc """
  Starts the session of the device with the `:id`.

  Nothing happens when there is one: its supervisor and `Fleet.Inventory` may both start it again.
  """
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    id = Keyword.fetch!(args, :id)

    case GenServer.start_link(__MODULE__, id, name: Devices.via(id)) do
      {:error, {:already_started, _pid}} -> :ignore
      other -> other
    end
  end

  @doc "What the device says: a value that it has measured."
  @spec report(String.t(), String.t(), float()) :: :ok
  def report(id, measure, value), do: GenServer.cast(Devices.via(id), {:report, measure, value})

  @doc "Brings the device to a version of the firmware."
  @spec upgrade(String.t(), String.t()) :: :ok
  def upgrade(id, version), do: GenServer.call(Devices.via(id), {:upgrade, version})

  @doc "What is known of the device."
  @spec state(String.t()) :: t()
  def state(id), do: GenServer.call(Devices.via(id), :state)

  @impl true
  def init(id) do
    {:ok, %__MODULE__{id: id}}
  end

  @impl true
  def handle_call({:upgrade, version}, _from, session) do
    {:reply, :ok, %{session | version: version}}
  end

  def handle_call(:state, _from, session) do
    {:reply, session, session}
  end

  @impl true
  def handle_cast({:report, measure, value}, session) do
    Readings.put(session.id, measure, value)
    above = if value > @limit, do: session.above + 1, else: 0
    tell(session, above, value)
    {:noreply, %{session | above: above}}
  end

  defp tell(%{id: id}, @in_a_row, value), do: Events.send_all(:limits, {:above, id, value})

  defp tell(%{id: id, above: before}, 0, _value) when before >= @in_a_row do
    Events.send_all(:limits, {:within, id})
  end

  defp tell(_session, _above, _value), do: :ok
end
