defmodule ClusterCase.Delay do
  @moduledoc false
  # Runs on a node: a process that takes another's name, and passes on what is sent to it, later and in order. A call
  # (GenServer.call/2) works through it, since the answer goes straight to the caller. What is sent to the pid is not held
  # up. It ends with the process that it stands before.

  @doc "Holds messages to `name` up for so long; 0 ends that."
  @spec set(atom, non_neg_integer) :: :ok
  def set(name, ms) do
    target = unset(name)
    if ms > 0, do: stand_before(target, name, ms)
    :ok
  end

  # The process itself, which has its name back.
  defp unset(name) do
    with pid when is_pid(pid) <- Process.whereis(name),
         {:dictionary, dictionary} <- Process.info(pid, :dictionary),
         target when is_pid(target) <- dictionary[__MODULE__] do
      ask(pid, {__MODULE__, :end})
      target
    else
      nil ->
        Process.whereis(name) ||
          raise ArgumentError, "no process is registered as #{inspect(name)} on #{node()}"
    end
  end

  defp stand_before(target, name, ms) do
    caller = self()
    ref = make_ref()

    spawn(fn ->
      Process.put(__MODULE__, target)
      Process.monitor(target)
      Process.unregister(name)
      Process.register(self(), name)
      send(caller, ref)
      loop(%{target: target, name: name, ms: ms, held: :queue.new()})
    end)

    receive do
      ^ref -> :ok
    end
  end

  defp ask(pid, request) do
    monitor = Process.monitor(pid)
    send(pid, request)

    receive do
      {:DOWN, ^monitor, :process, _, _} -> :ok
    end
  end

  defp loop(state) do
    receive do
      {__MODULE__, :end} -> hand_over(state)
      {:DOWN, _, :process, pid, _} when pid == state.target -> :ok
      message -> loop(%{state | held: :queue.in({now() + state.ms, message}, state.held)})
    after
      wait(state.held) ->
        {{:value, {_due, message}}, held} = :queue.out(state.held)
        send(state.target, message)
        loop(%{state | held: held})
    end
  end

  defp wait(held) do
    case :queue.peek(held) do
      :empty -> :infinity
      {:value, {due, _message}} -> max(due - now(), 0)
    end
  end

  # Nothing is lost: what was held goes first, then what came in between.
  defp hand_over(state) do
    Process.unregister(state.name)
    Process.register(state.target, state.name)
    for {_due, message} <- :queue.to_list(state.held), do: send(state.target, message)
    flush(state.target)
  end

  defp flush(target) do
    receive do
      message ->
        send(target, message)
        flush(target)
    after
      0 -> :ok
    end
  end

  defp now, do: System.monotonic_time(:millisecond)
end
