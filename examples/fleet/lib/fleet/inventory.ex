defmodule Fleet.Inventory do
  @moduledoc """
  Knows which devices there are, and sees to it that each has a session.

  A session that crashes is the business of its supervisor. But a supervisor that restarts has
  lost its children: when that is all of `Fleet.Sessions`, this process restarts with it; when it
  is one partition, nobody tells, so this process looks again from time to time.
  """

  use GenServer

  require Logger

  alias Fleet.{Devices, Sessions, Supervision}

  # Milliseconds between two looks at who has a session.
  @look_again 200

  @enforce_keys [:file]
  defstruct [:file, devices: []]

  @type t :: %__MODULE__{file: Path.t(), devices: [String.t()]}

  @doc "Starts the process; `:file` has a device's id a line, and is found from the app's `priv`."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, args, name: __MODULE__)
  end

  @doc "The devices that it knows; none while it has no list."
  @spec devices(GenServer.server()) :: [String.t()]
  def devices(server \\ __MODULE__), do: GenServer.call(server, :devices)

  @impl true
  def init(args) do
    file = Path.expand(Keyword.fetch!(args, :file), Application.app_dir(:fleet, "priv"))
    {:ok, %__MODULE__{file: file}, {:continue, :load}}
  end

  @impl true
  def handle_call(:devices, _from, state) do
    {:reply, state.devices, state}
  end

  # Not in init/1: without the list the rest of the application works, too, and a start that fails
  # would use up the supervisor's restarts in no time.
  @impl true
  def handle_continue(:load, state), do: {:noreply, load(state, 1)}

  @impl true
  def handle_info({:load, attempt}, state), do: {:noreply, load(state, attempt)}

  def handle_info(:open_sessions, state) do
    open_sessions(state.devices)
    {:noreply, state}
  end

  defp load(state, attempt) do
    case File.read(state.file) do
      {:ok, text} ->
        devices = String.split(text)
        open_sessions(devices)
        %{state | devices: devices}

      {:error, reason} ->
        delay = Supervision.Backoff.delay(Supervision.backoff(:inventory), attempt)
        Logger.warning("#{state.file}: #{:file.format_error(reason)}; again in #{delay} ms")
        Process.send_after(self(), {:load, attempt + 1}, delay)
        state
    end
  end

  defp open_sessions(devices) do
    for id <- devices, Devices.whereis(id) == nil, do: Sessions.start_child(id, id: id)
    Process.send_after(self(), :open_sessions, @look_again)
  end
end
