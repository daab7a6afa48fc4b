defmodule Foundation.BEAM.MessagesTest do
  use ExUnit.Case, async: true

  alias Foundation.BEAM.Messages
  alias Foundation.{Error, Killing, Property}

  doctest Messages

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
end
