defmodule Foundation.BEAM.Ecosystem.ScalingTest do
  use Foundation.EcosystemCase, async: false

  alias Foundation.BEAM.Ecosystem.Scaling
  alias Foundation.BEAM.{Ecosystem, Processes}
  alias Foundation.Members.{Gate, Stubborn, Worker}
  alias Foundation.Property

  defmodule Machine do
    def callback_mode, do: :handle_event_function
    def init([]), do: {:ok, :on, nil}
  end

  defmodule LastWords do
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)

    @impl true
    def init(_args) do
      Process.flag(:trap_exit, true)
      {:ok, nil}
    end

    @impl true
    def handle_call({:tell, pid}, _from, nil), do: {:reply, :ok, pid}

    @impl true
    def terminate(reason, pid), do: send(pid, {:last_words, self(), reason})
  end

  describe "scale_ecosystem/2" do
    @tag :proper
    test "there are as many workers as were asked for last" do
      ecosystem = spawn_ecosystem(%{})

      Property.check(
        :proper_types.list(:proper_types.integer(1, 12)),
        fn counts ->
          for count <- counts do
            {:ok, ecosystem} = Processes.scale_ecosystem(ecosystem, count)
            ^count = length(ecosystem.workers)
          end

          counts == [] or health(ecosystem).workers == %{alive: List.last(counts), target: List.last(counts)}
        end,
        30
      )
    end

    test "those that are busy stay" do
      ecosystem = spawn_ecosystem(%{})
      [busy | _] = ecosystem.workers
      for _ <- 1..3, do: send(busy, {:sleep, 20})
      assert {:ok, %{workers: [^busy]}} = Processes.scale_ecosystem(ecosystem, 1)
    end

    # One after the other, 1.5 s each, these would take longer than scaling may.
    test "those that do not want to end are killed, all at once" do
      ecosystem = spawn_ecosystem(%{workers: {Stubborn, count: 30}})
      assert {:ok, %{workers: [stays]}} = Processes.scale_ecosystem(ecosystem, 1)
      assert Enum.filter(ecosystem.workers, &Process.alive?/1) == [stays]
      assert health(ecosystem).replaced == 0
    end

    test "those that are ended are told by their parent, and can say what they have to" do
      ecosystem = spawn_ecosystem(%{workers: {LastWords, count: 3}})
      for worker <- ecosystem.workers, do: :ok = GenServer.call(worker, {:tell, self()})
      {:ok, %{workers: [stays]}} = Processes.scale_ecosystem(ecosystem, 1)
      for worker <- ecosystem.workers -- [stays], do: assert_receive({:last_words, ^worker, :shutdown})
      refute_received {:last_words, ^stays, _reason}
    end

    test "the new ones are monitored as well" do
      {:ok, ecosystem} = Processes.scale_ecosystem(spawn_ecosystem(%{}), 4)
      assert length(ecosystem.monitors) == 5
    end

    test ":auto_scale follows the load, up and down, and whatever has begun is finished" do
      ecosystem = spawn_ecosystem(%{workers: {Worker, count: :auto_scale}})
      first = length(ecosystem.workers)
      for worker <- ecosystem.workers, _ <- 1..40, do: send(worker, {:sleep, 5})
      calls = for worker <- ecosystem.workers, do: Task.async(fn -> GenServer.call(worker, :coordinator, :infinity) end)
      assert eventually(fn -> health(ecosystem).workers.target > first end)
      for coordinator <- Task.await_many(calls, :infinity), do: assert(coordinator == ecosystem.coordinator)
      assert eventually(fn -> health(ecosystem).workers == %{alive: 1, target: 1} end)
    end

    test ":auto_scale ends idle workers only: none that is in the middle of something, however long" do
      ecosystem = spawn_ecosystem(%{workers: {Gate, count: :auto_scale}})
      keeper = Ecosystem.keeper(ecosystem.supervisor)
      for _look <- 1..10, do: send(keeper, :look_after_queues)
      :sys.get_state(keeper)
      assert Enum.sort(workers(ecosystem)) == Enum.sort(ecosystem.workers)
      for worker <- ecosystem.workers, do: send(worker, :go)
      assert eventually(fn -> health(ecosystem).workers == %{alive: 1, target: 1} end)
    end

    test "a worker is idle between two messages, with whatever behaviour, and in no other place" do
      {:ok, agent} = Agent.start_link(fn -> nil end)
      {:ok, manager} = :gen_event.start_link()
      {:ok, machine} = :gen_statem.start_link(Machine, [], [])
      {:ok, asleep} = Worker.start_link(coordinator: self())
      for pid <- [agent, manager, machine, asleep], do: eventually(fn -> Scaling.load(pid) == 0 end)
      send(asleep, :hibernate)
      assert eventually(fn -> Process.info(asleep, :current_function) |> elem(1) |> elem(1) == :hibernate end)
      assert Scaling.load(asleep) == 0

      Agent.cast(agent, fn _ -> receive(do: (:go -> :ok)) end)

      eventually(fn ->
        Process.info(agent, [:status, :message_queue_len]) == [status: :waiting, message_queue_len: 0]
      end)

      assert Scaling.load(agent) == 1
      Agent.cast(agent, & &1)
      assert Scaling.load(agent) == 2

      plain = spawn_link(fn -> receive(do: (:go -> :ok)) end)
      eventually(fn -> Process.info(plain, :status) == {:status, :waiting} end)
      assert Scaling.load(plain) == 1
      for pid <- [agent, plain], do: send(pid, :go)
      monitor = Process.monitor(plain)
      assert_receive {:DOWN, ^monitor, :process, ^plain, _normal}
      assert Scaling.load(plain) == :dead
    end

    @tag :proper
    test "the next number is within limits, grows with what waits and shrinks while some are idle" do
      type = :proper_types.tuple([:proper_types.integer(1, 8), :proper_types.list(:proper_types.integer(0, 1000))])

      Property.check(
        type,
        fn {target, loads} ->
          next = Scaling.next(target, loads, 8)
          waiting = Enum.sum(for load <- loads, load > 0, do: load - 1)

          next in 1..8 and
            (next >= target or (next == target - 1 and waiting == 0 and 0 in loads)) and
            (waiting > 0 or 0 not in loads or next == max(1, target - 1)) and
            (waiting < 10 * target or next > target or target == 8)
        end,
        500
      )
    end
  end
end
