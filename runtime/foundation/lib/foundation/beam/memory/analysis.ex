defmodule Foundation.BEAM.Memory.Analysis do
  @moduledoc false
  # What the figures of `Foundation.BEAM.Memory.analyze_memory_usage/0` say. Pure.

  # Shares from which something is said about it.
  @tables 0.8
  @binaries 0.4
  @processes 0.6
  @long_queue 10_000

  @spec recommendations(map) :: [String.t()]
  def recommendations(usage) do
    Enum.flat_map([:atoms, :process_table, :binaries, :processes, :queues], &say(&1, usage))
  end

  defp say(:atoms, %{atom_count: count, atom_limit: limit}) when count >= @tables * limit do
    [
      "#{percent(count, limit)} % of the atom table is in use, and a full one ends the BEAM. Make atoms of input with " <>
        "Foundation.BEAM.Memory.safe_atom/2 or String.to_existing_atom/1 only, or raise the limit (erl +t)."
    ]
  end

  defp say(:process_table, %{process_count: count, process_limit: limit}) when count >= @tables * limit do
    [
      "#{percent(count, limit)} % of the process table is in use, and a full one refuses new processes. Look for " <>
        "processes that are started and never end, or raise the limit (erl +P)."
    ]
  end

  defp say(:binaries, %{binary_memory: binary, total_memory: total}) when binary >= @binaries * total do
    [
      "#{percent(binary, total)} % of the memory is binaries. Copy small parts of large ones before they are kept " <>
        "(Foundation.BEAM.Memory.optimize_binary/2), and let processes that pass many on hibernate, or give them " <>
        "fullsweep_after."
    ]
  end

  defp say(:processes, %{process_memory: processes, total_memory: total, largest_processes: [largest | _]})
       when processes >= @processes * total do
    [
      "#{percent(processes, total)} % of the memory is processes, the largest being #{inspect(largest.pid)} with " <>
        "#{largest.memory} bytes. Keep large state in ETS, and do large work in a process of its own " <>
        "(Foundation.BEAM.Processes.isolate_memory_intensive_work/1)."
    ]
  end

  defp say(:queues, %{longest_queues: [%{message_queue_len: length} = longest | _]}) when length >= @long_queue do
    [
      "#{length} messages wait for #{inspect(longest.pid)}. Send with Foundation.BEAM.Messages.send_with_backpressure/3, " <>
        "or by credit."
    ]
  end

  defp say(_figure, _usage), do: []

  defp percent(part, whole), do: round(100 * part / whole)
end
