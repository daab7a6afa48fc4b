# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 78ef8ded7ba178d3
defmodule Mesh.Supervision.Drain do
  @moduledoc """
  Lets services finish what they have begun before the application stops.

  From then on a service takes nothing new: callers get `{:error, :draining}`. What is under way
  has as long as otp.toml says.
  """

  @behaviour Mesh.Supervision.Guard

  require Logger

  alias Mesh.Supervision

  # Milliseconds between two looks at what is still under way.
  @look_again 10

  # Inside of the mailbox's guard: a request is either counted before it looks here, and waited for,
  # or it looks after the service has closed.
  @impl true
  def call(_settings, service, _server, timeout, request) do
    if :ets.member(Supervision, {:draining, service}) do
      {:error, :draining}
    else
      request.(timeout)
    end
  end

  @doc """
  Drains services, in stages: each is a list of services, with the milliseconds that each may
  take at most, which drain at the same time.
  """
  @spec drain([[{atom(), pos_integer()}]]) :: :ok
  def drain(stages) do
    for stage <- stages do
      for {service, _time} <- stage, do: :ets.insert(Supervision, {{:draining, service}})
      began = System.monotonic_time(:millisecond)
      for {service, time} <- stage, do: await(service, began + time)
    end

    :ok
  end

  defp await(service, deadline) do
    case {Supervision.Mailbox.in_flight(service), deadline - System.monotonic_time(:millisecond)} do
      {0, _left} ->
        :ok

      {count, left} when left <= 0 ->
        Logger.warning("#{service} has #{count} requests under way, and no more time for them")

      {_count, left} ->
        receive do
        after
          min(@look_again, left) -> await(service, deadline)
        end
    end
  end
end
