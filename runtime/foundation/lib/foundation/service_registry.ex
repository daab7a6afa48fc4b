defmodule Foundation.ServiceRegistry do
  @moduledoc """
  Finds services, checks their health, and waits for them. Names are those of `Foundation.ProcessRegistry`.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ServiceRegistry.register(namespace, :cache, self())
      :ok
      iex> Foundation.ServiceRegistry.lookup(namespace, :cache) == {:ok, self()}
      true

  Where the package `:telemetry` is loaded, it gets `[:foundation, :foundation, :registry, :register]` with `%{count: 1}`,
  and `[:foundation, :foundation, :registry, :lookup]` with `%{duration: native}`; the metadata has `:namespace`,
  `:service` and `:result`, which is `:ok` or `:error`.
  """

  alias Foundation.{Error, ProcessRegistry}
  alias Foundation.ServiceRegistry.HealthCheck
  alias Foundation.Telemetry.Bridge

  @type namespace :: ProcessRegistry.namespace()
  @type service_name :: ProcessRegistry.service_name()

  @events [:foundation, :foundation, :registry]
  # Between two looks at a name that is waited for, ms.
  @pause 10

  @doc """
  Gives the process a name.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ServiceRegistry.register(namespace, :cache, self())
      :ok
      iex> other = spawn(fn -> Process.sleep(:infinity) end)
      iex> Foundation.ServiceRegistry.register(namespace, :cache, other) == {:error, {:already_registered, self()}}
      true
  """
  @spec register(namespace, service_name, pid) :: :ok | {:error, {:already_registered, pid}} | {:error, Error.t()}
  def register(namespace, service, pid) do
    result = ProcessRegistry.register(namespace, service, pid)
    if Bridge.open?(), do: tell(:register, %{count: 1}, namespace, service, result)
    result
  end

  @doc """
  The process of that name.

      iex> Foundation.ServiceRegistry.lookup({:test, make_ref()}, :nobody)
      :not_found
  """
  @spec lookup(namespace, service_name) :: {:ok, pid} | :not_found | {:error, Error.t()}
  def lookup(namespace, service) do
    if Bridge.open?(), do: lookup_told(namespace, service), else: find(namespace, service)
  end

  defp lookup_told(namespace, service) do
    started = System.monotonic_time()
    result = find(namespace, service)
    tell(:lookup, %{duration: System.monotonic_time() - started}, namespace, service, result)
    result
  end

  defp find(namespace, service) do
    case ProcessRegistry.lookup(namespace, service) do
      :error -> :not_found
      result -> result
    end
  end

  defp tell(name, measurements, namespace, service, result) do
    outcome = if result == :ok or match?({:ok, _pid}, result), do: :ok, else: :error
    Bridge.execute(@events ++ [name], measurements, %{namespace: namespace, service: service, result: outcome})
  end

  @doc """
  Takes the name away; `:ok`, too, where there was none.

      iex> Foundation.ServiceRegistry.unregister({:test, make_ref()}, :nobody)
      :ok
  """
  @spec unregister(namespace, service_name) :: :ok | {:error, Error.t()}
  defdelegate unregister(namespace, service), to: ProcessRegistry

  @doc """
  The names in the namespace whose processes live, with those.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ServiceRegistry.register(namespace, :cache, self())
      iex> Foundation.ServiceRegistry.list_services(namespace) == [{:cache, self()}]
      true
  """
  @spec list_services(namespace) :: [{service_name, pid}]
  def list_services(namespace), do: namespace |> ProcessRegistry.get_all_services() |> Enum.to_list()

  @doc """
  Whether the service lives and, given a `:health_check`, says that it is well: a function that gets the pid and returns
  `:ok`, `{:ok, _}` or `true`. It runs in a process of its own, which is killed after `:timeout` ms (5000).

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ServiceRegistry.register(namespace, :cache, self())
      iex> Foundation.ServiceRegistry.health_check(namespace, :cache, health_check: fn _pid -> :full end)
      {:error, {:health_check_failed, :full}}
      iex> Foundation.ServiceRegistry.health_check(namespace, :cache) == {:ok, self()}
      true
  """
  @spec health_check(namespace, service_name, keyword) ::
          {:ok, pid}
          | {:error,
             :health_check_timeout
             | {:health_check_crashed, term}
             | {:health_check_error, Exception.t()}
             | {:health_check_failed, term}
             | Error.t()}
  def health_check(namespace, service, options \\ []) do
    with {:ok, check, timeout} <- HealthCheck.options(options),
         {:ok, pid} <- lookup(namespace, service),
         :ok <- HealthCheck.run(check, pid, timeout) do
      {:ok, pid}
    else
      :not_found -> not_found(namespace, service)
      {:error, _} = error -> error
    end
  end

  defp not_found(namespace, service) do
    Error.error_result(
      :service_not_found,
      "Service #{inspect(service)} not found in namespace #{inspect(namespace)}",
      context: %{namespace: namespace, service: service}
    )
  end

  @doc """
  The process of that name, as soon as there is one, at most `timeout` ms from now.

      iex> Foundation.ServiceRegistry.wait_for_service({:test, make_ref()}, :nobody, 20)
      {:error, :timeout}
  """
  @spec wait_for_service(namespace, service_name, non_neg_integer) :: {:ok, pid} | {:error, :timeout | Error.t()}
  def wait_for_service(namespace, service, timeout \\ 5000)

  def wait_for_service(namespace, service, timeout) when is_integer(timeout) and timeout >= 0 do
    wait(namespace, service, System.monotonic_time(:millisecond) + timeout)
  end

  def wait_for_service(_namespace, _service, timeout) do
    Error.refuse(:invalid_argument,
      rule: "To wait for a service takes a time.",
      found: timeout,
      allowed: "milliseconds, 0 or more",
      remedy: "Give a timeout such as 5000."
    )
  end

  defp wait(namespace, service, deadline) do
    case lookup(namespace, service) do
      :not_found ->
        if System.monotonic_time(:millisecond) >= deadline do
          {:error, :timeout}
        else
          Process.sleep(@pause)
          wait(namespace, service, deadline)
        end

      result ->
        result
    end
  end

  @doc """
  The services of a namespace, and for how long they have had their names.

      iex> Foundation.ServiceRegistry.get_service_info({:test, make_ref()}).total_services
      0

  `:uptime_ms` counts from the registration; it is 0 for a name taken through `via_tuple/2`, of which `Registry` keeps no
  time.
  """
  @spec get_service_info(namespace) :: %{
          namespace: namespace,
          services: %{service_name => %{pid: pid, alive: boolean, uptime_ms: non_neg_integer}},
          total_services: non_neg_integer,
          healthy_services: non_neg_integer
        }
  def get_service_info(namespace) do
    now = System.monotonic_time(:millisecond)
    pids = ProcessRegistry.get_all_services(namespace)
    since = for {name, _pid, at} <- ProcessRegistry.Names.list(namespace), into: %{}, do: {name, at}

    services =
      Map.new(pids, fn {name, pid} -> {name, %{pid: pid, alive: true, uptime_ms: now - Map.get(since, name, now)}} end)

    %{
      namespace: namespace,
      services: services,
      total_services: map_size(services),
      healthy_services: map_size(services)
    }
  end

  @doc """
  Ends all processes that have a name in `{:test, test_ref}`, except the caller, and returns when they are gone.

      iex> Foundation.ServiceRegistry.cleanup_test_namespace(make_ref())
      :ok
  """
  @spec cleanup_test_namespace(reference) :: :ok | {:error, Error.t()}
  defdelegate cleanup_test_namespace(test_ref), to: ProcessRegistry

  @doc """
  A name to start a process with: see `Foundation.ProcessRegistry.via_tuple/2`.

      iex> Foundation.ServiceRegistry.via_tuple(:production, :cache)
      {:via, Registry, {Foundation.ProcessRegistry, {:production, :cache}}}
  """
  @spec via_tuple(namespace, service_name) :: {:via, Registry, {module, ProcessRegistry.registry_key()}}
  defdelegate via_tuple(namespace, service), to: ProcessRegistry
end
