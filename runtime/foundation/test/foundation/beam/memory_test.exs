defmodule Foundation.BEAM.MemoryTest do
  use ExUnit.Case, async: false

  alias Foundation.BEAM.Memory
  alias Foundation.BEAM.Memory.{Analysis, Pressure}
  alias Foundation.{Error, Property}

  doctest Memory

  describe "optimize_binary/2" do
    test "copies as its strategy says, and never changes a byte" do
      whole = :binary.copy("0123456789", 1000)
      half = binary_part(whole, 0, 6000)

      for {strategy, part, copied?} <- [
            {:automatic, binary_part(whole, 10, 200), true},
            {:automatic, half, false},
            {:automatic, whole, false},
            {:storage, half, true},
            {:storage, whole, false},
            {:sharing, half, false},
            {:transmission, binary_part(whole, 10, 200), false}
          ] do
        assert {:ok, ^part = optimized} = Memory.optimize_binary(part, strategy)
        referenced = :binary.referenced_byte_size(optimized)
        assert referenced == if(copied?, do: byte_size(part), else: 10_000)
      end

      assert Memory.optimize_binary("") == {:ok, ""}
    end

    test "frees the whole" do
      parts = fn optimize ->
        for _ <- 1..20, do: 1_000_000 |> :crypto.strong_rand_bytes() |> binary_part(0, 100) |> optimize.()
      end

      held = fn optimize ->
        task =
          Task.async(fn ->
            parts = parts.(optimize)
            :erlang.garbage_collect()
            {:binary, binaries} = Process.info(self(), :binary)
            {length(parts), Enum.sum(for {_id, bytes, _count} <- binaries, do: bytes)}
          end)

        Task.await(task, :infinity)
      end

      assert {20, bytes} = held.(& &1)
      assert bytes >= 20_000_000
      assert {20, bytes} = held.(&elem(Memory.optimize_binary(&1), 1))
      assert bytes < 100_000
    end

    test "refuses what is no binary, and other strategies" do
      for arguments <- [["text", :fast], [:atom, :automatic], [<<1::3>>, :storage], [nil, nil]] do
        assert {:error, %Error{error_type: :invalid_argument}} = apply(Memory, :optimize_binary, arguments)
      end
    end
  end

  describe "safe_atom/2" do
    test "makes new ones while there is room, and none when there is not" do
      unique = fn -> "safe atom #{System.unique_integer([:positive])}" end
      text = unique.()
      assert {:ok, atom} = Memory.safe_atom(text)
      assert Atom.to_string(atom) == text

      count = :erlang.system_info(:atom_count)
      refused = unique.()
      assert {:error, %Error{} = error} = Memory.safe_atom(refused, max_share: 0.000001)

      assert error.message == """
             Atoms are never freed, and new ones are made only while the table has room.
               found:   #{error.context.found}
               allowed: less than 1 atoms in use
               remedy:  Keep the text as a string, or raise the limit (erl +t).\
             """

      assert error.context.found >= count
      assert_raise ArgumentError, fn -> String.to_existing_atom(refused) end
      assert Memory.safe_atom(text, max_atoms: 1) == {:ok, atom}
    end

    test "refuses what cannot be an atom" do
      for arguments <- [
            [String.duplicate("a", 256)],
            [<<255>>],
            [nil],
            [~c"chars"],
            ["a", [max: 1]],
            ["a", [max_atoms: 0]],
            ["a", [max_share: 2]],
            ["a", :none]
          ] do
        assert {:error, %Error{error_type: :invalid_argument}} = apply(Memory, :safe_atom, arguments)
      end

      assert {:ok, _atom} = Memory.safe_atom(String.duplicate("ä", 255))
      # An e and its accent are two, though seen as one.
      assert {:error, %Error{error_type: :invalid_argument}} = Memory.safe_atom(String.duplicate("e\u0301", 128))
    end
  end

  describe "analyze_memory_usage/0" do
    test "shows who holds the most, and whose queue is longest" do
      parent = self()

      pid =
        spawn_link(fn ->
          list = Enum.to_list(1..3_000_000)
          send(parent, :ready)
          Process.sleep(:infinity)
          send(parent, list)
        end)

      assert_receive :ready
      for _ <- 1..20_000, do: send(pid, :unread)
      usage = Memory.analyze_memory_usage()
      assert pid in Enum.map(usage.largest_processes, & &1.pid)
      assert [%{pid: ^pid, message_queue_len: 20_000} | _] = usage.longest_queues
      assert Enum.any?(usage.recommendations, &(&1 =~ "20000 messages wait for #{inspect(pid)}"))
    end

    test "recommends something for each figure that is high, and nothing for low ones" do
      low = %{
        atom_count: 1,
        atom_limit: 100,
        process_count: 1,
        process_limit: 100,
        binary_memory: 1,
        process_memory: 1,
        total_memory: 100,
        largest_processes: [%{pid: self(), memory: 1}],
        longest_queues: [%{pid: self(), message_queue_len: 0}]
      }

      assert Analysis.recommendations(low) == []

      for {key, value, said} <- [
            {:atom_count, 80, "80 % of the atom table"},
            {:process_count, 90, "90 % of the process table"},
            {:binary_memory, 40, "40 % of the memory is binaries"},
            {:process_memory, 60, "60 % of the memory is processes"}
          ] do
        assert [text] = Analysis.recommendations(%{low | key => value})
        assert text =~ said
      end
    end
  end

  describe "the pressure monitor" do
    test "ends with the process that it tells" do
      notified = spawn(fn -> Process.sleep(:infinity) end)
      {:ok, monitor} = Memory.start_pressure_monitor(limit: 1, notify: notified)
      reference = Process.monitor(monitor)
      Process.exit(notified, :kill)
      assert_receive {:DOWN, ^reference, :process, ^monitor, :normal}
      assert Memory.stop_pressure_monitor(monitor) == :ok
    end

    test "says so once for a level, and again when memory is free" do
      for pid <- Process.list(), do: :erlang.garbage_collect(pid)
      total = :erlang.memory(:total)
      {:ok, monitor} = Memory.start_pressure_monitor(limit: 4 * total, warning: 0.5, critical: 0.95, interval: 5)
      holder = Task.async(fn -> hold(:binary.copy(<<0>>, 2 * total)) end)
      assert_receive {:memory_pressure, :warning, %{limit: limit}}
      assert limit == 4 * total
      send(holder.pid, :enough)
      Task.await(holder, :infinity)
      assert_receive {:memory_pressure, :normal, _figures}
      refute_received {:memory_pressure, _level, _figures}
      Memory.stop_pressure_monitor(monitor)
    end

    defp hold(binary) do
      receive do: (:enough -> byte_size(binary))
    end

    @tag :proper
    test "a level is left lower than it was entered" do
      share = :proper_types.float(0.0, 1.0)
      type = :proper_types.tuple([:proper_types.oneof([:normal, :warning, :critical]), share])
      thresholds = %{warning: 0.75, critical: 0.9}

      Property.check(
        type,
        fn {before, share} ->
          level = Pressure.level(before, share, thresholds)
          plain = Pressure.level(:normal, share, thresholds)
          rank = &Enum.find_index([:normal, :warning, :critical], fn name -> name == &1 end)
          # Never below what the share says; above it only while it was so before, and for 0.05.
          rank.(level) >= rank.(plain) and
            (level == plain or
               (rank.(level) <= rank.(before) and Pressure.level(before, share - 0.05, thresholds) == plain))
        end,
        500
      )
    end

    test "refuses what it cannot do, and needs a limit" do
      for options <- [
            [],
            [limit: 0],
            [limit: 1, warning: 0.9, critical: 0.8],
            [limit: 1, notify: :me],
            [limit: 1, interval: 0],
            :none
          ] do
        assert {:error, %Error{error_type: :invalid_argument}} = Memory.start_pressure_monitor(options)
      end

      assert {:error, %Error{}} = Memory.stop_pressure_monitor(:none)
    end
  end
end
