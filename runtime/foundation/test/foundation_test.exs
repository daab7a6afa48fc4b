defmodule FoundationTest do
  use ExUnit.Case, async: false
  doctest Foundation
  doctest Foundation.Supervisor

  setup do
    on_exit(&Foundation.initialize/0)
  end

  test "it can be started with sections of the configuration, and with nothing else" do
    assert Foundation.initialize(config: [debug_mode: true]) == :ok
    assert Foundation.Config.get([:debug_mode]) == {:ok, true}
    assert {:error, %Foundation.Error{error_type: :invalid_argument}} = Foundation.initialize(cache_size: 1)
    Foundation.Config.reset()
  end

  test "status of what does not run says how to start it" do
    Foundation.shutdown()
    assert {:error, %Foundation.Error{error_type: :service_unavailable} = error} = Foundation.status()

    assert error.message == """
           The application :foundation has to run.
             found:   :stopped
             allowed: :started
             remedy:  Call Foundation.initialize/0, or list :foundation in extra_applications of mix.exs.\
           """
  end

  @tag :capture_log
  test "a service that does not exist keeps the library from starting" do
    Foundation.shutdown()
    Application.put_env(:foundation, :services, [:confg])
    on_exit(fn -> Application.delete_env(:foundation, :services) end)
    assert {:error, %Foundation.Error{error_type: :initialization_failed} = error} = Foundation.initialize()

    assert error.message == """
           The application :foundation does not start. The setting :services of :foundation is a list of services of the library.
             found:   [:confg]
             allowed: [:registry, :telemetry, :infrastructure, :config, :events, :ecosystems]
             remedy:  Remove what is not in that list, or leave the setting out to run all.\
           """
  end

  test "it can be stopped and started again" do
    assert :ok = Foundation.shutdown()
    assert :ok = Foundation.shutdown()
    assert :ok = Foundation.initialize()
    assert Foundation.available?()
  end

  @tag :capture_log
  test "a start that failed leaves no table behind, so that it can be started again at once" do
    supervisor = Process.whereis(Foundation.Supervisor)
    tables = for table <- :ets.all(), is_atom(table), :ets.info(table, :owner) == supervisor, do: table
    assert tables != []

    Foundation.shutdown()
    Application.put_env(:foundation, :storage, hot: [max_events: -1])
    on_exit(fn -> Application.delete_env(:foundation, :storage) end)
    Process.flag(:trap_exit, true)
    # This process goes on as soon as it is told of the failure.
    Process.flag(:priority, :high)

    for _ <- 1..200 do
      assert {:error, _reason} = Foundation.Application.start(:normal, [])
      assert Enum.reject(tables, &(:ets.whereis(&1) == :undefined)) == []
    end
  end
end
