defmodule Mesh.Client do
  @moduledoc """
  What the clients of all services have in common: they ask the instances in turn, and stop
  asking those that fail.

  The request runs in the caller. The process behind a client only says whose turn it is, so a
  slow instance holds up nobody else.
  """

  alias Mesh.{Directory, Instance, Supervision}

  # Milliseconds that a caller waits.
  @timeout 1_000

  @type failure :: {:error, :unavailable | Supervision.Guard.refusal()}

  @doc """
  Asks the instance that `pick` returns, if the service's guards let the request pass.

  `pick` gets the milliseconds that are left, and returns nil when there is no instance. The
  breaker counts what exits; the caller gets a value.
  """
  @spec ask(atom(), GenServer.server(), (timeout() -> pid() | nil), String.t()) ::
          {:ok, Mesh.Backend.answer()} | failure()
  def ask(service, server, pick, request) do
    Supervision.Guard.call(service, server, @timeout, fn timeout ->
      instance = pick.(timeout) || exit(:no_instance)
      {:ok, Instance.ask(instance, request, timeout)}
    end)
  catch
    :exit, _crash_or_timeout -> {:error, :unavailable}
  end

  @doc "The instance of the service whose turn it is, or nil when there is none."
  @spec in_turn(atom(), non_neg_integer()) :: pid() | nil
  def in_turn(service, turn) do
    case Directory.members(service) do
      [] -> nil
      instances -> Enum.at(instances, rem(turn, length(instances)))
    end
  end
end
