defmodule Foundation.Infrastructure do
  @moduledoc """
  Protects calls of what may fail or be overrun, by up to three means, in this order: a rate limiter
  (`Foundation.Infrastructure.RateLimiter`), a circuit breaker (`Foundation.Infrastructure.CircuitBreaker`) and a pool
  (`Foundation.Infrastructure.ConnectionManager`).

      iex> alias Foundation.Infrastructure
      iex> Infrastructure.configure_protection(:payment, %{
      ...>   circuit_breaker: %{failure_threshold: 5, recovery_time: 30_000},
      ...>   rate_limiter: %{scale: 60_000, limit: 100}
      ...> })
      :ok
      iex> Infrastructure.execute_protected(
      ...>   :payment,
      ...>   [circuit_breaker: :payment_breaker, rate_limiter: {:payments, "user:1"}],
      ...>   fn -> :paid end
      ...> )
      {:ok, :paid}

  Events of `Foundation.Telemetry`, under `[:foundation, :foundation, :infrastructure]`: `:execute_start` and
  `:execute_stop`, counted, with `:protection_key` and `:success`; `:protection_triggered`.
  """

  alias Foundation.Error
  alias Foundation.Infrastructure.{CircuitBreaker, ConnectionManager, ProtectedCall, Protections, RateLimiter, Service}

  @type protection_key :: atom
  @type protection_options :: [
          circuit_breaker: atom,
          rate_limiter: {RateLimiter.operation(), RateLimiter.entity_id()},
          connection_pool: atom,
          timeout: timeout
        ]
  @type protection_config :: Protections.config()

  # Where nothing is configured, as in 0.1.x.
  @default_breaker %{failure_threshold: 5, recovery_time: 30_000}

  @doc """
  Nothing is left to do once the library runs.

      iex> Foundation.Infrastructure.initialize_all_infra_components()
      {:ok, []}
  """
  @spec initialize_all_infra_components() :: {:ok, []} | {:error, Error.t()}
  def initialize_all_infra_components, do: if(Service.available?(), do: {:ok, []}, else: not_running())

  @doc """
  Whether circuit breakers (`:fuse`) and rate limiter (`:hammer`) run, by the names of the packages that 0.1.x had for
  them, and the time (Unix, ms).

      iex> {:ok, status} = Foundation.Infrastructure.get_infrastructure_status()
      iex> {status.fuse, status.hammer}
      {:running, :running}
  """
  @spec get_infrastructure_status() :: {:ok, map}
  def get_infrastructure_status do
    state = if Service.available?(), do: :running, else: :not_started
    {:ok, %{fuse: state, hammer: state, timestamp: System.system_time(:millisecond)}}
  end

  @doc """
  Calls the function under the protections that `options` name:

  - `:rate_limiter`, `{operation, entity}`: as often as is configured for the key, else 100 times a minute;
  - `:circuit_breaker`, its name: one that is not there yet is made as is configured for the key. A function that raises,
    throws or exits is a failure, and so is a pool without a worker in time;
  - `:connection_pool`, its name, and `:timeout`, ms to wait for a worker (5000). The function is called while a worker is
    lent.

  What the function raises is `{:error, {:execution_error, exception}}`, with a pool `{:error, exception}`.

      iex> {:error, {:execution_error, error}} =
      ...>   Foundation.Infrastructure.execute_protected(:search, [], fn -> raise "down" end)
      iex> error
      %RuntimeError{message: "down"}
  """
  @spec execute_protected(protection_key, protection_options, (... -> result)) :: {:ok, result} | {:error, term}
        when result: term
  def execute_protected(key, options, fun) when is_atom(key) and is_list(options) and is_function(fun, 0) do
    if Keyword.keyword?(options), do: protected(key, options, fun), else: refuse(key, options, fun)
  end

  def execute_protected(key, options, fun), do: refuse(key, options, fun)

  defp protected(key, options, fun) do
    with {:ok, config} <- config(key, options), do: ProtectedCall.run(key, config, options, fun)
  end

  # What is configured for the key, which these were named to last.
  defp config(key, options) do
    config =
      case Protections.fetch(key) do
        {:ok, config} -> config
        :error -> %{}
      end

    Protections.remember(key, config, options[:circuit_breaker], options[:connection_pool])
    {:ok, config}
  rescue
    ArgumentError -> not_running()
  end

  @doc """
  Sets what `execute_protected/3` goes by for the key; each of the three parts may be left out. A breaker that has been
  made already stays as it is.

      iex> {:error, error} = Foundation.Infrastructure.configure_protection(:payment, %{rate_limiter: %{limit: 5}})
      iex> error.context.found
      %{rate_limiter: %{limit: 5}}
  """
  @spec configure_protection(protection_key, protection_config) :: :ok | {:error, Error.t()}
  def configure_protection(key, config) when is_atom(key) do
    with :ok <- Protections.check(config), do: Protections.put(key, config)
  rescue
    ArgumentError -> not_running()
  end

  def configure_protection(key, _config), do: refuse_key(key)

  @doc """
  What has been configured for the key.

      iex> Foundation.Infrastructure.get_protection_config(:nothing)
      {:error, :not_found}
  """
  @spec get_protection_config(protection_key) :: {:ok, protection_config} | {:error, :not_found | Error.t()}
  def get_protection_config(key) when is_atom(key) do
    with :error <- Protections.fetch(key), do: {:error, :not_found}
  rescue
    ArgumentError -> not_running()
  end

  def get_protection_config(key), do: refuse_key(key)

  @doc """
  How the protections of the key are: `:circuit_breaker` and `:connection_pool` as they were last named to
  `execute_protected/3`, and `:rate_limiter`. `:status` of each is `:not_used` until then; of the breaker `:ok` or `:blown`,
  of the others `:active`.

      iex> alias Foundation.Infrastructure
      iex> Infrastructure.configure_protection(:mail, %{circuit_breaker: %{failure_threshold: 0, recovery_time: 60_000}})
      iex> Infrastructure.execute_protected(:mail, [circuit_breaker: :mail_breaker], fn -> raise "down" end)
      iex> {:ok, %{circuit_breaker: breaker}} = Infrastructure.get_protection_status(:mail)
      iex> {breaker.status, breaker.name, breaker.state}
      {:blown, :mail_breaker, :open}
  """
  @spec get_protection_status(protection_key) :: {:ok, map} | {:error, :not_found | Error.t()}
  def get_protection_status(key) do
    with {:ok, config} <- get_protection_config(key) do
      {breaker, pool} = Protections.last(key)

      {:ok,
       %{
         circuit_breaker: breaker_status(breaker),
         rate_limiter: Map.put(Protections.rate(config), :status, :active),
         connection_pool: pool_status(pool)
       }}
    end
  end

  defp breaker_status(name) do
    case name && CircuitBreaker.describe(name) do
      {:ok, circuit} ->
        Map.merge(circuit, %{name: name, status: if(circuit.state == :open, do: :blown, else: :ok)})

      _ ->
        %{status: :not_used}
    end
  end

  defp pool_status(name) do
    case name && ConnectionManager.get_pool_status(name) do
      {:ok, pool} -> Map.merge(pool, %{name: name, status: :active})
      _ -> %{status: :not_used}
    end
  end

  @doc """
  The keys that something has been configured for.

      iex> Foundation.Infrastructure.configure_protection(:sms, %{})
      iex> :sms in Foundation.Infrastructure.list_protection_keys()
      true
  """
  @spec list_protection_keys() :: [protection_key]
  def list_protection_keys do
    Protections.keys()
  rescue
    ArgumentError -> raise elem(not_running(), 1)
  end

  @doc """
  Makes a circuit breaker that bears `:failure_threshold` failures within `:recovery_time` ms, and is open for as long.
  By default 5 within 30 s.

      iex> Foundation.Infrastructure.initialize_circuit_breaker(:fax, %{failure_threshold: 3, recovery_time: 1000})
      :ok
      iex> {:error, error} = Foundation.Infrastructure.initialize_circuit_breaker(:fax)
      iex> error.error_type
      :already_exists
  """
  @spec initialize_circuit_breaker(atom, map) :: :ok | {:error, Error.t()}
  def initialize_circuit_breaker(name, config \\ @default_breaker)

  def initialize_circuit_breaker(name, config) when is_atom(name) and name not in [nil, :""] and is_map(config) do
    with %{failure_threshold: threshold, recovery_time: time} <- config,
         true <- is_integer(threshold) and threshold > 0 and is_integer(time) and time > 0,
         :ok <- CircuitBreaker.install(name, Protections.fuse_options(config)) do
      :ok
    else
      {:error, :already_installed} -> exists(name)
      {:error, %Error{error_type: :service_unavailable}} = error -> error
      _ -> refuse_breaker(config)
    end
  end

  def initialize_circuit_breaker(name, config) when is_atom(name) and is_map(config) do
    refuse_breaker_name(:invalid_name, name)
  end

  def initialize_circuit_breaker(name, config), do: refuse_breaker_name(:invalid_arguments, {name, config})

  defp refuse_breaker(config) do
    Error.refuse(:invalid_configuration,
      rule: "A circuit breaker has a threshold of failures and a time to recover.",
      found: config,
      allowed: "failure_threshold: 1..10000, recovery_time: 1..4294967295 ms",
      remedy: "Give for instance %{failure_threshold: 5, recovery_time: 30_000}."
    )
  end

  defp refuse_breaker_name(type, found) do
    Error.refuse(type,
      rule: "A circuit breaker has a name, which is an atom, and a map of settings.",
      found: found,
      allowed: "an atom other than nil and :\"\"; a map",
      remedy: "Name it for what it guards, such as :db."
    )
  end

  defp exists(name) do
    Error.refuse(:already_exists,
      rule: "A circuit breaker is made once.",
      found: name,
      allowed: "a name that no circuit breaker has",
      remedy: "Take another name, or remove the old one with CircuitBreaker.remove(#{inspect(name)})."
    )
  end

  defp refuse(key, options, fun) do
    Error.refuse(:invalid_input,
      rule: "What is protected is a function without arguments, under a key and with options.",
      found: {key, options, fun},
      allowed: "an atom; circuit_breaker: name, rate_limiter: {operation, entity}, connection_pool: name, timeout: ms",
      remedy: "Call execute_protected(:payment, [circuit_breaker: :payment_breaker], fn -> ... end)."
    )
  end

  defp refuse_key(key) do
    Error.refuse(:invalid_input,
      rule: "The key of a protection is an atom.",
      found: key,
      allowed: "an atom",
      remedy: "Name it for what is protected, such as :payment."
    )
  end

  defp not_running do
    Foundation.Service.not_running(:infrastructure,
      rule: "Calls are protected while :foundation runs.",
      found: "its infrastructure is not running"
    )
  end
end
