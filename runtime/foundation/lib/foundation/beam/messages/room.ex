defmodule Foundation.BEAM.Messages.Room do
  @moduledoc false
  # Sends a message if its receiver keeps up.

  @doc """
  Sends if fewer than `max` messages wait for a process of this node; to another node, whose queues cannot be seen, if the
  connection is there and its buffer is not full (`:erlang.send/3`, `nosuspend`).
  """
  @spec try_send(pid, term, pos_integer) :: :ok | :full | :dead | :not_connected
  def try_send(pid, data, max) when node(pid) == node() do
    case Process.info(pid, :message_queue_len) do
      {:message_queue_len, waiting} when waiting < max ->
        send(pid, data)
        :ok

      {:message_queue_len, _waiting} ->
        :full

      nil ->
        :dead
    end
  end

  def try_send(pid, data, _max) do
    case :erlang.send(pid, data, [:nosuspend, :noconnect]) do
      :ok -> :ok
      :nosuspend -> :full
      :noconnect -> :not_connected
    end
  end
end
