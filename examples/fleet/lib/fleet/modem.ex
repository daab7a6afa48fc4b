defmodule Fleet.Modem do
  @moduledoc """
  The program that talks to the devices by radio, started and stopped with this process.

  It gets a line for each message to a device, and prints one for each that comes. What it prints
  goes to whoever has attached. When the program ends, this process crashes with its exit status,
  and the reader restarts with it, as otp.toml says.
  """

  use GenServer

  alias Fleet.Supervision

  @enforce_keys [:port]
  defstruct [:port, :reader, unfinished: ""]

  @type t :: %__MODULE__{port: port(), reader: pid() | nil, unfinished: binary()}

  @doc "Starts the program that otp.toml names."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(options) do
    GenServer.start_link(__MODULE__, options, name: __MODULE__)
  end

  @doc "Sends the program a line on its standard input."
  @spec send_line(GenServer.server(), iodata()) :: :ok
  def send_line(server \\ __MODULE__, line), do: GenServer.call(server, {:send_line, line})

  @doc "From now on the calling process gets `{:modem, line}` for each line that is printed."
  @spec attach(GenServer.server()) :: :ok
  def attach(server \\ __MODULE__), do: GenServer.call(server, :attach)

  @impl true
  def init(options) do
    # So that terminate/2 is called, and waits for the program to end.
    Process.flag(:trap_exit, true)
    command = Keyword.fetch!(options, :command)
    {:ok, %__MODULE__{port: Supervision.ExternalProgram.open(command)}}
  end

  @impl true
  def handle_call({:send_line, line}, _from, state) do
    Port.command(state.port, [line, ?\n])
    {:reply, :ok, state}
  end

  def handle_call(:attach, {reader, _tag}, state) do
    {:reply, :ok, %{state | reader: reader}}
  end

  @impl true
  def handle_info({port, {:data, {:noeol, part}}}, %{port: port} = state) do
    {:noreply, %{state | unfinished: state.unfinished <> part}}
  end

  def handle_info({port, {:data, {:eol, rest}}}, %{port: port} = state) do
    if state.reader, do: send(state.reader, {:modem, state.unfinished <> rest})
    {:noreply, %{state | unfinished: ""}}
  end

  def handle_info({port, {:exit_status, status}}, %{port: port} = state) do
    {:stop, {:exit_status, status}, state}
  end

  # Comes when the port is closed from outside; a program that ends is told by its exit status.
  def handle_info({:EXIT, port, reason}, %{port: port} = state) do
    {:stop, {:port_closed, reason}, state}
  end

  @impl true
  def terminate(_reason, state) do
    Supervision.ExternalProgram.stop(state.port)
  end
end
