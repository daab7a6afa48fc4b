defmodule Fleet.Devices do
  @moduledoc """
  Names of processes: each name leads to one process.

  A process is registered where it is started, with `name: via(key)`, and is forgotten when it
  ends. When the registry restarts, its names are gone: what is registered here depends on it.
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

  @doc "The name to start a process with, and to call it by: `GenServer.call(via(key), message)`."
  @spec via(term()) :: {:via, module(), term()}
  def via(key), do: {:via, Registry, {__MODULE__, key}}

  @doc "The process that has the name, or nil."
  @spec whereis(term()) :: pid() | nil
  def whereis(key), do: GenServer.whereis(via(key))

  @doc "All names that are taken."
  @spec keys() :: [term()]
  def keys, do: Registry.select(__MODULE__, [{{:"$1", :_, :_}, [], [:"$1"]}])
end
