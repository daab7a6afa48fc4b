defmodule Fleet.Uplink do
  @moduledoc """
  Reads what devices say, and gives it to their sessions.

  It attaches to the modem when it starts. When the modem restarts nothing is attached any more,
  so it restarts, too.
  """

  use GenServer

  alias Fleet.{Devices, Modem, Session, Supervision}

  # Milliseconds that a caller waits.
  @timeout 5_000

  defstruct taken: 0, refused: 0

  @type t :: %__MODULE__{taken: non_neg_integer(), refused: non_neg_integer()}

  @doc "Starts the reader, and attaches it to the modem."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, [], name: __MODULE__)
  end

  @doc """
  Gives it a line that came by another way than the modem, such as `"thermo-1 temperature 21.5"`.

  `:refused` is a line that means nothing, or is of a device that has no session.
  """
  @spec submit(GenServer.server(), String.t()) ::
          :taken | :refused | {:error, Supervision.Guard.refusal()}
  def submit(server \\ __MODULE__, line) do
    Supervision.Guard.call(
      :uplink,
      server,
      @timeout,
      &GenServer.call(server, {:submit, line}, &1)
    )
  end

  @doc "How many lines it has taken, and how many it has refused."
  @spec counts(GenServer.server()) :: t()
  def counts(server \\ __MODULE__), do: GenServer.call(server, :counts)

  @impl true
  def init(_args) do
    :ok = Modem.attach()
    {:ok, %__MODULE__{}}
  end

  @impl true
  def handle_call({:submit, line}, _from, state) do
    result = pass_on(line)
    {:reply, result, count(state, result)}
  end

  def handle_call(:counts, _from, state) do
    {:reply, state, state}
  end

  @impl true
  def handle_info({:modem, line}, state) do
    {:noreply, count(state, pass_on(line))}
  end

  defp pass_on(line) do
    with [device, measure, text] <- String.split(line),
         {value, ""} <- Float.parse(text),
         pid when is_pid(pid) <- Devices.whereis(device) do
      Session.report(device, measure, value)
      :taken
    else
      _malformed_or_unknown -> :refused
    end
  end

  defp count(state, result), do: Map.update!(state, result, &(&1 + 1))
end
