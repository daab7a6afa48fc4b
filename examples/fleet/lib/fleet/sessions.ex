defmodule Fleet.Sessions do
  @moduledoc """
  Starts processes of `Fleet.Session` under several supervisors, by a key.

  A single `DynamicSupervisor` starts one child after the other, and where `init/1` is slow it
  is a bottleneck. Here a key always leads to the same one of many, and a partition that gives
  up takes only its own children with it.
  """

  @child Fleet.Session

  @doc "How a supervisor starts the partitions."
  @spec child_spec(keyword()) :: Supervisor.child_spec()
  def child_spec(limits) do
    %{id: __MODULE__, start: {__MODULE__, :start_link, [limits]}, type: :supervisor}
  end

  @doc "Starts the partitions with the limits that otp.toml gives each of them."
  @spec start_link(keyword(), atom()) :: Supervisor.on_start()
  def start_link(limits, name \\ __MODULE__) do
    {partitions, limits} = Keyword.pop(limits, :partitions, System.schedulers_online())

    PartitionSupervisor.start_link(
      child_spec: {DynamicSupervisor, limits},
      name: name,
      partitions: partitions,
      # All partitions may crash together, as their children may.
      max_restarts: partitions
    )
  end

  @doc """
  Starts a child in the partition of `key`.

  `{:error, :max_children}` says that this partition has as many as it may have.
  """
  @spec start_child(atom(), term(), keyword()) :: DynamicSupervisor.on_start_child()
  def start_child(supervisor \\ __MODULE__, key, args) do
    DynamicSupervisor.start_child(partition(supervisor, key), {@child, args})
  end

  @doc "The children that run in the partition of `key`."
  @spec children(atom(), term()) :: [pid()]
  def children(supervisor \\ __MODULE__, key) do
    for {_id, pid, _type, _modules} <-
          DynamicSupervisor.which_children(partition(supervisor, key)),
        is_pid(pid),
        do: pid
  end

  # An integer leads to the partition of its remainder, any other term to that of its hash.
  defp partition(supervisor, key), do: {:via, PartitionSupervisor, {supervisor, key}}
end
