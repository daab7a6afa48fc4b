defmodule Foundation.ConfigTest do
  use ExUnit.Case, async: false
  doctest Foundation.Config

  import ExUnit.CaptureLog
  import Foundation.Restarted

  alias Foundation.{Config, Error, Events, Types}

  setup do
    restart([])
  end

  test "what is refused says what is allowed" do
    assert {:error, %Error{error_type: :range_error} = error} = Config.update([:ai, :planning, :sampling_rate], 1.5)

    assert error.message == """
           ai.planning.sampling_rate is a number from 0 to 1.
             found:   1.5
             allowed: a number from 0 to 1
             remedy:  Set [:ai, :planning, :sampling_rate] to one of these.\
           """

    assert {:error, %Error{error_type: :config_update_forbidden}} = Config.update([:ai, :provider], :openai)
    assert {:error, %Error{error_type: :config_update_forbidden}} = Config.update([:system, :node_name], :other)
    assert {:error, %Error{error_type: :invalid_path}} = Config.update([], %{})
    assert {:error, %Error{error_type: :invalid_path}} = Config.update([:__struct__], Kernel)
    assert {:error, %Error{error_type: :invalid_path}} = Config.get("ai.provider")
    assert {:error, %Error{error_type: :security_violation}} = Config.update([:app, :hook], fn -> :ok end)

    assert {:error, %Error{error_type: :data_too_large}} =
             Config.update([:app, :text], String.duplicate("x", 1_000_001))

    zstd = Types.Config.new(storage: [warm: [enable: true, compression: :zstd]])
    assert {:error, %Error{error_type: :invalid_config_value}} = Config.validate(zstd)
    assert {:error, %Error{error_type: :config_not_found}} = Config.rollback(7)
    assert {:error, %Error{error_type: :invalid_config_structure}} = Config.validate(%{})
    assert Config.version() == {:ok, 1}
  end

  test "a rate limit of any name is refused where it is validated, and with its path" do
    server = Process.whereis(Config.Server)
    sections = [infrastructure: %{rate_limiting: %{default_rules: %{{1, 2} => 5}}}]
    assert {:error, error} = Config.validate(Types.Config.new(sections))

    assert error.message == """
           infrastructure.rate_limiting.default_rules.{1, 2}.scale is an integer above 0.
             found:   :missing
             allowed: an integer above 0
             remedy:  Set [:infrastructure, :rate_limiting, :default_rules, {1, 2}, :scale] to one of these.\
           """

    assert {:error, %Error{error_type: :validation_failed}} = Config.initialize(sections)
    rules = [infrastructure: %{rate_limiting: %{default_rules: Date.utc_today()}}]
    assert {:error, %Error{error_type: :validation_failed}} = Config.initialize(rules)
    assert Process.whereis(Config.Server) == server
  end

  test "a value in the way of a path is not written over" do
    :ok = Config.update([:app, :colour], :red)
    assert {:error, %Error{error_type: :invalid_path} = error} = Config.update([:app, :colour, :hue], 7)
    assert error.context.found == {[:app, :colour, :hue], :red}
    assert Config.get([:app, :colour]) == {:ok, :red}
  end

  test "nil is a value, and what is below a value that is replaced is gone" do
    :ok = Config.update([:app], %{a: %{b: nil}})
    assert Config.get([:app, :a, :b]) == {:ok, nil}
    :ok = Config.update([:app], %{a: 1})
    assert Config.get([:app, :a, :b]) == :not_found
    assert Config.get([:app, :a]) == {:ok, 1}
  end

  test "every change makes a version, and a hundred are kept" do
    for n <- 1..150, do: :ok = Config.update([:app, :n], n)
    assert Config.version() == {:ok, 151}
    assert Config.versions() == {:ok, Enum.to_list(52..151)}
    assert {:error, %Error{error_type: :config_not_found}} = Config.rollback(51)
    assert Config.rollback(52) == :ok
    assert Config.get([:app, :n]) == {:ok, 51}
    assert Config.version() == {:ok, 152}
  end

  test "what a killed write has left is gone when the service has started again" do
    for n <- 1..101, do: :ok = Config.update([:app, :n], n)
    {:ok, config} = Config.get()
    # A write is an insert, and deletes after it. Its end may come between them: these rows were to be deleted.
    true = :ets.insert(:foundation_config, [{[:app, :gone]}, {{:version, 2}, config, {:config_reset, config}}])
    assert Config.get([:app, :gone]) == :not_found
    :ok = crash(Config.Server)
    # It answers when it has started.
    :ok = Config.subscribe()
    assert Config.versions() == {:ok, Enum.to_list(3..102)}
    assert :ets.lookup(:foundation_config, [:app, :gone]) == []
  end

  test "subscribers are told once each, in order, until they end" do
    test = self()

    subscribers =
      for n <- 1..3 do
        spawn_link(fn ->
          :ok = Config.subscribe()
          :ok = Config.subscribe()
          send(test, {:subscribed, n})
          receive do: (:end -> :ok)
        end)
      end

    for n <- 1..3, do: assert_receive({:subscribed, ^n})
    assert {:ok, %{subscribers_count: 3}} = Config.status()
    monitors = Enum.map(subscribers, &Process.monitor/1)
    Enum.each(subscribers, &send(&1, :end))
    for monitor <- monitors, do: assert_receive({:DOWN, ^monitor, :process, _pid, _reason})
    # The service was told of the ends before this call.
    :ok = Config.subscribe()
    assert {:ok, %{subscribers_count: 1}} = Config.status()

    :ok = Config.update([:app, :n], 1)
    :ok = Config.update([:app, :n], 1)
    :ok = Config.rollback(1)
    :ok = Config.reset()
    :ok = Config.unsubscribe()
    :ok = Config.update([:app, :n], 2)
    # The same value, and the same configuration, are told as well.
    assert_received {:config_notification, {:config_updated, [:app, :n], 1}}
    assert_received {:config_notification, {:config_updated, [:app, :n], 1}}
    assert_received {:config_notification, {:config_rolled_back, 1, %Types.Config{}}}
    assert_received {:config_notification, {:config_reset, %Types.Config{}}}
    refute_received {:config_notification, _}
    assert Config.version() == {:ok, 4}
  end

  test "what is read at the start only cannot be set later, and what nobody's is says where it belongs" do
    warm = [storage: [warm: [enable: true]]]
    assert {:error, %Error{error_type: :config_update_forbidden} = error} = Config.initialize(warm)

    assert error.message == """
           What others rely on is set before the start, not at run time.
             found:   [:storage]
             allowed: what the storage of events has been started with
             remedy:  Set it in the application's configuration: config :foundation, storage: [...]\
           """

    assert Config.get([:storage, :warm, :enable]) == {:ok, false}
    assert Config.initialize(storage: [warm: [enable: false]]) == :ok

    assert {:error, %Error{error_type: :config_update_forbidden} = error} = Config.update([:security, :level], 1)
    assert error.context.remedy == "Use a section of your own."
    assert {:error, %Error{error_type: :config_update_forbidden} = error} = Config.update([:ai, :provider], :openai)
    assert error.context.remedy == "Set it in the application's configuration: config :foundation, ai: [...]"
  end

  test "it starts with what the application is configured with, and goes back to it" do
    restarted(dev: [debug_mode: true], interface: %{max_results: 5})
    assert Config.get([:dev]) == {:ok, %{debug_mode: true, verbose_logging: false, performance_monitoring: true}}
    :ok = Config.update([:dev, :debug_mode], false)
    :ok = Config.reset()
    assert Config.get([:dev, :debug_mode]) == {:ok, true}
    assert Config.get([:interface, :max_results]) == {:ok, 5}
  end

  test "it does not start with what is not right" do
    Foundation.shutdown()
    Application.put_env(:foundation, :dev, debug_mode: :yes)
    on_exit(fn -> Application.delete_env(:foundation, :dev) end)

    capture_log(fn ->
      assert {:error, %Error{error_type: :initialization_failed} = error} = Foundation.initialize()
      assert error.message =~ "does not start. dev.debug_mode is true or false.\n  found:   :yes\n"
    end)
  end

  test "changes are events" do
    :ok = Config.update([:app, :n], 1)
    :ok = Config.update([:app, :n], 2)
    assert {:ok, events} = Events.query(%{event_type: :config_updated})

    assert for(event <- events, do: {event.data.new_value, event.data.previous_value}) == [
             {1, :not_found},
             {2, {:ok, 1}}
           ]
  end

  @tag :tmp_dir
  test "changes do not wait for the log of events, and none of their values gets there", %{tmp_dir: directory} do
    restarted(storage: [warm: [enable: true, path: directory]])
    :ok = :sys.suspend(Events.Log)
    assert Config.update([:my_app, :api_key], "a secret") == :ok
    :ok = :sys.resume(Events.Log)
    assert {:ok, [%{data: %{new_value: "a secret"}}]} = Events.query(%{event_type: :config_updated})

    # What is stored later is on disk when it is acknowledged.
    assert {:ok, _id} = :later |> Events.new_event(%{}) |> Events.store()
    files = directory |> Path.join("*") |> Path.wildcard()
    assert files != []
    for file <- files, do: refute(File.read!(file) =~ "a secret")
  end

  test "without the library, and without the service, it says so" do
    Foundation.shutdown()
    assert {:error, %Error{error_type: :service_unavailable}} = Config.get()
    assert {:error, %Error{error_type: :service_unavailable}} = Config.get([:dev])
    assert {:error, %Error{error_type: :service_unavailable}} = Config.update([:app, :n], 1)
    assert Config.get_with_default([:dev, :debug_mode], :default) == :default
    refute Config.available?()

    restarted(services: [:events])
    assert {:error, %Error{error_type: :service_unavailable}} = Config.update([:app, :n], 1)
    assert {:ok, _id} = :left_out |> Events.new_event(%{}) |> Events.store()
    assert Foundation.available?()
  end
end
