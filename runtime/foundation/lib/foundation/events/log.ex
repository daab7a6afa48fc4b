defmodule Foundation.Events.Log do
  @moduledoc false
  # Events on disk. An append is answered when it is synced; what comes while a sync runs is written and synced together
  # after it.
  use GenServer

  alias Foundation.{Error, Service}
  alias Foundation.Events.Log.{Frame, Segments, Settings}

  # So much is written at once at most, in bytes: it is the longest that one who appends waits for others.
  @largest_write 4 * 1024 * 1024

  @expire_every 60_000

  @spec start_link(Settings.t()) :: GenServer.on_start()
  def start_link(settings), do: GenServer.start_link(__MODULE__, settings, name: __MODULE__)

  # The entry is on disk when this returns `:ok`, or there is no log.
  @spec append(Frame.entry(), Settings.t() | :off) :: :ok | {:error, Error.t()}
  def append(_entry, :off), do: :ok

  def append(entry, settings) do
    frame = Frame.encode(entry, System.system_time(:millisecond), settings.compression)
    Service.call(Foundation.Events, __MODULE__, {:append, frame, Segments.events(entry)})
  end

  @impl true
  def init(settings) do
    Process.send_after(self(), :expire, @expire_every)
    {:ok, empty(%{settings: settings, open: nil})}
  end

  # The timeout of 0 comes when there is no other message: all that wait are in.
  @impl true
  def handle_call({:append, frame, count}, from, state) do
    state = %{
      state
      | frames: [state.frames | frame],
        bytes: state.bytes + IO.iodata_length(frame),
        events: state.events + count,
        waiting: [from | state.waiting]
    }

    if state.bytes >= @largest_write, do: {:noreply, commit(state)}, else: {:noreply, state, 0}
  end

  @impl true
  def handle_info(:timeout, state), do: {:noreply, commit(state)}

  def handle_info(:expire, state) do
    Segments.expire(state.settings)
    Process.send_after(self(), :expire, @expire_every)
    {:noreply, state, 0}
  end

  def handle_info(_stray, state), do: {:noreply, state, 0}

  defp commit(%{waiting: []} = state), do: state

  # A file is made when there is something to write. Where that cannot be done, those who wait are told, and the next
  # ones have it tried again.
  defp commit(%{settings: settings} = state) do
    with {:ok, open} <- open(state), {:ok, open} <- Segments.append(settings, open, state.frames, state.events) do
      Enum.each(state.waiting, &GenServer.reply(&1, :ok))
      empty(%{state | open: Segments.rotate(settings, open)})
    else
      {:error, reason} ->
        Enum.each(state.waiting, &GenServer.reply(&1, refuse(settings, reason)))
        empty(%{state | open: nil})
    end
  end

  defp open(%{open: nil, settings: settings}), do: Segments.create(settings)
  defp open(%{open: open}), do: {:ok, open}

  defp empty(state), do: Map.merge(state, %{frames: [], bytes: 0, events: 0, waiting: []})

  defp refuse(settings, reason) do
    Error.refuse(:resource_exhausted,
      rule: "An event is stored when it is on disk.",
      found: {settings.directory, reason},
      allowed: "a folder that can be written to, on a disk that is not full",
      remedy: "Make room, then store the event again."
    )
  end
end
