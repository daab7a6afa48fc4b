# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 288daaeff1f77eb3
defmodule Chat.Supervision.LifecycleTest do
  # Not async: where :telemetry is no dependency, a stand-in takes its name for a while.
  use ExUnit.Case

  alias Chat.Supervision

  @moduletag :capture_log

  @app :chat
  @service :lifecycle_test
  @events for event <- [:start, :stop, :crash], do: [@app, @service, event]

  setup do
    if not Code.ensure_loaded?(:telemetry), do: stand_in()
    test = self()

    # All processes of the application may tell of events; those of this test have its service's name.
    tell = fn [_app, _service, event], measurements, metadata, nil ->
      send(test, {event, measurements, metadata})
    end

    :ok = :erlang.apply(:telemetry, :attach_many, [make_ref(), @events, tell, nil])
  end

  test "tells of start and stop" do
    pid = start_supervised!(child(:stops))
    assert_receive {:start, %{system_time: _time}, %{pid: ^pid}}, 5_000

    :ok = stop_supervised(:stops)
    assert_receive {:stop, %{duration: duration}, %{pid: ^pid, reason: :shutdown}}, 5_000
    assert duration > 0
  end

  test "tells of a crash, even of a process that was killed" do
    pid = start_supervised!(child(:killed))
    assert_receive {:start, _measurements, %{pid: ^pid}}, 5_000

    Process.exit(pid, :kill)
    assert_receive {:crash, %{duration: _duration}, %{pid: ^pid, reason: :killed}}, 5_000
  end

  test "tells of a start that fails" do
    fails = {Agent, :start, [fn -> exit(:no_luck) end]}

    assert Supervision.Lifecycle.start_link(@service, fails) == {:error, :no_luck}
    assert_receive {:crash, _measurements, %{reason: :no_luck}}, 5_000
  end

  test "nobody watches any longer than there is something to see" do
    pid = start_supervised!(child(:seen))
    assert_receive {:start, _measurements, _metadata}, 5_000
    {:monitored_by, watchers} = Process.info(pid, :monitored_by)
    monitors = for watcher <- watchers, do: Process.monitor(watcher)

    Process.exit(pid, :kill)
    for monitor <- monitors, do: assert_receive({:DOWN, ^monitor, :process, _pid, :normal}, 5_000)
  end

  defp child(id) do
    start = {Agent, :start_link, [fn -> id end]}
    %{id: id, start: {Supervision.Lifecycle, :start_link, [@service, start]}, restart: :temporary}
  end

  # As much of :telemetry as is used here.
  defp stand_in do
    [{module, _binary}] =
      Code.compile_string("""
      defmodule :telemetry do
        def attach_many(id, events, tell, config) do
          for event <- events, do: :persistent_term.put({__MODULE__, event}, {id, tell, config})
          :ok
        end

        def execute(event, measurements, metadata) do
          with {_id, tell, config} <- :persistent_term.get({__MODULE__, event}, :nobody) do
            tell.(event, measurements, metadata, config)
          end

          :ok
        end
      end
      """)

    on_exit(fn ->
      for event <- @events, do: :persistent_term.erase({module, event})
      :code.delete(module)
      :code.purge(module)
    end)
  end
end
