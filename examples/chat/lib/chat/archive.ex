defmodule Chat.Archive do
  @moduledoc """
  Writes what is said to a file, for good.

  The disk is slower than people at times: as many as otp.toml says may wait, the rest waits to
  wait. What was said before the file could be opened is written when it can.
  """

  use GenServer

  require Logger

  alias Chat.{History, Supervision}

  # Milliseconds that a caller waits.
  @timeout 5_000

  # Bytes, and milliseconds, after which what was written goes to the disk.
  @delayed {:delayed_write, 65_536, 1_000}

  @enforce_keys [:path]
  defstruct [:path, :file, waiting: []]

  @type t :: %__MODULE__{path: Path.t(), file: :file.io_device() | nil, waiting: [iodata()]}

  @doc "Starts the process; `:file` is in the folder that the application is set to."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, args, name: __MODULE__)
  end

  @doc "Writes an entry. Rooms go on without an archive, so its absence is a value."
  @spec append(GenServer.server(), String.t(), History.entry()) ::
          :ok | {:error, :unavailable | Supervision.Guard.refusal()}
  def append(server \\ __MODULE__, room, {number, nick, text}) do
    line = [room, ?\t, Integer.to_string(number), ?\t, nick, ?\t, text, ?\n]

    Supervision.Guard.call(
      :archive,
      server,
      @timeout,
      &GenServer.call(server, {:append, line}, &1)
    )
  catch
    :exit, _crash_or_timeout -> {:error, :unavailable}
  end

  @impl true
  def init(args) do
    # So that terminate/2 is called, which writes what is not on the disk yet.
    Process.flag(:trap_exit, true)
    folder = Application.get_env(:chat, :folder) || System.tmp_dir!()
    path = Path.expand(Keyword.fetch!(args, :file), folder)
    {:ok, %__MODULE__{path: path}, {:continue, :open}}
  end

  # Not in init/1: a disk that is not there yet is no reason to hold up the rest.
  @impl true
  def handle_continue(:open, state), do: {:noreply, open(state, 1)}

  @impl true
  def handle_info({:open, attempt}, state), do: {:noreply, open(state, attempt)}

  @impl true
  def handle_call({:append, line}, _from, %{file: nil} = state) do
    {:reply, :ok, %{state | waiting: [line | state.waiting]}}
  end

  def handle_call({:append, line}, _from, state) do
    {:reply, :file.write(state.file, line), state}
  end

  @impl true
  def terminate(_reason, %{file: nil}), do: :ok
  def terminate(_reason, state), do: :file.close(state.file)

  defp open(state, attempt) do
    case :file.open(state.path, [:append, :raw, @delayed]) do
      {:ok, file} ->
        :ok = :file.write(file, Enum.reverse(state.waiting))
        %{state | file: file, waiting: []}

      {:error, reason} ->
        delay = Supervision.Backoff.delay(Supervision.backoff(:archive), attempt)
        Logger.warning("#{state.path}: #{:file.format_error(reason)}; again in #{delay} ms")
        Process.send_after(self(), {:open, attempt + 1}, delay)
        state
    end
  end
end
