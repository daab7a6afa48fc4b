defmodule Chat.Topics do
  @moduledoc """
  Topics: any number of processes join a key, and all of them get what is sent to it.

  A process that ends has left. When the registry restarts, all have: what joins here depends
  on it.
  """

  @doc "How a supervisor starts the registry."
  @spec child_spec(keyword()) :: Supervisor.child_spec()
  def child_spec(options) do
    %{id: __MODULE__, start: {__MODULE__, :start_link, [options]}, type: :supervisor}
  end

  @doc "Starts the registry with the kind of keys that otp.toml gives it."
  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(options) do
    Registry.start_link([name: __MODULE__] ++ options)
  end

  @doc "The calling process joins the key."
  @spec join(term()) :: :ok
  def join(key) do
    {:ok, _registry} = Registry.register(__MODULE__, key, nil)
    :ok
  end

  @doc "The calling process leaves the key."
  @spec leave(term()) :: :ok
  def leave(key), do: Registry.unregister(__MODULE__, key)

  @doc "The processes that have joined the key."
  @spec members(term()) :: [pid()]
  def members(key), do: for({pid, _value} <- Registry.lookup(__MODULE__, key), do: pid)

  @doc "Sends the message to all that have joined the key."
  @spec send_all(term(), term()) :: :ok
  def send_all(key, message) do
    Registry.dispatch(__MODULE__, key, fn entries ->
      for {pid, _value} <- entries, do: send(pid, message)
    end)
  end
end
