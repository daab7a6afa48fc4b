defmodule MeshTest do
  # Not async: it stops and starts the application, and crashes its services.
  use ExUnit.Case

  import ExUnit.CaptureLog

  alias Mesh.{Canary, Catalog, Deployment, Directory, Instances, Listener, Metrics, Payments}
  alias Mesh.Supervision

  @moduletag :capture_log

  # Supervisors that have counted no crash yet, and a breaker that is closed.
  setup do
    restart()
    on_exit(fn -> capture_log(&restart/0) end)
  end

  test "a request goes from the edge to an instance, and is counted" do
    socket = connect!()

    assert ask(socket, "catalog shoes") == "ok 12\n"
    assert ask(socket, "pay order-1 20") == "ok paid 20\n"
    assert ask(socket, "weather") == "error unknown_request\n"
    assert Metrics.value(:catalog, :ok) == 1
    assert Metrics.value(:unknown, :error) == 1
  end

  test "without the directory all instances start anew, and nobody else does" do
    socket = connect!()
    assert ask(socket, "pay order-1 20") == "ok paid 20\n"
    before = pids([Instances, Deployment, Catalog, Payments, Listener])
    instances = Directory.members(:payments)

    crash(Directory)

    wait_for(fn -> changed(before) == [Instances, Deployment] end)
    wait_for(fn -> Mesh.status().payments.instances == 3 end)
    assert Enum.all?(Directory.members(:payments), &(&1 not in instances))
    # The same connection, the same receipt.
    assert ask(socket, "pay order-1 99") == "ok paid 20\n"
    assert ask(socket, "catalog hats") == "ok 3\n"
  end

  test "when the listener crashes, connections that are open live on" do
    socket = connect!()
    assert ask(socket, "catalog hats") == "ok 3\n"
    port = Listener.port()

    crash(Listener)

    wait_for(fn -> Process.whereis(Listener) && Listener.port() != port end)
    assert ask(socket, "catalog hats") == "ok 3\n"
    assert ask(connect!(), "catalog shoes") == "ok 12\n"
  end

  test "the breaker keeps callers from a service that fails, and lets them back" do
    for order <- ["a", "b", "c"] do
      assert Payments.pay(order, "no number") == {:error, :unavailable}
    end

    assert Payments.pay("d", "20") == {:error, :breaker_open}
    # The catalog has a breaker of its own.
    assert Catalog.stock("hats") == {:ok, 3}
    assert wait_for(fn -> Payments.pay("d", "20") == {:ok, "paid 20"} end)
  end

  test "a canary that crashes is gone, and nobody waits for it" do
    canary = Process.whereis(Canary)
    monitor = Process.monitor(canary)

    assert Catalog.stock("unicorns") == {:ok, 0}
    assert_receive {:DOWN, ^monitor, :process, ^canary, _reason}, 5_000

    # The supervisor answers when it has dealt with the crash.
    assert List.keyfind(Supervisor.which_children(Mesh.Supervisor), Canary, 0) == nil
    assert Catalog.stock("unicorns") == {:ok, 0}
  end

  test "payments finish before the application stops, and take nothing new" do
    :ok = Supervision.drain()

    assert Payments.pay("late", "20") == {:error, :draining}
    assert Catalog.stock("hats") == {:ok, 3}
  end

  test "the catalog is found to be healthy" do
    assert wait_for(fn -> Mesh.status().catalog.health == :healthy end)
  end

  defp restart do
    Application.stop(:mesh)
    {:ok, _started} = Application.ensure_all_started(:mesh)
    :ok
  end

  defp connect! do
    options = [:binary, packet: :line, active: false]
    {:ok, socket} = :gen_tcp.connect(~c"localhost", Listener.port(), options)
    socket
  end

  defp ask(socket, line) do
    :ok = :gen_tcp.send(socket, [line, ?\n])
    {:ok, answer} = :gen_tcp.recv(socket, 0, 5_000)
    answer
  end

  defp crash(module) do
    pid = Process.whereis(module)
    monitor = Process.monitor(pid)
    GenServer.stop(pid, :crashed)
    assert_receive {:DOWN, ^monitor, :process, ^pid, :crashed}, 5_000
  end

  defp pids(modules), do: for(module <- modules, do: {module, Process.whereis(module)})

  # Those that have been started again.
  defp changed(before) do
    for {module, pid} <- before, Process.whereis(module) not in [pid, nil], do: module
  end

  # A supervisor deals with a crash soon, but not at once: ask until it is so.
  defp wait_for(true?, tries \\ 500)
  defp wait_for(_true?, 0), do: flunk("it did not come true in five seconds")

  defp wait_for(true?, tries) do
    true?.() ||
      receive do
      after
        10 -> wait_for(true?, tries - 1)
      end
  end
end
