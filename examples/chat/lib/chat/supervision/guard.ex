# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: a0993495ffbc745a
defmodule Chat.Supervision.Guard do
  @moduledoc """
  What stands before a service, in its callers: a request passes one guard after the other, or
  is refused before there is a message.

  `Chat.Supervision.guards/1` says which guards a service has, outermost first.
  """

  alias Chat.Supervision

  @typedoc "Sends the request, and gives its reply up after so many milliseconds."
  @type request :: (timeout() -> term())

  @typedoc "Why a request is refused."
  @type refusal :: :overloaded | :draining

  @doc "Lets a request pass, or refuses it."
  @callback call(settings :: map(), service :: atom(), server :: term(), timeout(), request()) ::
              term() | {:error, refusal()}

  @doc """
  Sends a request to a service, where its guards let it pass.

  All of `timeout`, waiting for a guard included, is the caller's own deadline.
  """
  @spec call(atom(), GenServer.server(), timeout(), request()) :: term() | {:error, refusal()}
  def call(service, server, timeout, request) do
    pid = GenServer.whereis(server)

    service
    |> Supervision.guards()
    |> Enum.reverse()
    |> Enum.reduce(request, fn {guard, settings}, inner ->
      &guard.call(settings, service, pid, &1, inner)
    end)
    |> then(fn guarded -> guarded.(timeout) end)
  end
end
