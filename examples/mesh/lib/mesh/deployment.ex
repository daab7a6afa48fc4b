defmodule Mesh.Deployment do
  @moduledoc """
  Sees to it that as many instances of each service run as otp.toml wants.

  An instance that crashes is the business of its supervisor. But when that one restarts, its
  children are gone; then this process restarts, too, and starts them again.
  """

  use GenServer

  alias Mesh.{Directory, Instances}

  @enforce_keys [:replicas]
  defstruct [:replicas]

  @type t :: %__MODULE__{replicas: %{atom() => non_neg_integer()}}

  @doc "Starts the process; `:replicas` says how many instances of each service are wanted."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, args, name: __MODULE__)
  end

  @doc "Wants `count` instances of the service from now on; those that are too many are stopped."
  @spec scale(GenServer.server(), atom(), non_neg_integer()) :: :ok
  def scale(server \\ __MODULE__, service, count) do
    GenServer.call(server, {:scale, service, count})
  end

  # At once: when the application has started, clients find the instances.
  @impl true
  def init(args) do
    replicas = Keyword.fetch!(args, :replicas)
    for {service, count} <- replicas, do: bring_to(service, count)
    {:ok, %__MODULE__{replicas: Map.new(replicas)}}
  end

  @impl true
  def handle_call({:scale, service, count}, _from, state) do
    bring_to(service, count)
    {:reply, :ok, put_in(state.replicas[service], count)}
  end

  defp bring_to(service, count) do
    running = Directory.members(service)

    for _missing <- 1..(count - length(running))//1 do
      {:ok, _pid} = Instances.start_child(service: service)
    end

    for surplus <- Enum.drop(running, count), do: Instances.stop_child(surplus)
    :ok
  end
end
