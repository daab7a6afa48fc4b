defmodule Foundation.BEAM.Schedulers.Pool do
  @moduledoc false
  # Applies a function to parts in a few processes at once, and gives the results in their order. All of it happens below a
  # process of its own, so that nothing is left in the caller, neither link nor message, and none of them outlives
  # the answer, or the caller.

  @type failure :: {:error | :exit | :throw, term, Exception.stacktrace()}

  @spec run([part], (part -> result), pos_integer, timeout) :: {:ok, [result]} | {:crashed, failure} | :timeout
        when part: term, result: term
  def run(parts, fun, workers, timeout) do
    caller = self()
    answer = make_ref()

    {master, monitor} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        Process.monitor(caller)
        if timeout != :infinity, do: Process.send_after(self(), :too_late, timeout)
        {first, rest} = parts |> Enum.with_index() |> Enum.split(workers)
        send(caller, {answer, collect(Map.new(first, &start(&1, fun)), rest, fun, %{})})
      end)

    receive do
      {^answer, outcome} ->
        Process.demonitor(monitor, [:flush])
        outcome

      {:DOWN, ^monitor, :process, ^master, reason} ->
        {:crashed, {:exit, reason, []}}
    end
  end

  defp collect(running, [], _fun, results) when running == %{} do
    {:ok, for({_index, result} <- Enum.sort_by(results, &elem(&1, 0)), do: result)}
  end

  defp collect(running, rest, fun, results) do
    receive do
      {:done, pid, result} ->
        {index, running} = Map.pop!(running, pid)
        {running, rest} = start_next(running, rest, fun)
        collect(running, rest, fun, Map.put(results, index, result))

      {:failed, failure} ->
        end_all(running)
        {:crashed, failure}

      # Killed from outside, or one that is done and no longer in the map.
      {:EXIT, pid, reason} when is_map_key(running, pid) ->
        end_all(running)
        {:crashed, {:exit, reason, []}}

      {:EXIT, _pid, _reason} ->
        collect(running, rest, fun, results)

      :too_late ->
        end_all(running)
        :timeout

      # The caller.
      {:DOWN, _monitor, :process, _pid, _reason} ->
        end_all(running)
        :timeout
    end
  end

  defp start({part, index}, fun) do
    master = self()
    {spawn_link(fn -> send(master, work(fun, part)) end), index}
  end

  defp work(fun, part) do
    {:done, self(), fun.(part)}
  catch
    kind, reason -> {:failed, {kind, reason, __STACKTRACE__}}
  end

  defp start_next(running, [], _fun), do: {running, []}

  defp start_next(running, [next | rest], fun) do
    {pid, index} = start(next, fun)
    {Map.put(running, pid, index), rest}
  end

  defp end_all(running) do
    pids = Map.keys(running)
    Enum.each(pids, &Process.exit(&1, :kill))

    for pid <- pids do
      monitor = Process.monitor(pid)
      receive do: ({:DOWN, ^monitor, :process, ^pid, _reason} -> :ok)
    end
  end
end
