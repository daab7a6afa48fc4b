# Callers of all services, while all their processes are killed in turn. Arguments: MINUTES LOG.
defmodule Load do
  # So that a caller does not take a scheduler for itself: after so many calls it lets others run for a moment.
  @burst 50

  def run([minutes, log]) do
    :logger.set_primary_config(:level, :none)
    Services.start(log)
    ms = String.to_integer(minutes) * 60_000
    deadline = System.monotonic_time(:millisecond) + ms

    callers =
      for {service, count, step} <- Services.callers(), caller <- 1..count do
        {service, Task.async(fn -> call(step, caller, deadline) end)}
      end

    sampler = Task.async(fn -> Memory.sample(div(ms, 1000)) end)
    killer = Task.async(fn -> Killer.run(deadline, ms) end)
    killed = Task.await(killer, :infinity)
    samples = Task.await(sampler, :infinity)
    # Who waits at the deadline has the time that a call may take, and more.
    finished = for {service, task} <- callers, do: {service, outcome(Task.yield(task, 60_000))}
    report(finished, killed, samples, ms)
  end

  defp outcome({:ok, result}), do: result
  defp outcome(_hangs), do: %{calls: 0, errors: 0, raised: 0, lost: 0, longest: :infinity, kept: nil}

  defp call(step, caller, deadline) do
    repeat(step, caller, deadline, %{calls: 0, errors: 0, raised: 0, lost: 0, longest: 0, kept: nil})
  end

  defp repeat(step, caller, deadline, seen) do
    started = System.monotonic_time(:microsecond)
    if rem(seen.calls, @burst) == 0, do: Process.sleep(1)

    if div(started, 1000) >= deadline do
      seen
    else
      started = System.monotonic_time(:microsecond)
      {outcome, kept} = attempt(step, caller, seen)
      longest = max(seen.longest, System.monotonic_time(:microsecond) - started)
      repeat(step, caller, deadline, note(outcome, %{seen | calls: seen.calls + 1, longest: longest, kept: kept}))
    end
  end

  defp attempt(step, caller, seen) do
    step.(caller, seen.calls, seen.kept)
  catch
    kind, reason ->
      IO.puts(:stderr, Exception.format(kind, reason, __STACKTRACE__))
      {:raised, seen.kept}
  end

  defp note(:ok, seen), do: seen
  defp note(:error, seen), do: %{seen | errors: seen.errors + 1}
  defp note({:error, _}, seen), do: %{seen | errors: seen.errors + 1}
  defp note(:raised, seen), do: %{seen | raised: seen.raised + 1}
  defp note(:lost, seen), do: %{seen | lost: seen.lost + 1}

  defp report(callers, killed, samples, ms) do
    lost = Services.lost(callers)

    IO.puts("#{div(ms, 60_000)} minutes; what is acknowledged is looked for at once, and again in the end.\n")
    IO.puts("| callers of | calls | answered no | raised | longest, ms | acknowledged and lost |")
    IO.puts("| --- | --- | --- | --- | --- | --- |")
    rows = for {service, _count, _step} <- Services.callers(), do: row(service, callers, Map.get(lost, service, 0))

    times = for {name, times} <- Enum.sort(killed), do: "`#{name}` #{times}"
    IO.puts("\nKilled so many times: #{Enum.join(times, ", ")}.\n")
    Memory.report(samples)
    Enum.all?(rows)
  end

  defp row(service, callers, lost) do
    of = for {^service, seen} <- callers, do: seen
    [calls, errors, raised, lost_at_once] = for key <- [:calls, :errors, :raised, :lost], do: sum(of, key)
    longest = of |> Enum.map(& &1.longest) |> Enum.max()
    cells = [service, calls, errors, raised, milliseconds(longest), lost_at_once + lost]
    IO.puts("| #{Enum.join(cells, " | ")} |")
    {raised, lost_at_once + lost} == {0, 0} and longest != :infinity
  end

  defp sum(seen, key), do: seen |> Enum.map(& &1[key]) |> Enum.sum()

  defp milliseconds(:infinity), do: "hangs"
  defp milliseconds(microseconds), do: :erlang.float_to_binary(microseconds / 1000, decimals: 1)
end

unless Load.run(System.argv()), do: exit({:shutdown, 1})
