defmodule Foundation.BEAM.MessagesTest do
  use ExUnit.Case, async: true

  alias Foundation.BEAM.Messages
  alias Foundation.BEAM.Messages.Flow
  alias Foundation.{Error, Killing, Property}

  doctest Messages
  doctest Flow

  # Reads nothing until it is told to, and then tells what it reads.
  defp receiver(read \\ fn item -> item end) do
    parent = self()

    spawn_link(fn ->
      receive do: (:read -> :ok)
      read_all(parent, read)
    end)
  end

  defp read_all(parent, read) do
    receive do
      item -> send(parent, {:read, self(), read.(item)})
    end

    read_all(parent, read)
  end

  defp what_was_read(pid, count), do: for(_ <- 1..count//1, do: assert_receive({:read, ^pid, item}) && item)

  defp dead do
    pid = spawn(fn -> :ok end)
    monitor = Process.monitor(pid)
    assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
    pid
  end

  defp queue_length(pid), do: pid |> Process.info(:message_queue_len) |> elem(1)

  describe "send_optimized/3" do
    test "sends the term itself, whatever the hints say" do
      data = %{rows: Enum.to_list(1..10_000), blob: :binary.copy("x", 10_000)}

      for options <- [[], [strategy: :ets_reference, ttl: 30_000], [strategy: :binary_sharing], [priority: :high]] do
        assert Messages.send_optimized(self(), data, options) == :ok
        assert_receive ^data
      end
    end

    test "refuses what is no process, and unknown options" do
      for arguments <- [[:name, 1], [nil, 1, []], [self(), 1, [fast: true]], [self(), 1, :fast]] do
        assert {:error, %Error{error_type: :invalid_argument}} = apply(Messages, :send_optimized, arguments)
      end

      refute_received 1
    end
  end

  describe "send_with_backpressure/3" do
    test "drops what is too much" do
      pid = receiver()
      results = for n <- 1..5, do: Messages.send_with_backpressure(pid, n, max_queue_size: 3)
      assert results == [:ok, :ok, :ok, {:dropped, :backpressure}, {:dropped, :backpressure}]
      assert queue_length(pid) == 3
    end

    test "redirects to the first that keeps up" do
      [full, next, last] = [receiver(), receiver(), receiver()]
      options = [max_queue_size: 1, backpressure_strategy: :redirect, redirect_to: [dead(), full, next, last]]

      results = for n <- 1..4, do: Messages.send_with_backpressure(full, n, options)
      assert results == [:ok, {:redirected, next}, {:redirected, last}, {:dropped, :no_alternative}]
    end

    test "queues in order, up to a limit, and sends all of it in the end" do
      pid = receiver()
      options = [max_queue_size: 2, backpressure_strategy: :queue, max_queued: 3]
      results = for n <- 1..6, do: Messages.send_with_backpressure(pid, n, options)

      assert results ==
               [:ok, :ok] ++ List.duplicate({:queued, :backpressure}, 3) ++ [{:dropped, :queue_full}]

      assert queue_length(pid) == 2
      send(pid, :read)
      # :read itself was the third in its queue.
      assert what_was_read(pid, 5) == [1, 2, 3, 4, 5]
      assert Killing.eventually(fn -> Messages.send_with_backpressure(pid, :direct, options) == :ok end)
    end

    @tag :proper
    test "what was not dropped arrives once, in order, whatever the limits and the receiver's pace" do
      type =
        :proper_types.tuple([
          :proper_types.integer(1, 4),
          :proper_types.integer(1, 20),
          :proper_types.integer(0, 20),
          :proper_types.integer(0, 20)
        ])

      Property.check(
        type,
        fn {max, max_queued, before, later} ->
          pid = receiver()
          options = [max_queue_size: max, backpressure_strategy: :queue, max_queued: max_queued]

          sent = fn numbers ->
            for n <- numbers, match?({:dropped, _}, Messages.send_with_backpressure(pid, n, options)) == false, do: n
          end

          first = sent.(1..before//1)
          send(pid, :read)
          second = sent.(1000..(1000 + later)//1)
          expected = first ++ second
          ^expected = what_was_read(pid, length(expected))
          Process.unlink(pid)
          Process.exit(pid, :kill)
          true
        end,
        30
      )

      refute_received {:read, _pid, _item}
    end

    test "what is queued goes on when its sender dies, and no process is left in the end" do
      pid = receiver()
      options = [max_queue_size: 1, backpressure_strategy: :queue]
      {:ok, outbox} = Task.await(Task.async(fn -> fill(pid, options) end), :infinity)
      monitor = Process.monitor(outbox)
      send(pid, :read)
      assert what_was_read(pid, 3) == [1, 2, 3]
      assert_ended(monitor, outbox)
    end

    test "no process is left when the receiver dies" do
      pid = receiver()
      {:ok, outbox} = fill(pid, max_queue_size: 1, backpressure_strategy: :queue)
      monitor = Process.monitor(outbox)
      Process.unlink(pid)
      Process.exit(pid, :kill)
      assert_ended(monitor, outbox)
      assert {:error, %Error{error_type: :not_found}} = Messages.send_with_backpressure(pid, 4)
    end

    # That a process is monitored is a signal to it: one that ends before it looks at its signals was not there.
    defp assert_ended(monitor, outbox) do
      assert_receive {:DOWN, ^monitor, :process, ^outbox, reason} when reason in [:normal, :noproc]
    end

    defp fill(pid, options) do
      for n <- 1..3, do: Messages.send_with_backpressure(pid, n, options)
      {:ok, Map.fetch!(Process.get(Messages.Outbox), pid)}
    end

    test "a sender with ever new receivers does not keep what it no longer needs" do
      for _ <- 1..50 do
        pid = receiver()
        {:ok, outbox} = fill(pid, max_queue_size: 1, backpressure_strategy: :queue)
        monitor = Process.monitor(outbox)
        Process.unlink(pid)
        Process.exit(pid, :kill)
        assert_ended(monitor, outbox)
      end

      assert map_size(Process.get(Messages.Outbox)) == 1
    end

    test "refuses what makes no sense" do
      for options <- [
            :drop,
            [max_queue_size: 0],
            [backpressure_strategy: :wait],
            [redirect_to: self()],
            [redirect_to: [self() | self()]],
            [redirect_to: [:name]],
            [max: 1]
          ] do
        assert {:error, %Error{error_type: :invalid_argument}} = Messages.send_with_backpressure(self(), 1, options)
      end

      assert {:error, %Error{message: message}} = Messages.send_with_backpressure(:logger, 1)

      assert message == """
             A message is sent to a process.
               found:   :logger
               allowed: a pid
               remedy:  Look a name up first, with Process.whereis/1.\
             """
    end
  end

  describe "broadcast_optimized/2" do
    test "reaches all" do
      pids = for _ <- 1..50, do: receiver()
      assert Messages.broadcast_optimized(pids, :news) == {:ok, 50}
      for pid <- pids, do: assert(queue_length(pid) == 1)
      assert Messages.broadcast_optimized([], :news) == {:ok, 0}
    end

    test "refuses what are no processes" do
      for pids <- [self(), [:name], [self() | :tail], nil] do
        assert {:error, %Error{error_type: :invalid_argument}} = Messages.broadcast_optimized(pids, 1)
      end
    end
  end

  describe "message_size_analysis/1" do
    test "says that large terms are copied, and that binaries are not" do
      assert %{copied_bytes: bytes, recommendations: [text]} = Messages.message_size_analysis(Enum.to_list(1..100_000))
      assert bytes == 1_600_000
      assert text =~ "1600000 bytes are copied"

      assert %{copied_bytes: small, recommendations: []} = Messages.message_size_analysis(:binary.copy("x", 10_000_000))

      assert small < 100
      assert %{copied_bytes: 0, held_bytes: 0} = Messages.message_size_analysis(:atom)
    end
  end

  describe "Flow" do
    test "never has more with the consumer than there is credit, and loses nothing" do
      {:ok, flow} = Flow.start_link(credit: 7)
      producers = for p <- 1..4, do: Task.async(fn -> for n <- 1..250, do: Flow.push(flow, {p, n}, :infinity) end)

      items =
        for _ <- 1..1000 do
          item = receive(do: ({:flow, ^flow, item} -> item))
          {:messages, messages} = Process.info(self(), :messages)
          # One of the seven is in hand.
          assert Enum.count(messages, &match?({:flow, ^flow, _item}, &1)) <= 6
          Flow.ack(flow)
          item
        end

      assert producers |> Task.await_many(:infinity) |> List.flatten() |> Enum.uniq() == [:ok]
      for p <- 1..4, do: assert(for({^p, n} <- items, do: n) == Enum.to_list(1..250))
      assert Flow.status(flow) == {:ok, %{credit: 7, in_flight: 0, waiting: 0}}
    end

    @tag :proper
    test "credit and items in flight are always the whole credit, whoever pushes, waits, dies and acknowledges" do
      command =
        :proper_types.oneof([
          :push,
          :kill,
          :too_late,
          :proper_types.tuple([:ack, :proper_types.integer(1, 4)])
        ])

      type = :proper_types.tuple([:proper_types.integer(1, 5), :proper_types.list(command)])

      Property.check(
        type,
        fn {credit, commands} ->
          {:ok, flow} = Flow.start_link(credit: credit)

          end_state =
            Enum.reduce(commands, %{credit: credit, in_flight: 0, waiting: []}, fn command, model ->
              model = follow(command, flow, model)
              expected = {:ok, %{model | waiting: length(model.waiting)}}
              Killing.eventually(fn -> Flow.status(flow) == expected end)
              model
            end)

          for pid <- end_state.waiting, do: Process.exit(pid, :kill)
          GenServer.stop(flow)
          end_state.credit + end_state.in_flight == credit
        end,
        150
      )
    end

    defp follow(:push, flow, model) do
      pid = spawn(fn -> Flow.push(flow, :item, :infinity) end)

      if model.credit > 0,
        do: %{model | credit: model.credit - 1, in_flight: model.in_flight + 1},
        else: %{model | waiting: model.waiting ++ [pid]}
    end

    defp follow(:kill, _flow, %{waiting: []} = model), do: model

    defp follow(:kill, _flow, %{waiting: [pid | rest]} = model) do
      Process.exit(pid, :kill)
      %{model | waiting: rest}
    end

    defp follow(:too_late, flow, model) do
      case Flow.push(flow, :item, 0) do
        :ok -> %{model | credit: model.credit - 1, in_flight: model.in_flight + 1}
        {:error, %Error{error_type: :timeout}} -> model
      end
    end

    defp follow({:ack, count}, flow, model) do
      Flow.ack(flow, count)
      count = min(count, model.in_flight)
      served = min(count, length(model.waiting))

      %{
        credit: model.credit + count - served,
        in_flight: model.in_flight - count + served,
        waiting: Enum.drop(model.waiting, served)
      }
    end

    test "producers that are killed take no credit with them" do
      {:ok, flow} = Flow.start_link(credit: 3)

      for _round <- 1..Killing.times() do
        pid = spawn(fn -> for n <- 1..10, do: Flow.push(flow, n, :infinity) end)
        receive do: ({:flow, ^flow, _item} -> Flow.ack(flow))
        monitor = Process.monitor(pid)
        Process.exit(pid, :kill)
        assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
      end

      drain(flow)
      assert Flow.status(flow) == {:ok, %{credit: 3, in_flight: 0, waiting: 0}}
      assert Process.info(flow, :monitors) == {:monitors, [process: self()]}
    end

    defp drain(flow) do
      receive do
        {:flow, ^flow, _item} ->
          Flow.ack(flow)
          drain(flow)
      after
        0 -> if match?({:ok, %{in_flight: 0, waiting: 0}}, Flow.status(flow)), do: :ok, else: drain(flow)
      end
    end

    test "producers that wait are told when the consumer dies" do
      consumer = spawn(fn -> Process.sleep(:infinity) end)
      {:ok, flow} = Flow.start_link(consumer: consumer, credit: 1)
      producers = for n <- 1..3, do: Task.async(fn -> Flow.push(flow, n, :infinity) end)
      Killing.eventually(fn -> match?({:ok, %{waiting: 2}}, Flow.status(flow)) end)
      Process.exit(consumer, :kill)
      results = producers |> Task.await_many(:infinity) |> Enum.sort_by(&(&1 != :ok))
      assert [:ok, {:error, error}, {:error, %Error{error_type: :service_unavailable}}] = results
      assert error.error_type == :service_unavailable
      assert {:error, %Error{error_type: :service_unavailable}} = Flow.status(flow)
    end

    test "only the consumer acknowledges" do
      {:ok, flow} = Flow.start_link(credit: 1)
      :ok = Flow.push(flow, 1)
      Task.await(Task.async(fn -> Flow.ack(flow) end), :infinity)
      assert {:ok, %{in_flight: 1}} = Flow.status(flow)
    end

    test "refuses what makes no sense" do
      {:ok, flow} = Flow.start_link()

      for result <- [
            Flow.start_link(credit: 0),
            Flow.start_link(consumer: :me),
            Flow.start_link(1),
            Flow.push(:flow, 1),
            Flow.push(flow, 1, -1),
            Flow.ack(flow, 0),
            Flow.ack(nil),
            Flow.status(1)
          ] do
        assert {:error, %Error{error_type: :invalid_argument}} = result
      end
    end
  end
end
