defmodule Chat.Searches do
  @moduledoc """
  Runs functions in processes of their own, and keeps their crashes from whoever asked.

  Tasks are not linked to their caller (`Task.Supervisor.async_nolink/2`): a crash comes back
  as a value. The supervisor restarts none of them: only the caller knows whether to try again.
  """

  @doc "How a supervisor starts this one."
  @spec child_spec(keyword()) :: Supervisor.child_spec()
  def child_spec(limits) do
    %{id: __MODULE__, start: {__MODULE__, :start_link, [limits]}, type: :supervisor}
  end

  @doc "Starts the supervisor with the limits that otp.toml gives it."
  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(limits) do
    Task.Supervisor.start_link([name: __MODULE__] ++ limits)
  end

  @doc """
  Runs the function and waits for its result, at most `timeout` milliseconds.

  `{:exit, reason}` when it crashed, `{:error, :timeout}` when it took too long and was killed.
  Raises when there are as many tasks as there may be.
  """
  @spec run(Supervisor.supervisor(), fun(), timeout()) ::
          {:ok, term()} | {:exit, term()} | {:error, :timeout}
  def run(supervisor \\ __MODULE__, function, timeout) do
    task = Task.Supervisor.async_nolink(supervisor, function)
    Task.yield(task, timeout) || Task.shutdown(task, :brutal_kill) || {:error, :timeout}
  end

  @doc """
  Runs the function; nobody waits for it.

  `{:error, :max_children}` says that there are as many tasks as there may be.
  """
  @spec start(Supervisor.supervisor(), fun()) :: DynamicSupervisor.on_start_child()
  def start(supervisor \\ __MODULE__, function) do
    Task.Supervisor.start_child(supervisor, function)
  end
end
