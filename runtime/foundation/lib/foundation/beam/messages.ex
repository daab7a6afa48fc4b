defmodule Foundation.BEAM.Messages do
  @moduledoc """
  Messages, and what to do when their receiver does not keep up.

  ## Nothing beats `send/2`

  A message is copied to its receiver's memory, except for binaries of more than 64 bytes, which are shared. Whatever
  else has been proposed copies as well, and then does something on top. Microseconds until the receiver has the term, as
  `benchmarks/foundation/main.mjs` printed them on 2 busy cores (OTP 25):

  | size | kind | `send/2` | through ETS | as a binary | compressed |
  | --- | --- | --- | --- | --- | --- |
  | 100 B | list | 0.47 | 1.09 | 0.57 | 5.33 |
  | 1 KB | list | 1.15 | 1.76 | 1.37 | 11 |
  | 10 KB | list | 4.43 | 32 | 10 | 719 |
  | 10 KB | binary | 0.35 | 1.46 | 1.93 | 167 |
  | 100 KB | list | 37 | 48 | 86 | 10,863 |
  | 100 KB | binary | 1.04 | 2.28 | 14 | 5,570 |
  | 1 MB | binary | 1.26 | 2.96 | 225 | 68,157 |

  For a list of 1 MB, `send/2` and ETS were within the noise of each other (0.6 to 1.5 ms and 0.9 ms). So
  `send_optimized/3` is `send/2`. What helps is to send less: `message_size_analysis/1` says what a term costs. Where
  receivers read a little of much, let them read it from ETS.

  ## Backpressure

  `send_with_backpressure/3` looks before it sends; `Foundation.BEAM.Messages.Flow` lets producers wait for credit.
  """

  alias Foundation.{Argument, Error}
  alias Foundation.BEAM.Messages.{Outbox, Room}

  # What callers of the 2.0 plan say about a message. None of it makes another way of sending win.
  @hints [:strategy, :ttl, :frequency, :priority, :flow_control, :compression, :max_retries, :retry_delay]

  @word_bytes :erlang.system_info(:wordsize)
  @large_bytes 1_000_000

  @doc """
  Sends a message: `send/2`, since that is the fastest at each size (see above).

  Options are the hints of the 2.0 plan (`:strategy`, `:ttl`, `:frequency`, `:priority`, ...). They change nothing: the
  receiver gets `data` itself, whatever they say.

      iex> Foundation.BEAM.Messages.send_optimized(self(), {:rows, [1, 2, 3]}, frequency: :continuous)
      :ok
      iex> receive do: ({:rows, rows} -> rows)
      [1, 2, 3]
  """
  @spec send_optimized(pid, term, keyword) :: :ok | {:error, Error.t()}
  def send_optimized(pid, data, options \\ [])

  def send_optimized(pid, data, []) when is_pid(pid) do
    send(pid, data)
    :ok
  end

  def send_optimized(pid, data, options) do
    hints = Map.new(@hints, &{&1, {nil, fn _any -> true end, "anything"}})

    with :ok <- receiver(pid), {:ok, _hints} <- Argument.options(options, hints) do
      send(pid, data)
      :ok
    end
  end

  @doc """
  Sends a message unless the receiver is behind.

  A receiver on this node is behind when `:max_queue_size` (1,000) messages or more wait for it. It is asked each time, and
  answers when it is scheduled: that took some 30 µs on 2 busy cores, where `send/2` takes 0.1, and one that is in a NIF
  which does not yield answers after it. For many small messages use `Foundation.BEAM.Messages.Flow`, or batches. On another node, whose queues cannot
  be seen from here, it is behind when the buffer of the connection is full. Between the look and the message others may
  send, so with n senders there may be n - 1 messages more.

  What then happens is the `:backpressure_strategy`:

  | strategy | when behind | returns |
  | --- | --- | --- |
  | `:drop` (default) | nothing is sent | `{:dropped, :backpressure}` |
  | `:queue` | it is sent later, in order, by a process of the caller's; up to `:max_queued` (10,000) of each caller, then it is dropped | `{:queued, :backpressure}`, `{:dropped, :queue_full}` |
  | `:redirect` | the first of `:redirect_to` that keeps up gets it | `{:redirected, pid}`, `{:dropped, :no_alternative}` |

  With `:queue` that process looks after the receiver 20 to 500 times a second, and there is one for each caller with
  messages that wait, also for those that have ended since: n callers may have n times `:max_queued` messages waiting. Where
  many short-lived processes send to one, `:drop`, or let them go through one process.

  A message that is queued is lost when its receiver dies, as one that has been sent; that its sender dies does not matter.
  A receiver that is dead is an error (`:not_found`), as is a node that is not connected (`:network_error`).

      iex> Foundation.BEAM.Messages.send_with_backpressure(self(), :one, max_queue_size: 1)
      :ok
      iex> Foundation.BEAM.Messages.send_with_backpressure(self(), :two, max_queue_size: 1)
      {:dropped, :backpressure}
  """
  @spec send_with_backpressure(pid, term,
          max_queue_size: pos_integer,
          backpressure_strategy: :drop | :queue | :redirect,
          redirect_to: [pid],
          max_queued: pos_integer
        ) ::
          :ok
          | {:dropped, :backpressure | :queue_full | :no_alternative}
          | {:queued, :backpressure}
          | {:redirected, pid}
          | {:error, Error.t()}
  def send_with_backpressure(pid, data, options \\ []) do
    with :ok <- receiver(pid), {:ok, options} <- Argument.options(options, backpressure_options()) do
      # What was queued before goes first, whatever the strategy is now.
      case Outbox.put(pid, data, options) do
        :none -> try_send(pid, data, options)
        :queued -> {:queued, :backpressure}
        :full -> {:dropped, :queue_full}
      end
    end
  end

  defp try_send(pid, data, options) do
    case Room.try_send(pid, data, options.max_queue_size) do
      :ok -> :ok
      :full -> behind(options.backpressure_strategy, pid, data, options)
      :dead -> unreachable(:not_found, pid, "a process that is alive")
      :not_connected -> unreachable(:network_error, pid, "a process on a node that is connected")
    end
  end

  defp behind(:drop, _pid, _data, _options), do: {:dropped, :backpressure}

  defp behind(:queue, pid, data, options) do
    Outbox.open(pid, data, options)
    {:queued, :backpressure}
  end

  defp behind(:redirect, _pid, data, options) do
    case Enum.find(options.redirect_to, &(Room.try_send(&1, data, options.max_queue_size) == :ok)) do
      nil -> {:dropped, :no_alternative}
      alternative -> {:redirected, alternative}
    end
  end

  @doc """
  Sends a message to each of many processes, and says to how many: `send/2` for each.

  What could save copies does not pay: encoding the term once, each receiver decodes it for longer than a copy takes.

      iex> Foundation.BEAM.Messages.broadcast_optimized([self(), self()], :news)
      {:ok, 2}
  """
  @spec broadcast_optimized([pid], term) :: {:ok, non_neg_integer} | {:error, Error.t()}
  def broadcast_optimized(pids, data) do
    with :ok <-
           Argument.check(pids?(pids),
             rule: "A message is sent to processes.",
             found: pids,
             allowed: "a list of pids",
             remedy: "Give the pids, such as those of :pg.get_members/1."
           ) do
      Enum.each(pids, &send(&1, data))
      {:ok, length(pids)}
    end
  end

  @doc """
  What it costs to send a term.

    * `copied_bytes`: what each receiver on this node gets as a copy;
    * `held_bytes`: what the term takes up here, where parts that occur more than once are there once. A message loses that;
    * `external_bytes`: its size on the way to another node;
    * `recommendations`.

  It goes through all of the term: for the workbench, not for each message.

      iex> row = List.duplicate(:x, 100)
      iex> analysis = Foundation.BEAM.Messages.message_size_analysis(List.duplicate(row, 10))
      iex> {analysis.held_bytes, analysis.copied_bytes}
      {1760, 16160}
      iex> length(analysis.recommendations)
      1
  """
  @spec message_size_analysis(term) :: %{
          copied_bytes: non_neg_integer,
          held_bytes: non_neg_integer,
          external_bytes: pos_integer,
          recommendations: [String.t()]
        }
  def message_size_analysis(data) do
    copied = @word_bytes * :erts_debug.flat_size(data)
    held = @word_bytes * :erts_debug.size_shared(data)

    %{
      copied_bytes: copied,
      held_bytes: held,
      external_bytes: :erlang.external_size(data),
      recommendations: shared_parts(copied, held) ++ large(copied)
    }
  end

  defp shared_parts(copied, held) when copied >= 2 * held and held > 0 do
    [
      "Parts that are shared are copied each time they occur: #{copied} bytes for #{held}. " <>
        "Send each part once, with a number that stands for it."
    ]
  end

  defp shared_parts(_copied, _held), do: []

  defp large(copied) when copied >= @large_bytes do
    [
      "#{copied} bytes are copied. Send what the receiver needs of it; or keep it in ETS, where the receiver reads parts; " <>
        "or do the work where the data is."
    ]
  end

  defp large(_copied), do: []

  defp backpressure_options do
    %{
      max_queue_size: {1000, &Argument.positive?/1, "an integer from 1"},
      backpressure_strategy: {:drop, &(&1 in [:drop, :queue, :redirect]), ":drop, :queue or :redirect"},
      redirect_to: {[], &pids?/1, "a list of pids"},
      max_queued: {10_000, &Argument.positive?/1, "an integer from 1"}
    }
  end

  defp pids?(pids), do: is_list(pids) and List.improper?(pids) == false and Enum.all?(pids, &is_pid/1)

  defp receiver(pid) do
    Argument.check(is_pid(pid),
      rule: "A message is sent to a process.",
      found: pid,
      allowed: "a pid",
      remedy: "Look a name up first, with Process.whereis/1."
    )
  end

  defp unreachable(error_type, pid, allowed) do
    Error.refuse(error_type,
      rule: "A message is sent to a process that can be reached.",
      found: pid,
      allowed: allowed,
      remedy: "Look up who is in its place now."
    )
  end
end
