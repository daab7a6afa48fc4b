defmodule Foundation.Events.Log.Segments do
  @moduledoc false
  # The files of the log, `00000001.events` and on: one process appends frames to the last one, its successor to the
  # next, and the first one is deleted when the others hold all that is kept. A table knows of each file its length, up
  # to which it is synced, how many events it holds, and when the last of them was stored (time of day, ms); it belongs
  # to the supervisor, so that who writes need not read the files again after a crash.

  alias Foundation.Error
  alias Foundation.Events.Log.{Frame, Lock, Settings}

  require Logger

  @table :foundation_events_log

  # Of what is kept, a file holds an eighth: so much more than that may be on disk.
  @files 8

  @type segment :: {number :: pos_integer, bytes :: non_neg_integer, events :: non_neg_integer, newest :: integer}
  @type open :: {:file.io_device(), segment}

  @doc "Makes the table of what there is, and gives all frames to the function, oldest first."
  @spec recover(Settings.t(), ({integer, Frame.entry()} -> term)) :: :ok | {:error, Error.t()}
  def recover(settings, fun) do
    @table = :ets.new(@table, [:ordered_set, :named_table, :public])

    with :ok <- File.mkdir_p(settings.directory),
         :ok <- Lock.take(settings.directory),
         {:ok, files} <- File.ls(settings.directory) do
      for number <- files |> Enum.flat_map(&number/1) |> Enum.sort(), do: recover_file(settings, number, fun)
      :ok
    else
      {:error, {:in_use, process}} -> refuse_second(settings.directory, process)
      {:error, reason} -> refuse_directory(settings.directory, reason)
    end
  end

  defp number(file) do
    case Regex.run(~r/^(\d{8,})\.events$/, file) do
      [_, digits] -> [String.to_integer(digits)]
      nil -> []
    end
  end

  defp recover_file(settings, number, fun) do
    path = path(settings, number)
    binary = File.read!(path)
    {frames, lost} = Frame.decode_all(binary)
    if lost > 0, do: Logger.warning("#{path}: #{lost} bytes are no whole event, and are skipped.")

    {events, newest} =
      Enum.reduce(frames, {0, 0}, fn {stored_at, entry} = frame, {count, _newest} ->
        fun.(frame)
        {count + events(entry), stored_at}
      end)

    :ets.insert(@table, {number, byte_size(binary), events, newest})
  end

  @doc """
  Makes the next file. None is opened again: what a process has given to the system to write may still be written after
  that process was killed (ERTS, erl_nif: a dirty NIF goes on), and would be over what another one wrote there.
  """
  @spec create(Settings.t()) :: {:ok, open} | {:error, term}
  def create(settings) do
    with :ok <- File.mkdir_p(settings.directory) do
      case :ets.last(@table) do
        :"$end_of_table" -> create(settings, 1)
        number -> create(settings, number + 1)
      end
    end
  end

  defp create(settings, number) do
    case :file.open(path(settings, number), [:raw, :binary, :write, :exclusive]) do
      {:ok, file} ->
        sync_directory(settings.directory)
        segment = {number, 0, 0, System.system_time(:millisecond)}
        :ets.insert(@table, segment)
        {:ok, {file, segment}}

      # Of a process that was killed before it could say so.
      {:error, :eexist} ->
        create(settings, number + 1)

      {:error, reason} ->
        {:error, reason}
    end
  end

  @doc "Writes and syncs. After an error nothing of it is in the file, and the file is closed."
  @spec append(Settings.t(), open, iodata, pos_integer) :: {:ok, open} | {:error, term}
  def append(settings, {file, {number, bytes, events, _newest}}, frames, count) do
    with :ok <- :file.write(file, frames), :ok <- :file.datasync(file) do
      segment = {number, bytes + IO.iodata_length(frames), events + count, System.system_time(:millisecond)}
      :ets.insert(@table, segment)
      {:ok, {file, segment}}
    else
      {:error, reason} ->
        withdraw(settings, file, number, bytes)
        {:error, reason}
    end
  end

  # As far as that can be done on a disk that fails.
  defp withdraw(settings, file, number, bytes) do
    with {:ok, ^bytes} <- :file.position(file, bytes), do: :file.truncate(file)
    _ = :file.close(file)

    if bytes == 0 do
      _ = File.rm(path(settings, number))
      :ets.delete(@table, number)
    end
  end

  @doc "Closes the file when it is full, and deletes what is not needed any more; the file, as long as it is open."
  @spec rotate(Settings.t(), open) :: open | nil
  def rotate(settings, {file, {_number, bytes, events, _newest}} = open) do
    if bytes >= div(settings.max_bytes, @files) or events >= max(div(settings.max_events, @files), 1) do
      :ok = :file.close(file)
      expire(settings)
    else
      open
    end
  end

  @doc "Deletes the oldest files that are over the size or the count, or too old; never the last one."
  @spec expire(Settings.t()) :: nil
  def expire(settings), do: expire(settings, :ets.tab2list(@table))

  defp expire(settings, [{first, _bytes, events, newest} | [_ | _] = rest] = all) do
    over? = sum(all, 1) > settings.max_bytes or sum(all, 2) - events >= settings.max_events
    old? = newest < System.system_time(:millisecond) - settings.max_age

    if over? or old? do
      # First the file: what the table knows is there.
      _ = File.rm(path(settings, first))
      :ets.delete(@table, first)
      expire(settings, rest)
    end
  end

  defp expire(_settings, _one_or_none), do: nil

  @doc "How many events an entry has."
  @spec events(Frame.entry()) :: non_neg_integer
  def events({:prune_before, _timestamp}), do: 0
  def events(events), do: length(events)

  @doc "How many files, bytes and events there are."
  @spec totals() :: %{files: non_neg_integer, bytes: non_neg_integer, events: non_neg_integer}
  def totals do
    all = :ets.tab2list(@table)
    %{files: length(all), bytes: sum(all, 1), events: sum(all, 2)}
  end

  defp sum(segments, place), do: Enum.sum(Enum.map(segments, &elem(&1, place)))

  defp path(settings, number) do
    Path.join(settings.directory, String.pad_leading(Integer.to_string(number), 8, "0") <> ".events")
  end

  # So that the file itself is there after a power failure; not every file system can.
  defp sync_directory(directory) do
    with {:ok, file} <- :file.open(directory, [:raw, :read, :directory]) do
      _ = :file.datasync(file)
      :file.close(file)
    end
  end

  defp refuse_second(directory, process) do
    Error.refuse(:initialization_failed,
      rule: "The log of events is kept in a folder that no other BEAM logs to.",
      found: {"process #{process}", directory},
      allowed: "a folder for each BEAM that runs",
      remedy: "Stop that process, or set storage.warm.path of :foundation to another folder."
    )
  end

  defp refuse_directory(directory, reason) do
    Error.refuse(:initialization_failed,
      rule: "The log of events is kept in a folder that can be written to.",
      found: {directory, reason},
      allowed: "a folder, made when it is not there",
      remedy: "Set storage.warm.path of :foundation to one."
    )
  end
end
