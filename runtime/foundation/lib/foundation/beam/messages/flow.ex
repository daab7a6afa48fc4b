defmodule Foundation.BEAM.Messages.Flow do
  @moduledoc """
  Flow by credit: producers wait until the consumer can take more.

      {:ok, flow} = Foundation.BEAM.Messages.Flow.start_link(consumer: consumer, credit: 100)

      # any number of producers
      :ok = Foundation.BEAM.Messages.Flow.push(flow, item)

      # the consumer
      receive do
        {:flow, flow, item} ->
          work(item)
          Foundation.BEAM.Messages.Flow.ack(flow)
      end

  At most `credit` items are with the consumer that it has not acknowledged. Items pass through the flow's process, which
  counts them: no credit is with a producer, so none is lost when one dies, whatever it was about to do. One that dies
  while it waits waits no longer. When the consumer dies, the flow ends, and who waits is told.

  Items of one producer come in order; producers take turns in the order of their calls. An item that `push/3` returned
  `:ok` for has been sent to the consumer: whether that has done its work, only the consumer can say.
  """
  use GenServer

  alias Foundation.{Argument, Error}

  @doc """
  Starts a flow to a consumer: the caller, unless given. `:credit` is 100.

      iex> {:ok, flow} = Foundation.BEAM.Messages.Flow.start_link(credit: 10)
      iex> Foundation.BEAM.Messages.Flow.status(flow)
      {:ok, %{credit: 10, in_flight: 0, waiting: 0}}
  """
  @spec start_link(consumer: pid, credit: pos_integer) :: GenServer.on_start() | {:error, Error.t()}
  def start_link(options \\ []) do
    known = %{
      consumer: {self(), &is_pid/1, "a pid"},
      credit: {100, &Argument.positive?/1, "an integer from 1"}
    }

    with {:ok, options} <- Argument.options(options, known), do: GenServer.start_link(__MODULE__, options)
  end

  @doc """
  Sends an item to the consumer, as `{:flow, flow, item}`, once there is credit. After `timeout` ms (5,000) without it is
  an error, and the item will not be sent.

      iex> alias Foundation.BEAM.Messages.Flow
      iex> {:ok, flow} = Flow.start_link(credit: 1)
      iex> Flow.push(flow, :first)
      :ok
      iex> {:error, error} = Flow.push(flow, :second, 10)
      iex> error.error_type
      :timeout
      iex> receive do: ({:flow, ^flow, item} -> item)
      :first
  """
  @spec push(pid, term, timeout) :: :ok | {:error, Error.t()}
  def push(flow, item, timeout \\ 5000) do
    with :ok <- flow(flow), :ok <- Argument.timeout(timeout) do
      # The flow answers in time; a call that gave up by itself could not take the item back.
      case call(flow, {:push, item, timeout}) do
        :timeout ->
          Error.refuse(:timeout,
            rule: "An item is sent when there is credit.",
            found: "none for #{timeout} ms",
            allowed: "credit within the timeout",
            remedy: "Wait longer, give more credit, or let the consumer acknowledge sooner."
          )

        result ->
          result
      end
    end
  end

  @doc """
  The consumer has dealt with `count` items, and can take as many more. Only the consumer itself can say so; more than
  are with it do not count.

      iex> alias Foundation.BEAM.Messages.Flow
      iex> {:ok, flow} = Flow.start_link(credit: 1)
      iex> Flow.push(flow, :item)
      iex> Flow.ack(flow)
      iex> Flow.status(flow)
      {:ok, %{credit: 1, in_flight: 0, waiting: 0}}
  """
  @spec ack(pid, pos_integer) :: :ok | {:error, Error.t()}
  def ack(flow, count \\ 1) do
    with :ok <- flow(flow),
         :ok <-
           Argument.check(Argument.positive?(count),
             rule: "Items are acknowledged by their number.",
             found: count,
             allowed: "an integer from 1",
             remedy: "Give how many items were dealt with."
           ) do
      GenServer.cast(flow, {:ack, self(), count})
    end
  end

  @doc """
  How many items may be sent now, how many are with the consumer, how many producers wait.

      iex> {:ok, flow} = Foundation.BEAM.Messages.Flow.start_link()
      iex> Foundation.BEAM.Messages.Flow.status(flow)
      {:ok, %{credit: 100, in_flight: 0, waiting: 0}}
  """
  @spec status(pid) ::
          {:ok, %{credit: non_neg_integer, in_flight: non_neg_integer, waiting: non_neg_integer}} | {:error, Error.t()}
  def status(flow), do: with(:ok <- flow(flow), do: call(flow, :status))

  defp flow(flow) do
    Argument.check(is_pid(flow),
      rule: "A flow is a process.",
      found: flow,
      allowed: "the pid that start_link/1 returned",
      remedy: "Keep what it returned."
    )
  end

  defp call(flow, request) do
    GenServer.call(flow, request, :infinity)
  catch
    :exit, _ended ->
      Error.refuse(:service_unavailable,
        rule: "A flow runs as long as its consumer does.",
        found: :ended,
        allowed: :running,
        remedy: "Start a flow to another consumer."
      )
  end

  @impl true
  def init(%{consumer: consumer, credit: credit}) do
    {:ok,
     %{consumer: consumer, monitor: Process.monitor(consumer), credit: credit, in_flight: 0, waiting: :queue.new()}}
  end

  @impl true
  def handle_call({:push, item, _timeout}, _from, %{credit: credit} = state) when credit > 0 do
    {:reply, :ok, give(state, item)}
  end

  def handle_call({:push, item, timeout}, {producer, _tag} = from, state) do
    monitor = Process.monitor(producer)
    timer = if timeout != :infinity, do: Process.send_after(self(), {:too_late, monitor}, timeout)
    {:noreply, %{state | waiting: :queue.in({monitor, timer, from, item}, state.waiting)}}
  end

  def handle_call(:status, _from, state) do
    status = %{credit: state.credit, in_flight: state.in_flight, waiting: :queue.len(state.waiting)}
    {:reply, {:ok, status}, state}
  end

  @impl true
  def handle_cast({:ack, consumer, count}, %{consumer: consumer} = state) do
    count = min(count, state.in_flight)
    {:noreply, serve(%{state | credit: state.credit + count, in_flight: state.in_flight - count})}
  end

  def handle_cast({:ack, _another, _count}, state), do: {:noreply, state}

  # Who waits in a call is told by the end of this process.
  @impl true
  def handle_info({:DOWN, monitor, :process, _pid, _reason}, %{monitor: monitor} = state), do: {:stop, :normal, state}
  def handle_info({:DOWN, monitor, :process, _pid, _reason}, state), do: {:noreply, leave(state, monitor, :gone)}
  def handle_info({:too_late, monitor}, state), do: {:noreply, leave(state, monitor, :timeout)}
  def handle_info(_other, state), do: {:noreply, state}

  defp give(state, item) do
    send(state.consumer, {:flow, self(), item})
    %{state | credit: state.credit - 1, in_flight: state.in_flight + 1}
  end

  defp serve(%{credit: 0} = state), do: state

  defp serve(state) do
    case :queue.out(state.waiting) do
      {:empty, _none} ->
        state

      {{:value, {_monitor, _timer, from, item} = waiter}, waiting} ->
        forget(waiter)
        state = give(%{state | waiting: waiting}, item)
        GenServer.reply(from, :ok)
        serve(state)
    end
  end

  defp leave(state, monitor, answer) do
    {leaving, staying} = state.waiting |> :queue.to_list() |> Enum.split_with(&(elem(&1, 0) == monitor))

    for {_monitor, _timer, from, _item} = waiter <- leaving do
      forget(waiter)
      if answer == :timeout, do: GenServer.reply(from, :timeout)
    end

    %{state | waiting: :queue.from_list(staying)}
  end

  defp forget({monitor, timer, _from, _item}) do
    Process.demonitor(monitor, [:flush])
    if timer, do: Process.cancel_timer(timer)
  end
end
