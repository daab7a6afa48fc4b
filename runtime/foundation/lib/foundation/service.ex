defmodule Foundation.Service do
  @moduledoc false
  # What a service of the library offers to `Foundation.Supervisor`, and how its process is called.
  #
  # The tables of a service are made by the supervisor, which does nothing else: they are there before the service
  # starts, outlive each crash of it, and end with the tree.

  alias Foundation.Error

  @doc "Makes the tables of the service. Runs in the supervisor, which owns them."
  @callback create_tables() :: :ok

  @doc "How its process is started."
  @callback child_spec(keyword) :: Supervisor.child_spec()

  @doc "Whether its process runs."
  @callback available?() :: boolean

  @doc "What it says of itself: `:status` at least."
  @callback status() :: {:ok, map} | {:error, Error.t()}

  @timeout 5_000

  # A request whose process raised so often is taken to be the cause.
  @crashes 5

  @doc "Makes a table of that name, for `c:create_tables/0`: everybody reads and writes it."
  @spec create_table(atom, list) :: :ok
  def create_table(name, options \\ []) do
    ^name = :ets.new(name, [:named_table, :public, read_concurrency: true] ++ options)
    :ok
  end

  @doc """
  Calls the process of a service. When it crashes meanwhile, or restarts, the request is sent again, so a request has
  to mean the same when it is done twice. An error after five seconds without an answer, or when the process has raised
  at the request #{@crashes} times.
  """
  @spec call(module, GenServer.server(), term) :: term | {:error, Error.t()}
  def call(service, server, request) do
    call(service, server, request, System.monotonic_time(:millisecond) + @timeout, @crashes)
  end

  defp call(service, server, request, deadline, crashes) do
    left = deadline - System.monotonic_time(:millisecond)

    try do
      GenServer.call(server, request, max(left, 1))
    catch
      :exit, {:timeout, _call} -> no_answer(inspect(service))
      :exit, {{reason, [_ | _]}, _call} when crashes == 1 -> crashed(service, reason)
      :exit, {{_reason, [_ | _]}, _call} when left > 0 -> again(service, server, request, deadline, crashes - 1)
      :exit, _reason when left > 0 -> again(service, server, request, deadline, crashes)
      :exit, _reason -> no_answer(inspect(service))
    end
  end

  # It restarts within microseconds: a timer costs less than to be told of it.
  defp again(service, server, request, deadline, crashes) do
    with :ok <- check(service) do
      Process.sleep(1)
      call(service, server, request, deadline, crashes)
    end
  end

  @doc "For how long `call/3` waits, in milliseconds."
  @spec timeout() :: pos_integer
  def timeout, do: @timeout

  @doc "Whether the service is part of the library, and the library runs."
  @spec check(module) :: :ok | {:error, Error.t()}
  def check(service), do: if(runs?(service), do: :ok, else: unavailable(service))

  @doc "The error of a service that is not there."
  @spec unavailable(module) :: {:error, Error.t()}
  def unavailable(service) do
    Error.refuse(:service_unavailable,
      rule: "The application :foundation has to run, and #{inspect(service)} has to be one of its services.",
      found: {Process.whereis(Foundation.Supervisor), Application.get_env(:foundation, :services, :all)},
      allowed: "its supervisor, and a list of services with that one in it, or :all",
      remedy: "Call Foundation.initialize/0, or see the setting :services of :foundation."
    )
  end

  @doc "The error of a call that came to nothing because a service, by its name, does not run: the rule, and what was found."
  @spec not_running(atom, keyword) :: {:error, Error.t()}
  def not_running(name, rule_and_found) do
    Error.refuse(
      :service_unavailable,
      rule_and_found ++
        [
          allowed: "calls between Foundation.initialize/0 and Foundation.shutdown/0",
          remedy: "Start the application :foundation with #{inspect(name)} among its :services."
        ]
    )
  end

  @doc "The error of a call that waited for `timeout/0`."
  @spec no_answer(String.t()) :: {:error, Error.t()}
  def no_answer(from) do
    Error.refuse(:timeout,
      rule: "#{from} answers within #{@timeout} ms.",
      found: :no_answer,
      allowed: "an answer",
      remedy: "Try again: whether it was done is not known."
    )
  end

  defp runs?(service) do
    with true <- Process.whereis(Foundation.Supervisor) != nil,
         {:ok, services} <- Foundation.Supervisor.services() do
      Enum.any?(services, fn {_name, module} -> module == service end)
    else
      _ -> false
    end
  end

  defp crashed(service, reason) do
    Error.refuse(:internal_error,
      rule: "#{inspect(service)} answers.",
      found: reason,
      allowed: "fewer than #{@crashes} crashes at one request",
      remedy: "See what it logged: whether the request was done is not known."
    )
  end
end
