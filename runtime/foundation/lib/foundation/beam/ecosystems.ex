defmodule Foundation.BEAM.Ecosystems do
  @moduledoc """
  The service `:ecosystems`: the supervisor above all that `Foundation.BEAM.Processes.spawn_ecosystem/1` starts.

  An ecosystem lives until it is shut down or this service ends, whatever becomes of the process that started it.
  """

  @behaviour Foundation.Service

  @impl true
  def create_tables, do: :ok

  @impl true
  def child_spec(_options) do
    %{
      id: __MODULE__,
      start: {DynamicSupervisor, :start_link, [[name: __MODULE__, strategy: :one_for_one]]},
      type: :supervisor
    }
  end

  @doc """
  Whether ecosystems can be started.

      iex> Foundation.BEAM.Ecosystems.available?()
      true
  """
  @impl true
  def available?, do: Process.whereis(__MODULE__) != nil

  @doc """
  How many ecosystems run.

      iex> {:ok, %{status: :running, ecosystems: count}} = Foundation.BEAM.Ecosystems.status()
      iex> is_integer(count)
      true
  """
  @impl true
  def status do
    {:ok, %{status: :running, ecosystems: DynamicSupervisor.count_children(__MODULE__).active}}
  catch
    :exit, _not_running -> {:ok, %{status: :stopped}}
  end
end
