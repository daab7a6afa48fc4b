defmodule Mesh.Acceptor do
  @moduledoc """
  Accepts connections, one after the other, and gives each to a process of its own.

  A task, as `:gen_tcp.accept/1` blocks: a GenServer would not hear its messages meanwhile.
  """

  use Task, restart: :permanent

  alias Mesh.{Connection, Listener}

  @doc "Starts to accept on the socket of `Mesh.Listener`."
  @spec start_link(keyword()) :: {:ok, pid()}
  def start_link(_args) do
    Task.start_link(fn -> accept(Listener.socket()) end)
  end

  defp accept(socket) do
    case :gen_tcp.accept(socket) do
      {:ok, connection} ->
        Connection.open(connection)
        accept(socket)

      # The listener has crashed, and this process is about to be stopped for it. A crash of its own
      # would count as one more.
      {:error, :closed} ->
        Process.sleep(:infinity)
    end
  end
end
