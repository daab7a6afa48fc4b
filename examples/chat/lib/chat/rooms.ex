defmodule Chat.Rooms do
  @moduledoc """
  Starts and stops processes of `Chat.Room` while the system runs.

  How many there may be, and how many may crash together before this supervisor gives up, is
  in otp.toml. When it restarts, its children are gone: nobody but their starter knows them.
  """

  use DynamicSupervisor

  @child Chat.Room

  @doc "Starts the supervisor with the limits that otp.toml gives it."
  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(limits) do
    DynamicSupervisor.start_link(__MODULE__, limits, name: __MODULE__)
  end

  @doc """
  Starts a child with its arguments.

  `{:error, :max_children}` says that there are as many as there may be.
  """
  @spec start_child(Supervisor.supervisor(), keyword()) :: DynamicSupervisor.on_start_child()
  def start_child(supervisor \\ __MODULE__, args) do
    DynamicSupervisor.start_child(supervisor, {@child, args})
  end

  @doc "Stops a child; `{:error, :not_found}` when it is none of this supervisor."
  @spec stop_child(Supervisor.supervisor(), pid()) :: :ok | {:error, :not_found}
  def stop_child(supervisor \\ __MODULE__, child) do
    DynamicSupervisor.terminate_child(supervisor, child)
  end

  @doc "The children that run."
  @spec children(Supervisor.supervisor()) :: [pid()]
  def children(supervisor \\ __MODULE__) do
    for {_id, pid, _type, _modules} <- DynamicSupervisor.which_children(supervisor),
        is_pid(pid),
        do: pid
  end

  @impl true
  def init(limits) do
    DynamicSupervisor.init([strategy: :one_for_one] ++ limits)
  end
end
