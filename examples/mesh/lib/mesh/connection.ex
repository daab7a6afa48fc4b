defmodule Mesh.Connection do
  @moduledoc """
  Serves one connection, line by line, in a task of `Mesh.Connections`.
  """

  alias Mesh.{Connections, Gateway}

  @doc "Starts the task and gives it the socket, or sends the caller away when there are too many."
  @spec open(:gen_tcp.socket()) :: :ok
  def open(socket) do
    case Connections.start(&await/0) do
      {:ok, task} ->
        # The socket is closed when its owner ends, so it has to be the task's own.
        :ok = :gen_tcp.controlling_process(socket, task)
        send(task, {:serve, socket})
        :ok

      {:error, :max_children} ->
        :gen_tcp.send(socket, "error overloaded\n")
        :gen_tcp.close(socket)
    end
  end

  defp await do
    receive do
      {:serve, socket} -> serve(socket)
    end
  end

  defp serve(socket) do
    with {:ok, line} <- :gen_tcp.recv(socket, 0),
         :ok <- :gen_tcp.send(socket, [Gateway.answer(line), ?\n]) do
      serve(socket)
    end
  end
end
