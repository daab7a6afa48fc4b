# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 4ac9bc4bc951f0ef
defmodule Mesh.Supervision.Breaker do
  @moduledoc """
  Stops asking a service that fails again and again, and gives it time.

    * closed: requests pass. When as many as `failures` crash or time out `within` the same
      milliseconds, the breaker opens.
    * open: requests are refused with `{:error, :breaker_open}`, for `reset_after` milliseconds.
    * half-open: one request passes as a probe. It closes the breaker, or opens it again.

  A failure is a crash or a timeout of the call; a reply is none, also when it is an error. The
  state is in a table of the application's: a crash of the service does not lose it.
  """

  @behaviour Mesh.Supervision.Guard

  alias Mesh.Supervision

  @typedoc "Closed with the times of the latest failures, in milliseconds; the others since when."
  @type state :: {:closed, [integer()]} | {:open, integer()} | {:half_open, integer()}

  @typedoc "The probe of a half-open breaker knows since when that is so: only it may close it."
  @type role :: :ordinary | {:probe, integer()}

  @type settings :: %{failures: pos_integer(), within: pos_integer(), reset_after: pos_integer()}

  @impl true
  def call(settings, service, _server, timeout, request) do
    case update(service, &admit(&1, now(), settings)) do
      :refuse -> {:error, :breaker_open}
      role -> watch(settings, service, role, fn -> request.(timeout) end)
    end
  end

  @doc "In which state the breaker of a service is."
  @spec state(atom()) :: :closed | :open | :half_open
  def state(service), do: elem(read(service), 0)

  @doc "Whether a request may pass, and the state of the breaker from then on."
  @spec admit(state(), integer(), settings()) :: {role() | :refuse, state()}
  def admit({:closed, _failures} = state, _now, _settings), do: {:ordinary, state}

  # Also when it is half-open: its probe may have been killed.
  def admit({_open, since}, now, settings) when now - since >= settings.reset_after do
    {{:probe, now}, {:half_open, now}}
  end

  def admit(state, _now, _settings), do: {:refuse, state}

  @doc "The state of the breaker after a request has succeeded or failed."
  @spec settle(state(), role(), :success | :failure, integer(), settings()) :: state()
  def settle({:closed, failures}, :ordinary, :failure, now, settings) do
    failures = [now | Enum.filter(failures, &(now - &1 < settings.within))]
    if length(failures) >= settings.failures, do: {:open, now}, else: {:closed, failures}
  end

  def settle({:half_open, since}, {:probe, since}, :success, _now, _settings), do: {:closed, []}
  def settle({:half_open, since}, {:probe, since}, :failure, now, _settings), do: {:open, now}

  # A success changes nothing; and what began before the breaker opened says nothing new.
  def settle(state, _role, _outcome, _now, _settings), do: state

  defp watch(settings, service, role, request) do
    reply = request.()
    update(service, &{:ok, settle(&1, role, :success, now(), settings)})
    reply
  catch
    kind, reason ->
      update(service, &{:ok, settle(&1, role, :failure, now(), settings)})
      :erlang.raise(kind, reason, __STACKTRACE__)
  end

  # Many callers at once: who finds that the state has changed meanwhile begins again.
  defp update(service, change) do
    old = read(service)
    {result, new} = change.(old)

    if swap(service, old, new) do
      tell(service, elem(old, 0), elem(new, 0))
      result
    else
      update(service, change)
    end
  end

  defp read(service) do
    case :ets.lookup(Supervision, {:breaker, service}) do
      [{_key, state}] -> state
      [] -> {:closed, []}
    end
  end

  defp swap(_service, state, state), do: true

  defp swap(service, old, new) do
    key = {:breaker, service}
    :ets.insert_new(Supervision, {key, {:closed, []}})
    # Compare and swap, as select_replace/2 is atomic for a row (ets(3)).
    :ets.select_replace(Supervision, [{{key, old}, [], [{:const, {key, new}}]}]) == 1
  end

  defp tell(_service, state, state), do: :ok

  defp tell(service, from, to) do
    Supervision.Telemetry.execute(service, :breaker, %{count: 1}, %{from: from, to: to})
  end

  defp now, do: System.monotonic_time(:millisecond)
end
