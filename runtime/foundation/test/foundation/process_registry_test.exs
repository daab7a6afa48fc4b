defmodule Foundation.ProcessRegistryTest do
  use ExUnit.Case
  doctest Foundation.ProcessRegistry

  import Foundation.Killing

  alias Foundation.{Error, ProcessRegistry, Property}
  alias Foundation.ProcessRegistry.{Janitor, Names}

  setup do
    ref = make_ref()
    on_exit(fn -> ProcessRegistry.cleanup_test_namespace(ref) end)
    %{namespace: {:test, ref}, ref: ref}
  end

  test "a name is taken by one of many that want it at once", %{namespace: namespace} do
    pids = for _ <- 1..50, do: idle()

    results =
      pids |> Task.async_stream(&{&1, ProcessRegistry.register(namespace, :leader, &1)}) |> Enum.map(&elem(&1, 1))

    assert [{winner, :ok}] = Enum.filter(results, &match?({_pid, :ok}, &1))
    assert ProcessRegistry.lookup(namespace, :leader) == {:ok, winner}
    for {pid, result} <- results, pid != winner, do: assert(result == {:error, {:already_registered, winner}})
  end

  test "a dead process is gone at once, and its name free, while nobody clears up", %{namespace: namespace} do
    :sys.suspend(Janitor)
    pid = idle()
    assert ProcessRegistry.register(namespace, :cache, pid) == :ok
    kill(pid)

    assert ProcessRegistry.lookup(namespace, :cache) == :error
    assert ProcessRegistry.list_services(namespace) == []
    assert ProcessRegistry.count_services(namespace) == 0
    assert ProcessRegistry.register(namespace, :cache, self()) == :ok
    assert ProcessRegistry.lookup(namespace, :cache) == {:ok, self()}
  after
    :sys.resume(Janitor)
  end

  test "the names of the dead are cleared away", %{namespace: namespace} do
    pid = idle()
    for shard <- 1..10, do: ProcessRegistry.register(namespace, {:shard, shard}, pid)
    assert rows(namespace) == 10
    kill(pid)
    assert eventually(fn -> rows(namespace) == 0 end)
  end

  test "a name that was taken away and given again is still watched", %{namespace: namespace} do
    pid = idle()

    for _ <- 1..100 do
      ProcessRegistry.register(namespace, :cache, pid)
      ProcessRegistry.unregister(namespace, :cache)
    end

    ProcessRegistry.register(namespace, :cache, pid)
    kill(pid)
    assert eventually(fn -> Names.holder({namespace, :cache}) == nil end)
  end

  test "to register again replaces the metadata", %{namespace: namespace} do
    :ok = ProcessRegistry.register(namespace, :cache, self(), %{shard: 1})
    :ok = ProcessRegistry.register(namespace, :cache, self(), %{shard: 2})
    assert ProcessRegistry.metadata(namespace, :cache) == {:ok, %{shard: 2}}
  end

  test "a name taken through a via tuple is found, counted and refused to others", %{namespace: namespace} do
    {:ok, pid} = Agent.start_link(fn -> 1 end, name: ProcessRegistry.via_tuple(namespace, :counter))

    assert ProcessRegistry.lookup(namespace, :counter) == {:ok, pid}
    assert ProcessRegistry.get_all_services(namespace) == %{counter: pid}
    assert ProcessRegistry.metadata(namespace, :counter) == {:ok, %{}}
    assert ProcessRegistry.register(namespace, :counter, self()) == {:error, {:already_registered, pid}}

    Agent.stop(pid)
    assert ProcessRegistry.lookup(namespace, :counter) == :error
  end

  test "namespaces do not see each other", %{namespace: namespace} do
    :ok = ProcessRegistry.register(namespace, :cache, self())
    assert ProcessRegistry.lookup({:test, make_ref()}, :cache) == :error
    assert ProcessRegistry.lookup(:production, :cache) == :error
  end

  test "the end of a test's namespace takes those who do not want to, and leaves the caller", %{
    namespace: namespace,
    ref: ref
  } do
    stubborn = spawn(fn -> Process.flag(:trap_exit, true) && Process.sleep(:infinity) end)
    for {name, pid} <- [stubborn: stubborn, willing: idle(), test: self()], do: :ok = register(namespace, name, pid)

    assert ProcessRegistry.cleanup_test_namespace(ref) == :ok
    refute Process.alive?(stubborn)
    assert ProcessRegistry.list_services(namespace) == []
  end

  test "the end of a test's namespace takes whoever hides behind a registered name", %{namespace: namespace, ref: ref} do
    :ok = ProcessRegistry.register(namespace, :counter, self())
    {:ok, hidden} = Agent.start(fn -> 1 end, name: ProcessRegistry.via_tuple(namespace, :counter))
    assert ProcessRegistry.get_all_services(namespace) == %{counter: self()}

    assert ProcessRegistry.cleanup_test_namespace(ref) == :ok
    refute Process.alive?(hidden)
  end

  test "registered names are found and given, and the status is told, while Registry restarts", %{namespace: namespace} do
    :ok = ProcessRegistry.register(namespace, :cache, self())
    :ok = Supervisor.terminate_child(ProcessRegistry.Service, Registry)

    assert ProcessRegistry.lookup(namespace, :cache) == {:ok, self()}
    assert ProcessRegistry.lookup(namespace, :nobody) == :error
    assert ProcessRegistry.register(namespace, :later, self()) == :ok
    assert Enum.sort(ProcessRegistry.list_services(namespace)) == [:cache, :later]
    assert ProcessRegistry.unregister(namespace, :later) == :ok
    assert {:ok, %{registry: %{status: :restarting}}} = Foundation.status()
    assert {:ok, %{status: :degraded}} = Foundation.health()
  after
    {:ok, _pid} = Supervisor.restart_child(ProcessRegistry.Service, Registry)
    assert {:ok, %{registry: %{status: :running}}} = Foundation.status()
  end

  test "stats", %{namespace: namespace} do
    before = ProcessRegistry.stats()
    :ok = ProcessRegistry.register(namespace, :cache, self())
    stats = ProcessRegistry.stats()

    assert stats.total_services == before.total_services + 1
    assert stats.test_namespaces == before.test_namespaces + 1
    assert stats.ets_table_info.table_size == before.ets_table_info.table_size + 1
    assert stats.memory_usage_bytes > 0
  end

  test "what cannot be is refused" do
    namespace_rule = """
    A namespace is that of production or of one test.
      found:   :staging
      allowed: :production, {:test, reference}
      remedy:  Use :production, or {:test, make_ref()} in a test.\
    """

    for result <- [
          ProcessRegistry.register(:staging, :cache, self()),
          ProcessRegistry.lookup(:staging, :cache),
          ProcessRegistry.metadata(:staging, :cache),
          ProcessRegistry.unregister(:staging, :cache)
        ] do
      assert {:error, %Error{message: ^namespace_rule}} = result
    end

    assert_raise Error, namespace_rule, fn -> ProcessRegistry.list_services(:staging) end
    assert {:error, %Error{}} = ProcessRegistry.cleanup_test_namespace(:all)

    assert {:error, %Error{message: message}} = ProcessRegistry.register(:production, :cache, "pid", %{})

    assert message == """
           What is registered is a process, with a map of metadata.
             found:   {"pid", %{}}
             allowed: a pid and a map
             remedy:  Give the process that start_link returned, and the metadata as %{key: value}.\
           """
  end

  @tag :proper
  test "lookups agree with a map, whatever is registered, taken away and killed" do
    number = :proper_types.integer(1, 3)

    command =
      :proper_types.oneof([
        :proper_types.tuple([:register, number, number]),
        :proper_types.tuple([:unregister, number]),
        :proper_types.tuple([:kill, number])
      ])

    Property.check(
      :proper_types.list(command),
      fn commands ->
        namespace = {:test, make_ref()}
        pids = Map.new(1..3, &{&1, idle()})
        {_pids, held, _namespace} = Enum.reduce(commands, {pids, %{}, namespace}, &follow/2)
        Enum.each(Map.values(held), &kill/1)
        true
      end,
      200
    )
  end

  defp follow(command, {pids, held, namespace}) do
    {pids, held} =
      case command do
        {:register, name, number} ->
          pid = pids[number]
          holder = Map.get(held, name, pid)
          expected = if holder == pid, do: :ok, else: {:error, {:already_registered, holder}}
          ^expected = ProcessRegistry.register(namespace, name, pid)
          {pids, Map.put(held, name, holder)}

        {:unregister, name} ->
          :ok = ProcessRegistry.unregister(namespace, name)
          {pids, Map.delete(held, name)}

        {:kill, number} ->
          dead = pids[number]
          kill(dead)
          {Map.put(pids, number, idle()), Map.reject(held, fn {_name, pid} -> pid == dead end)}
      end

    ^held = ProcessRegistry.get_all_services(namespace)
    for name <- 1..3, do: true = ProcessRegistry.lookup(namespace, name) == Map.fetch(held, name)
    {pids, held, namespace}
  end

  test "names given while the janitor is killed again and again stay, and are cleared when their time comes", %{
    namespace: namespace
  } do
    given =
      under_load(
        4,
        fn round ->
          pid = idle()
          name = {self(), round}
          :ok = ProcessRegistry.register(namespace, name, pid)
          if rem(round, 2) == 0, do: kill(pid)
          Process.sleep(1)
          {name, pid, rem(round, 2) == 1}
        end,
        fn -> kill(fn -> Process.whereis(Janitor) end, times()) end
      )

    for {name, pid, alive?} <- given do
      assert ProcessRegistry.lookup(namespace, name) == if(alive?, do: {:ok, pid}, else: :error)
    end

    for {_name, pid, true} <- given, do: Process.exit(pid, :kill)
    assert eventually(fn -> rows(namespace) == 0 end)
  end

  @tag :capture_log
  test "names are given, found and taken away while Elixir's Registry is killed again and again", %{
    namespace: namespace
  } do
    pid = idle()

    results =
      under_load(
        4,
        fn round ->
          name = {self(), rem(round, 10)}
          given = ProcessRegistry.register(namespace, name, pid)

          found =
            {ProcessRegistry.lookup(namespace, name), ProcessRegistry.list_services(namespace) |> Enum.member?(name)}

          {given, found, ProcessRegistry.unregister(namespace, name), ProcessRegistry.lookup(namespace, name)}
        end,
        fn -> kill(fn -> Process.whereis(ProcessRegistry) end, div(times(), 4)) end
      )

    assert Enum.uniq(results) == [{:ok, {{:ok, pid}, true}, :ok, :error}]
  end

  test "processes named through a via tuple come back when Registry crashes", %{namespace: namespace} do
    name = ProcessRegistry.via_tuple(namespace, :counter)
    children = [%{id: :counter, start: {Agent, :start_link, [fn -> 1 end, [name: name]]}}]
    start_supervised!(%{id: :tree, start: {Supervisor, :start_link, [children, [strategy: :one_for_one]]}})
    {:ok, first} = ProcessRegistry.lookup(namespace, :counter)

    for {_id, partition, :worker, _modules} <- Supervisor.which_children(ProcessRegistry), do: kill(partition)
    refute Process.alive?(first)
    assert eventually(fn -> match?({:ok, _pid}, ProcessRegistry.lookup(namespace, :counter)) end)
    assert Agent.get(name, & &1) == 1
  end

  defp register(namespace, name, pid), do: ProcessRegistry.register(namespace, name, pid)

  defp rows(namespace), do: Enum.count(Names.holders(), &match?({{^namespace, _name}, _pid}, &1))

  defp idle, do: spawn(fn -> Process.sleep(:infinity) end)

  defp kill(pid) do
    monitor = Process.monitor(pid)
    Process.exit(pid, :kill)
    assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
  end
end
