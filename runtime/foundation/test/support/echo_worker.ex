defmodule Foundation.EchoWorker do
  @moduledoc "A worker of a pool that does as it is told."
  use GenServer

  def start_link(:broken), do: {:error, :broken}
  def start_link(:unlinked), do: GenServer.start(__MODULE__, nil)
  def start_link(arguments), do: GenServer.start_link(__MODULE__, arguments)

  @impl true
  # Starts when the test lets it.
  def init({:gate, test}) do
    send(test, {:starting, self()})
    receive do: (:start -> {:ok, nil})
  end

  def init(arguments), do: {:ok, arguments}

  @impl true
  def handle_call(:crash, _from, _state), do: exit(:crashed)
  def handle_call(message, _from, state), do: {:reply, message, state}
end
