defmodule Fleet.Alarms do
  @moduledoc """
  Whether there is something that a person must look at.

      normal --above--> raised --acknowledge--> acknowledged
        ^                 |                          |
        +-----within------+----------within----------+

  It has joined the events. Without them it would hear of nothing, so it restarts with them; it
  begins in `normal`, and a device that is still above its limit raises it again.
  """

  @behaviour :gen_statem

  alias Fleet.Events

  defstruct device: nil, value: nil

  @typedoc "Which device raised it, with which value."
  @type t :: %__MODULE__{device: String.t() | nil, value: number() | nil}

  @type state :: :normal | :raised | :acknowledged

  # Milliseconds that a caller waits.
  @timeout 5_000

  @doc "How a supervisor starts the machine."
  @spec child_spec(keyword()) :: Supervisor.child_spec()
  def child_spec(args) do
    %{id: __MODULE__, start: {__MODULE__, :start_link, [args]}}
  end

  @doc "Starts the machine in `normal`."
  @spec start_link(keyword()) :: :gen_statem.start_ret()
  def start_link(_args) do
    :gen_statem.start_link({:local, __MODULE__}, __MODULE__, [], [])
  end

  @doc "Its state, and what raised it."
  @spec state(:gen_statem.server_ref()) :: {state(), t()}
  def state(server \\ __MODULE__), do: :gen_statem.call(server, :state, @timeout)

  @doc "Says that a person is looking at it; `{:error, :normal}` when there is nothing to see."
  @spec acknowledge(:gen_statem.server_ref()) :: :ok | {:error, :normal}
  def acknowledge(server \\ __MODULE__), do: :gen_statem.call(server, :acknowledge, @timeout)

  @impl true
  def callback_mode, do: :handle_event_function

  @impl true
  def init(_args) do
    :ok = Events.join(:limits)
    {:ok, :normal, %__MODULE__{}}
  end

  @impl true
  def handle_event(:info, {:above, device, value}, :normal, data) do
    {:next_state, :raised, %{data | device: device, value: value}}
  end

  # One at a time: who looks at the first will see the others.
  def handle_event(:info, {:above, _device, _value}, _raised, _data), do: :keep_state_and_data

  def handle_event(:info, {:within, device}, state, %{device: device}) when state != :normal do
    {:next_state, :normal, %__MODULE__{}}
  end

  def handle_event(:info, {:within, _other}, _state, _data), do: :keep_state_and_data

  def handle_event({:call, from}, :acknowledge, :normal, _data) do
    {:keep_state_and_data, {:reply, from, {:error, :normal}}}
  end

  def handle_event({:call, from}, :acknowledge, _raised, data) do
    {:next_state, :acknowledged, data, {:reply, from, :ok}}
  end

  def handle_event({:call, from}, :state, state, data) do
    {:keep_state_and_data, {:reply, from, {state, data}}}
  end
end
