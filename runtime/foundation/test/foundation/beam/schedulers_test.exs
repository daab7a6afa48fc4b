defmodule Foundation.BEAM.SchedulersTest do
  use ExUnit.Case, async: true

  alias Foundation.BEAM.Schedulers
  alias Foundation.{Error, Killing, Property}

  doctest Schedulers

  describe "cpu_intensive/3" do
    @tag :proper
    test "is the function on each element, in order, whatever the size of the chunks" do
      type =
        :proper_types.tuple([
          :proper_types.list(:proper_types.integer()),
          :proper_types.oneof([:auto, :proper_types.integer(1, 50)])
        ])

      Property.check(
        type,
        fn {data, chunk_size} ->
          {:ok, doubled} =
            Schedulers.cpu_intensive(data, fn chunk -> Enum.map(chunk, &(2 * &1)) end, chunk_size: chunk_size)

          {:ok, chunks} = Schedulers.cpu_intensive(data, fn chunk -> [chunk] end, chunk_size: chunk_size)

          doubled == Enum.map(data, &(2 * &1)) and Enum.concat(chunks) == data and
            (chunk_size == :auto or Enum.all?(Enum.drop(chunks, -1), &(length(&1) == chunk_size)))
        end,
        200
      )
    end

    test "works in as many processes at once as there are schedulers" do
      counter = :counters.new(2, [])

      {:ok, seen} =
        Schedulers.cpu_intensive(
          Enum.to_list(1..40),
          fn [_] ->
            :counters.add(counter, 1, 1)
            at_once = :counters.get(counter, 1)
            Process.sleep(2)
            :counters.sub(counter, 1, 1)
            at_once
          end,
          chunk_size: 1
        )

      assert Enum.max(seen) == System.schedulers_online()
    end

    test "a chunk that raises, throws, exits or is killed is an error; none is left, and nothing in the caller" do
      for {fail, reason} <- [
            {fn -> raise "no" end, %RuntimeError{message: "no"}},
            {fn -> throw(:ball) end, {:throw, :ball}},
            {fn -> exit(:gone) end, {:exit, :gone}},
            {fn -> Process.exit(self(), :kill) end, {:exit, :killed}}
          ] do
        parent = self()

        fun = fn
          [1] -> sleep_in(parent)
          [2] -> receive_started(parent, fail)
        end

        assert {:error, %Error{error_type: :work_failed, context: %{reason: ^reason}}} =
                 Schedulers.cpu_intensive([1, 2], fun, chunk_size: 1)

        assert_received {:sleeps, pid}
        refute Process.alive?(pid)
        assert Process.info(self(), [:links, :monitors, :messages]) == [links: [], monitors: [], messages: []]
      end
    end

    # Fails only once the other one runs.
    defp receive_started(parent, fail) do
      Killing.eventually(fn -> elem(Process.info(parent, :message_queue_len), 1) > 0 end)
      fail.()
    end

    defp sleep_in(parent) do
      Process.flag(:trap_exit, true)
      send(parent, {:sleeps, self()})
      Process.sleep(:infinity)
    end

    test "is late after its timeout, and none is left" do
      {message, timeout, pid} = late_after(20)

      assert message == """
             Work ends within its timeout.
               found:   "not done after #{timeout} ms"
               allowed: results of all parts by then
               remedy:  Give a larger :timeout, or less work.\
             """

      refute Process.alive?(pid)
    end

    # Work that had not begun by then leaves nobody to look for: it gets twice the time.
    defp late_after(timeout) do
      parent = self()
      assert {:error, error} = Schedulers.cpu_intensive([1], fn _ -> sleep_in(parent) end, timeout: timeout)

      receive do
        {:sleeps, pid} -> {error.message, timeout, pid}
      after
        0 -> late_after(timeout * 2)
      end
    end

    test "callers that are killed leave nothing behind" do
      parent = self()

      pids =
        for _ <- 1..div(Killing.times(), 4) do
          caller = spawn(fn -> Schedulers.cpu_intensive([1, 2], fn _ -> sleep_in(parent) end, chunk_size: 1) end)
          assert_receive {:sleeps, worker}
          Process.exit(caller, :kill)
          worker
        end

      assert Killing.eventually(fn -> not Enum.any?(pids, &Process.alive?/1) end)
    end
  end

  describe "balance_work_across_schedulers/2" do
    test "an item that takes long does not hold up the others, and order is kept" do
      items = Enum.to_list(0..20)
      done = :counters.new(1, [])
      # One scheduler has one worker, which takes the items in order.
      others = if System.schedulers_online() > 1, do: 20, else: 0

      {:ok, results} =
        Schedulers.balance_work_across_schedulers(items, fn item ->
          if item == 0, do: assert(Killing.eventually(fn -> :counters.get(done, 1) == others end))
          :counters.add(done, 1, 1)
          item
        end)

      assert results == items
    end
  end

  test "get_scheduler_utilization/0 sees work, and leaves the BEAM's setting as it was" do
    stop = :atomics.new(1, [])
    task = Task.async(fn -> spin(stop) end)
    busy = Schedulers.get_scheduler_utilization()
    :atomics.put(stop, 1, 1)
    Task.await(task, :infinity)
    assert busy.scheduler_count == length(busy.individual)
    assert busy.average >= 0.3 / busy.scheduler_count
    assert :erlang.system_flag(:scheduler_wall_time, false) == false
  end

  defp spin(stop), do: if(:atomics.get(stop, 1) == 0, do: spin(stop))

  test "bad input is refused" do
    double = fn n -> 2 * n end

    for result <- [
          Schedulers.cpu_intensive(1..3, double),
          Schedulers.cpu_intensive([1 | 2], double),
          Schedulers.cpu_intensive([1], fn -> 1 end),
          Schedulers.cpu_intensive([1], double, chunk_size: 0),
          Schedulers.cpu_intensive([1], double, timeout: -1),
          Schedulers.cpu_intensive([1], double, threads: 2),
          Schedulers.cpu_intensive([1], double, 3),
          Schedulers.balance_work_across_schedulers(%{}, double),
          Schedulers.balance_work_across_schedulers([1], :fun)
        ] do
      assert {:error, %Error{error_type: :invalid_argument}} = result
    end
  end
end
