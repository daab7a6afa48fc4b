defmodule Mesh.Instance do
  @moduledoc """
  An instance of a service: in the directory under the service's name, and asked by its clients.

  It knows nothing of supervision. A request that it cannot serve is a crash; `Mesh.Instances`
  starts it again, and it is back in the directory under the same name.
  """

  use GenServer

  alias Mesh.{Backend, Directory}

  @doc "Starts an instance of `:service`."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, Keyword.fetch!(args, :service))
  end

  @doc "Asks the instance; exits when it crashes, or takes longer than `timeout` milliseconds."
  @spec ask(pid(), Backend.request(), timeout()) :: Backend.answer()
  def ask(instance, request, timeout), do: GenServer.call(instance, {:ask, request}, timeout)

  @impl true
  def init(service) do
    :ok = Directory.join(service)
    {:ok, service}
  end

  @impl true
  def handle_call({:ask, request}, _from, service) do
    {:reply, Backend.answer(service, request), service}
  end
end
