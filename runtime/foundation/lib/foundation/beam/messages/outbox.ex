defmodule Foundation.BEAM.Messages.Outbox do
  @moduledoc false
  # What one process could not send to another yet, in order. It ends when all is sent, or when the receiver does.

  use GenServer

  alias Foundation.BEAM.Messages.Room

  # A receiver is looked at again after this, and later each time that it still has no room; there is no message that
  # says that a queue has become shorter.
  @look_ms 2
  @longest_look_ms 50

  @doc "Puts a message behind those that wait; `:none` when none wait, and it can be sent as if there were no outbox."
  @spec put(pid, term, map) :: :queued | :full | :none
  def put(receiver, data, options) do
    case outboxes()[receiver] do
      nil ->
        :none

      outbox ->
        try do
          GenServer.call(outbox, {:put, data, options}, :infinity)
        catch
          :exit, _all_sent ->
            Process.put(__MODULE__, Map.delete(outboxes(), receiver))
            :none
        end
    end
  end

  @doc "Begins to queue."
  @spec open(pid, term, map) :: :queued
  def open(receiver, data, options) do
    {:ok, outbox} = GenServer.start(__MODULE__, {receiver, data, options})
    # Those that have ended are forgotten here, or a sender with ever new receivers would keep them all.
    open = Map.filter(outboxes(), fn {_receiver, other} -> Process.alive?(other) end)
    Process.put(__MODULE__, Map.put(open, receiver, outbox))
    :queued
  end

  # The sender's, by receiver.
  defp outboxes, do: Process.get(__MODULE__, %{})

  @impl true
  def init({receiver, data, options}) do
    Process.monitor(receiver)

    {:ok, %{receiver: receiver, waiting: :queue.from_list([data]), length: 1, options: options, look: @look_ms},
     @look_ms}
  end

  @impl true
  def handle_call({:put, _data, options}, _from, %{length: length} = state) when length >= options.max_queued,
    do: flush(state, {:reply, :full})

  def handle_call({:put, data, options}, _from, state) do
    flush(%{state | waiting: :queue.in(data, state.waiting), length: state.length + 1, options: options}, {
      :reply,
      :queued
    })
  end

  @impl true
  def handle_info(:timeout, state), do: flush(state, :noreply)
  def handle_info({:DOWN, _monitor, :process, _pid, _reason}, state), do: {:stop, :normal, state}
  def handle_info(_other, state), do: {:noreply, state, state.look}

  defp flush(state, answer) do
    case send_what_fits(state) do
      %{length: 0} = state -> answer(answer, :stop, state)
      %{length: left} = rest when left < state.length -> answer(answer, :go_on, %{rest | look: @look_ms})
      rest -> answer(answer, :go_on, %{rest | look: min(2 * rest.look, @longest_look_ms)})
    end
  end

  defp send_what_fits(%{length: 0} = state), do: state

  defp send_what_fits(state) do
    {{:value, data}, rest} = :queue.out(state.waiting)

    case Room.try_send(state.receiver, data, state.options.max_queue_size) do
      :ok -> send_what_fits(%{state | waiting: rest, length: state.length - 1})
      :full -> state
      _gone -> %{state | waiting: :queue.new(), length: 0}
    end
  end

  defp answer(:noreply, :stop, state), do: {:stop, :normal, state}
  defp answer(:noreply, :go_on, state), do: {:noreply, state, state.look}
  defp answer({:reply, reply}, :stop, state), do: {:stop, :normal, reply, state}
  defp answer({:reply, reply}, :go_on, state), do: {:reply, reply, state, state.look}
end
