defmodule Foundation.BEAM.Ecosystem.Scaling do
  @moduledoc false
  # How many workers there should be. Pure.

  # This many messages waiting for a worker, on average over all, are one worker too few.
  @busy 10

  @type count :: pos_integer | :cpu_count | :auto_scale

  @spec initial(count) :: pos_integer
  def initial(count) when is_integer(count), do: count
  def initial(_by_schedulers), do: System.schedulers_online()

  @doc "The most that `:auto_scale` starts."
  @spec most() :: pos_integer
  def most, do: 4 * System.schedulers_online()

  # Where processes of OTP's behaviours wait for their next message. What waits anywhere else may be in the middle of its
  # work: in a call, or a receive of its own.
  @between_messages [gen_server: :loop, gen_statem: :loop_receive, gen_event: :fetch_msg, erlang: :hibernate]

  @typedoc "How many messages a worker has to deal with, the one that it is dealing with among them: 0 for an idle one."
  @type load :: non_neg_integer

  @doc "The load of a worker as it is now; `:dead` when it has ended."
  @spec load(pid) :: load | :dead
  def load(pid) do
    case Process.info(pid, [:status, :message_queue_len, :current_function]) do
      nil -> :dead
      [status: :waiting, message_queue_len: 0, current_function: {module, function, _}] -> at(module, function)
      [status: _, message_queue_len: waiting, current_function: _] -> waiting + 1
    end
  end

  defp at(module, function), do: if({module, function} in @between_messages, do: 0, else: 1)

  @doc """
  The next number of workers, from that of now and the load of each one: up by half as soon as they do not keep up, down
  by one as long as nothing waits and one of them is idle.
  """
  @spec next(pos_integer, [load], pos_integer) :: pos_integer
  def next(target, loads, most) do
    waiting = loads |> Enum.map(&max(&1 - 1, 0)) |> Enum.sum()

    cond do
      waiting >= @busy * target -> min(most, target + max(1, div(target, 2)))
      waiting == 0 and 0 in loads -> max(1, target - 1)
      true -> target
    end
  end
end
