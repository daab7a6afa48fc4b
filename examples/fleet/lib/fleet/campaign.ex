defmodule Fleet.Campaign do
  @moduledoc """
  Brings devices to the version of the firmware's image, those that failed again and again.

  It waits in `planned` until a person starts it, and ends normally when all devices have the
  image. It is transient: that end is no crash, and nobody starts it again. When it crashes
  before, it is planned anew; devices that have the image keep it.
  """

  @behaviour :gen_statem

  alias Fleet.Firmware

  @type state :: :planned | :rolling

  # Milliseconds that a caller waits.
  @timeout 5_000

  # Milliseconds until those that failed are tried again.
  @try_again 100

  @doc "How a supervisor starts the machine."
  @spec child_spec(keyword()) :: Supervisor.child_spec()
  def child_spec(args) do
    %{id: __MODULE__, start: {__MODULE__, :start_link, [args]}}
  end

  @doc "Starts the machine in `planned`."
  @spec start_link(keyword()) :: :gen_statem.start_ret()
  def start_link(_args) do
    :gen_statem.start_link({:local, __MODULE__}, __MODULE__, [], [])
  end

  @doc "The state it is in."
  @spec state(:gen_statem.server_ref()) :: state()
  def state(server \\ __MODULE__), do: :gen_statem.call(server, :state, @timeout)

  @doc "Begins with the devices; `{:error, :rolling}` when it has begun."
  @spec roll(:gen_statem.server_ref(), [String.t()]) :: :ok | {:error, :rolling}
  def roll(server \\ __MODULE__, devices),
    do: :gen_statem.call(server, {:roll, devices}, @timeout)

  @impl true
  def callback_mode, do: :handle_event_function

  # What it knows is the transfer that runs, with its devices.
  @impl true
  def init(_args), do: {:ok, :planned, nil}

  @impl true
  def handle_event({:call, from}, {:roll, devices}, :planned, _none) do
    {:next_state, :rolling, transfer(devices), {:reply, from, :ok}}
  end

  def handle_event({:call, from}, {:roll, _devices}, :rolling, _transfer) do
    {:keep_state_and_data, {:reply, from, {:error, :rolling}}}
  end

  def handle_event({:call, from}, :state, state, _transfer) do
    {:keep_state_and_data, {:reply, from, state}}
  end

  def handle_event(:info, {reference, []}, :rolling, {reference, _devices}) do
    Process.demonitor(reference, [:flush])
    :stop
  end

  def handle_event(:info, {reference, failed}, :rolling, {reference, _devices}) do
    Process.demonitor(reference, [:flush])
    {:keep_state_and_data, {:state_timeout, @try_again, failed}}
  end

  # The transfer has crashed, or its supervisor has: nobody knows who has the image.
  def handle_event(:info, {:DOWN, reference, _, _, _reason}, :rolling, {reference, devices}) do
    {:keep_state_and_data, {:state_timeout, @try_again, devices}}
  end

  def handle_event(:state_timeout, devices, :rolling, _transfer) do
    {:keep_state, transfer(devices)}
  end

  defp transfer(devices), do: {Firmware.transfer(devices).ref, devices}
end
