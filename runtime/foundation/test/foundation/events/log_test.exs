defmodule Foundation.Events.LogTest do
  use ExUnit.Case, async: false

  import ExUnit.CaptureLog
  import Foundation.Restarted

  alias Foundation.Events

  @moduletag :tmp_dir

  test "what was stored is there after a restart, in its order, and with its age", %{tmp_dir: directory} do
    restarted(settings(directory))
    before = Events.Table.now()
    [first | _] = stored = store(1..10)
    {:ok, _ids} = Events.store_batch(batch = events(11..20))
    afterwards = Events.Table.now()
    restart(settings(directory))

    # The file has milliseconds, by the time of day.
    tolerance = System.convert_time_unit(100, :millisecond, :native)

    for seq <- 1..20 do
      assert [{_id, ^seq, stored_at, _event}] = Events.Table.row(seq)
      assert stored_at in (before - tolerance)..(afterwards + tolerance)
    end

    assert Events.query(%{event_type: :logged}) == {:ok, stored ++ batch}
    assert Events.get_by_correlation(first.correlation_id) == {:ok, [first]}
  end

  test "a tail that was cut short is skipped, and the log goes on in the next file", %{tmp_dir: directory} do
    restarted(settings(directory))
    stored = store(1..10)
    Foundation.shutdown()
    file = Path.join(directory, "00000001.events")
    whole = File.read!(file)

    for tail <- [binary_part(whole, 0, 20), :binary.copy(<<0>>, 4096), <<255, 255, 255, 255, 1, 2, 3, 4>>, "x"] do
      File.write!(file, [whole, tail])
      log = capture_log(fn -> restart(settings(directory)) end)
      assert log =~ "#{file}: #{byte_size(tail)} bytes are no whole event, and are skipped."
      assert Events.query(%{event_type: :logged}) == {:ok, stored}
      Foundation.shutdown()
    end

    capture_log(fn ->
      restart(settings(directory))
      more = store(11..20)
      restart(settings(directory))
      assert Events.query(%{event_type: :logged}) == {:ok, stored ++ more}
    end)
  end

  test "a damaged event costs no other one", %{tmp_dir: directory} do
    restarted(settings(directory))
    stored = store(1..10)
    Foundation.shutdown()
    file = Path.join(directory, "00000001.events")
    whole = File.read!(file)
    ends = frames_ends(whole)

    # In the first one and in another: its size, its checksum, its start, and within.
    for frame <- [0, 5], place <- [0, 3, 5, 8, 10, 40] do
      at = Enum.at([0 | ends], frame) + place
      <<before::binary-size(at), byte, rest::binary>> = whole
      File.write!(file, <<before::binary, Bitwise.bxor(byte, 1), rest::binary>>)
      capture_log(fn -> restart(settings(directory)) end)
      assert Events.query(%{event_type: :logged}) == {:ok, List.delete_at(stored, frame)}
      Foundation.shutdown()
    end
  end

  test "what a killed process still writes is over nobody's events", %{tmp_dir: directory} do
    restarted(settings(directory))
    first = store(1..1)
    file = Path.join(directory, "00000001.events")
    known = File.stat!(file).size
    crash(Events.Log)
    more = store(2..20)

    # The system goes on with a write that it had begun, where it had begun it.
    {:ok, device} = :file.open(file, [:raw, :binary, :read, :write])
    :ok = :file.pwrite(device, known, :binary.copy("late", 1000))
    :ok = :file.close(device)

    capture_log(fn -> restart(settings(directory)) end)
    assert Events.query(%{event_type: :logged}) == {:ok, first ++ more}
  end

  test "what is none of the log's is left alone", %{tmp_dir: directory} do
    File.write!(Path.join(directory, "7.events"), "mine")
    File.mkdir!(Path.join(directory, "00000001.events.d"))
    restarted(settings(directory))
    stored = store(1..3)
    restart(settings(directory))
    assert Events.query(%{event_type: :logged}) == {:ok, stored}
    assert File.read!(Path.join(directory, "7.events")) == "mine"
  end

  test "a folder that another BEAM logs to is refused, as long as that runs", %{tmp_dir: directory} do
    {port, process} = other_beam(directory)
    on_exit(fn -> restart([]) end)
    Foundation.shutdown()
    Application.put_all_env(foundation: settings(directory))

    capture_log(fn ->
      assert {:error, %Foundation.Error{error_type: :initialization_failed} = error} = Foundation.initialize()

      assert error.message =~ "The log of events is kept in a folder that no other BEAM logs to."
      assert error.message =~ ~s(found:   {"process #{process}", )
      assert error.message =~ "remedy:  Stop that process, or set storage.warm.path of :foundation to another folder."
    end)

    {_, 0} = System.cmd("kill", ["-9", process])
    assert_receive {^port, {:exit_status, 137}}
    assert :ok = Foundation.initialize()
    assert {:ok, [_ | _]} = Events.query(%{event_type: :numbered})
    Foundation.shutdown()
    Application.delete_env(:foundation, :storage)
  end

  # Given back when it has acknowledged an event.
  defp other_beam(directory) do
    code_path = Path.join(Mix.Project.build_path(), "lib/foundation/ebin")
    script = Path.expand("../../support/log_writer.exs", __DIR__)
    options = [:binary, :exit_status, line: 1_000_000, args: ["-pa", code_path, script, directory, "0"]]
    port = Port.open({:spawn_executable, System.find_executable("elixir")}, options)
    {:os_pid, process} = Port.info(port, :os_pid)
    assert_receive {^port, {:data, {:eol, "stored" <> _}}}
    {port, Integer.to_string(process)}
  end

  test "what was pruned does not come back", %{tmp_dir: directory} do
    restarted(settings(directory))
    stored = store(1..3)
    {:ok, _id} = :logged |> Events.new_event(4, timestamp: -1_000_000) |> Events.store()
    assert {:ok, 1} = Events.prune_before(-999_999)
    {:ok, old} = Events.new_event(:logged, 5, timestamp: -1_000_000)
    {:ok, _id} = Events.store(old)
    restart(settings(directory))
    assert Events.query(%{event_type: :logged}) == {:ok, stored ++ [old]}
  end

  test "the events of an earlier BEAM come before those of a later one", %{tmp_dir: directory} do
    restarted(settings(directory))
    earlier = store(1..3)
    Foundation.shutdown()
    # As if this one had ended.
    directory |> Path.join("*.lock") |> Path.wildcard() |> Enum.each(&File.rm!/1)
    {port, process} = other_beam(directory)
    {_, 0} = System.cmd("kill", ["-9", process])
    assert_receive {^port, {:exit_status, 137}}
    restart(settings(directory))
    assert {:ok, [_ | _] = later} = Events.query(%{event_type: :numbered})
    assert {:ok, events} = Events.query(%{order_by: :timestamp})
    assert Enum.take(events, 3) == earlier
    assert Enum.sort(Enum.drop(events, 3)) == Enum.sort(later)
  end

  test "every cut of a file leaves the events that are whole", %{tmp_dir: directory} do
    restarted(settings(directory))
    stored = store(1..3)
    Foundation.shutdown()
    whole = File.read!(Path.join(directory, "00000001.events"))

    for length <- 0..byte_size(whole) do
      {frames, lost} = Events.Log.Frame.decode_all(binary_part(whole, 0, length))
      ends = Enum.filter(frames_ends(whole), &(&1 <= length))
      assert lost == length - List.last([0 | ends])
      assert length(frames) == length(ends)

      assert frames ==
               stored |> Enum.take(length(frames)) |> Enum.zip_with(frames, fn event, {at, _} -> {at, [event]} end)
    end
  end

  defp frames_ends(whole), do: frames_ends(whole, 0)

  defp frames_ends(<<size::32, _crc::32, _::binary-size(size), rest::binary>>, at),
    do: [at + 8 + size | frames_ends(rest, at + 8 + size)]

  defp frames_ends(<<>>, _at), do: []

  test "the files are bounded as memory is", %{tmp_dir: directory} do
    restarted(settings(directory, max_events: 80))
    store(1..1000)
    files = Path.wildcard(Path.join(directory, "*.events"))
    # An eighth each, the one that is written to, and the oldest, of which some is kept.
    assert length(files) in 8..10
    assert %{events: events} = Events.Log.Segments.totals()
    assert events in 80..100

    restart(settings(directory, max_events: 80))
    assert {:ok, events} = Events.query(%{event_type: :logged})
    assert List.last(events).data == 1000
    assert length(events) in 74..80
    assert Enum.map(events, & &1.data) == Enum.to_list((1001 - length(events))..1000)
  end

  test "what cannot be written is refused, and the service goes on", %{tmp_dir: directory} do
    restarted(settings(directory))
    log = Process.whereis(Events.Log)
    stored = store(1..3)

    # A full disk. The file is that of the process that opens it.
    :sys.replace_state(log, fn state ->
      {:ok, full} = :file.open("/dev/full", [:raw, :binary, :write])
      %{state | open: {full, {99_999_999, 0, 0, 0}}}
    end)

    assert {:error, %Foundation.Error{error_type: :resource_exhausted} = error} = Events.store(hd(events(4..4)))
    assert error.message =~ "An event is stored when it is on disk."
    assert error.message =~ ":enospc"

    more = store(5..6)
    assert Process.whereis(Events.Log) == log
    restart(settings(directory))
    assert Events.query(%{event_type: :logged}) == {:ok, stored ++ more}
  end

  test "a folder that goes away is made again, and where it cannot be, stores are refused", %{tmp_dir: directory} do
    folder = Path.join(directory, "log")
    restarted(settings(folder))
    store(1..3)

    File.rm_rf!(folder)
    crash(Events.Log)
    stored = store(4..6)
    restart(settings(folder))
    assert Events.query(%{event_type: :logged}) == {:ok, stored}

    File.rm_rf!(folder)
    File.write!(folder, "")
    log = Process.whereis(Events.Log)
    assert {:error, %Foundation.Error{error_type: :resource_exhausted}} = Events.store(hd(events(7..7)))
    assert Process.whereis(Events.Log) == log

    File.rm!(folder)
    assert [_] = store(8..8)
  end

  test "a folder that cannot be made is refused", %{tmp_dir: directory} do
    file = Path.join(directory, "file")
    File.write!(file, "")
    on_exit(fn -> restart([]) end)
    Foundation.shutdown()
    Application.put_all_env(foundation: settings(Path.join(file, "log")))

    capture_log(fn ->
      assert {:error, %Foundation.Error{error_type: :initialization_failed} = error} = Foundation.initialize()
      assert error.message =~ "The log of events is kept in a folder that can be written to."
      assert error.message =~ "remedy:  Set storage.warm.path of :foundation to one."
    end)

    Application.delete_env(:foundation, :storage)
  end

  defp settings(directory, hot \\ []) do
    [storage: [hot: hot, warm: [enable: true, path: directory, compression: :gzip]]]
  end

  defp store(range) do
    for event <- events(range) do
      assert Events.store(event) == {:ok, event.event_id}
      event
    end
  end

  defp events(range) do
    for n <- range do
      {:ok, event} = Events.new_event(:logged, n)
      event
    end
  end
end
