defmodule Foundation.ProcessRegistry do
  @moduledoc """
  Names of processes, in namespaces that keep tests apart from production.

  A namespace is `:production` or `{:test, reference}`; a name is any term. A process comes by a name in two ways:
  somebody registers it with `register/4`, or it is started with `name: via_tuple(namespace, name)`.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ProcessRegistry.register(namespace, :cache, self(), %{shard: 1})
      :ok
      iex> Foundation.ProcessRegistry.lookup(namespace, :cache) == {:ok, self()}
      true
      iex> Foundation.ProcessRegistry.metadata(namespace, :cache)
      {:ok, %{shard: 1}}

  Lookups and registrations go to ETS and through no process. A process of this node that has died is never
  returned, however long it takes to clear its names away; one of another node is returned until its death is known
  here.

  Names given by `register/4` live in a table that outlasts whoever clears it. Names taken through `via_tuple/2` live
  in Elixir's `Registry`, which ends the processes that hold them when it crashes; their supervisors start them again.
  `Registry` does not know of `register/4`: a process started through a via tuple whose name was registered before does
  start, and lookups go on to find the registered one.
  """

  alias Foundation.Error
  alias Foundation.ProcessRegistry.{Ending, Janitor, Names}

  @type namespace :: :production | {:test, reference}
  @type service_name :: term
  @type registry_key :: {namespace, service_name}

  defguardp is_namespace(namespace)
            when namespace == :production or
                   (is_tuple(namespace) and tuple_size(namespace) == 2 and elem(namespace, 0) == :test and
                      is_reference(elem(namespace, 1)))

  @doc "The `Registry` behind `via_tuple/2`, as a child of a supervisor."
  @spec child_spec(term) :: Supervisor.child_spec()
  def child_spec(_options) do
    registry = [keys: :unique, name: __MODULE__, partitions: System.schedulers_online()]

    %{
      id: Registry,
      start: {Registry, :start_link, [registry]},
      type: :supervisor,
      restart: :permanent,
      shutdown: :infinity
    }
  end

  @doc """
  Gives `pid` a name. To do so again with other metadata replaces the metadata.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ProcessRegistry.register(namespace, :cache, self())
      :ok
      iex> other = spawn(fn -> Process.sleep(:infinity) end)
      iex> Foundation.ProcessRegistry.register(namespace, :cache, other) == {:error, {:already_registered, self()}}
      true
  """
  @spec register(namespace, service_name, pid, map) ::
          :ok | {:error, {:already_registered, pid}} | {:error, Error.t()}
  def register(namespace, service, pid, metadata \\ %{})

  def register(namespace, service, pid, metadata)
      when is_namespace(namespace) and is_pid(pid) and is_map(metadata) do
    key = {namespace, service}

    case via_holder(key) do
      holder when holder in [nil, pid] -> claim(key, pid, metadata)
      holder -> {:error, {:already_registered, holder}}
    end
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  def register(namespace, _service, pid, metadata) when is_namespace(namespace) do
    Error.refuse(:invalid_argument,
      rule: "What is registered is a process, with a map of metadata.",
      found: {pid, metadata},
      allowed: "a pid and a map",
      remedy: "Give the process that start_link returned, and the metadata as %{key: value}."
    )
  end

  def register(namespace, _service, _pid, _metadata), do: refuse_namespace(namespace)

  defp claim(key, pid, metadata) do
    case Names.claim(key, pid, metadata) do
      :claimed -> Janitor.changed(key, pid)
      :renewed -> :ok
      {:held, holder} -> {:error, {:already_registered, holder}}
    end
  end

  @doc """
  The process of that name.

      iex> Foundation.ProcessRegistry.lookup({:test, make_ref()}, :nobody)
      :error
  """
  @spec lookup(namespace, service_name) :: {:ok, pid} | :error | {:error, Error.t()}
  def lookup(namespace, service) do
    key = {namespace, service}

    case Names.fetch(key) do
      {:ok, _pid} = found -> found
      :error -> lookup_via(key)
    end
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  defp lookup_via({namespace, _service} = key) do
    case via_holder(key) do
      nil when is_namespace(namespace) -> :error
      nil -> refuse_namespace(namespace)
      pid -> {:ok, pid}
    end
  end

  # As a via tuple does: unlike Registry.lookup/2 (1.14) it also looks whether the holder lives.
  defp via_holder(key) do
    case via(fn -> Registry.whereis_name({__MODULE__, key}) end, :undefined) do
      :undefined -> nil
      pid -> pid
    end
  end

  defp via_holders(pattern) do
    holders = via(fn -> Registry.select(__MODULE__, [{pattern, [], [{{:"$1", :"$2"}}]}]) end, [])
    Enum.filter(holders, fn {_name, pid} -> Process.alive?(pid) end)
  end

  # A Registry that starts again after a crash has no names, for their holders have ended with it. That the library does
  # not run is seen by the other table.
  defp via(ask, none) do
    ask.()
  rescue
    ArgumentError -> none
  end

  @doc """
  The metadata that the name was registered with; `%{}` for a name that was taken through `via_tuple/2`.

      iex> Foundation.ProcessRegistry.metadata({:test, make_ref()}, :nobody)
      :error
  """
  @spec metadata(namespace, service_name) :: {:ok, map} | :error | {:error, Error.t()}
  def metadata(namespace, service) do
    with {:ok, _pid} <- lookup(namespace, service), do: {:ok, Names.metadata({namespace, service})}
  end

  @doc """
  Takes the name away; `:ok`, too, where there was none. A name that was taken through `via_tuple/2` is taken away only
  when its holder asks, for `Registry` allows no other.

      iex> Foundation.ProcessRegistry.unregister({:test, make_ref()}, :nobody)
      :ok
  """
  @spec unregister(namespace, service_name) :: :ok | {:error, Error.t()}
  def unregister(namespace, service) when is_namespace(namespace) do
    key = {namespace, service}

    case Names.release(key) do
      {:ok, pid} -> Janitor.changed(key, pid)
      :error -> :ok
    end

    via(fn -> Registry.unregister(__MODULE__, key) end, :ok)
  rescue
    error in ArgumentError -> not_running(error, __STACKTRACE__)
  end

  def unregister(namespace, _service), do: refuse_namespace(namespace)

  @doc """
  The names in the namespace whose processes live.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ProcessRegistry.register(namespace, :cache, self())
      iex> Foundation.ProcessRegistry.list_services(namespace)
      [:cache]
  """
  @spec list_services(namespace) :: [service_name]
  def list_services(namespace), do: namespace |> get_all_services() |> Map.keys()

  @doc """
  The names in the namespace, with their processes.

      iex> namespace = {:test, make_ref()}
      iex> Foundation.ProcessRegistry.register(namespace, :cache, self())
      iex> Foundation.ProcessRegistry.get_all_services(namespace) == %{cache: self()}
      true
  """
  @spec get_all_services(namespace) :: %{service_name => pid}
  def get_all_services(namespace) when is_namespace(namespace) do
    alive = Map.new(via_holders({{namespace, :"$1"}, :"$2", :_}))
    Enum.into(Names.list(namespace), alive, fn {name, pid, _registered_at} -> {name, pid} end)
  rescue
    error in ArgumentError -> raise elem(not_running(error, __STACKTRACE__), 1)
  end

  def get_all_services(namespace), do: raise(elem(refuse_namespace(namespace), 1))

  @doc """
  Whether a living process has the name.

      iex> Foundation.ProcessRegistry.registered?({:test, make_ref()}, :nobody)
      false
  """
  @spec registered?(namespace, service_name) :: boolean
  def registered?(namespace, service), do: match?({:ok, _pid}, lookup(namespace, service))

  @doc """
  How many names of living processes the namespace has.

      iex> Foundation.ProcessRegistry.count_services({:test, make_ref()})
      0
  """
  @spec count_services(namespace) :: non_neg_integer
  def count_services(namespace), do: namespace |> get_all_services() |> map_size()

  @doc """
  A name to start a process with: it registers itself, and is found by it. `lookup/2` of such a name costs two to three
  times as much as `Registry.lookup/2`: it looks among the registered names first, and then asks `Registry`.

      iex> name = Foundation.ProcessRegistry.via_tuple({:test, make_ref()}, :cache)
      iex> {:ok, pid} = Agent.start_link(fn -> 1 end, name: name)
      iex> {Agent.get(name, & &1), GenServer.whereis(name) == pid}
      {1, true}
  """
  @spec via_tuple(namespace, service_name) :: {:via, Registry, {module, registry_key}}
  def via_tuple(namespace, service), do: {:via, Registry, {__MODULE__, {namespace, service}}}

  @doc """
  Ends all processes that have a name in `{:test, test_ref}`, except the caller, and returns when they are gone.
  They are asked to shut down, and killed after 100 ms.

      iex> ref = make_ref()
      iex> pid = spawn(fn -> Process.sleep(:infinity) end)
      iex> Foundation.ProcessRegistry.register({:test, ref}, :worker, pid)
      iex> Foundation.ProcessRegistry.cleanup_test_namespace(ref)
      :ok
      iex> Process.alive?(pid)
      false
  """
  @spec cleanup_test_namespace(reference) :: :ok | {:error, Error.t()}
  def cleanup_test_namespace(test_ref) when is_reference(test_ref) do
    namespace = {:test, test_ref}
    services = get_all_services(namespace)
    # A registered name may hide one that was taken through a via tuple.
    via = for {_name, pid} <- via_holders({{namespace, :"$1"}, :"$2", :_}), do: pid
    Ending.all((Map.values(services) ++ via) |> Enum.uniq() |> List.delete(self()))
    Enum.each(services, fn {name, _pid} -> unregister(namespace, name) end)
  end

  def cleanup_test_namespace(other), do: refuse_namespace({:test, other})

  @doc """
  How many names there are, and what they take: `:total_services`, `:production_services`, `:test_namespaces`,
  `:partitions` and `:partition_count` of the `Registry`, `:memory_usage_bytes` and `:ets_table_info` of the table of
  registered names.

      iex> Foundation.ProcessRegistry.stats().partitions == System.schedulers_online()
      true
  """
  @spec stats() :: %{
          total_services: non_neg_integer,
          production_services: non_neg_integer,
          test_namespaces: non_neg_integer,
          partitions: pos_integer,
          partition_count: pos_integer,
          memory_usage_bytes: non_neg_integer,
          ets_table_info: %{table_size: non_neg_integer, memory_words: non_neg_integer}
        }
  def stats do
    via = for {key, _pid} <- via_holders({:"$1", :"$2", :_}), do: key
    keys = Enum.uniq(Names.keys() ++ via)
    partitions = System.schedulers_online()
    size = Names.size()

    %{
      total_services: length(keys),
      production_services: Enum.count(keys, &match?({:production, _name}, &1)),
      test_namespaces: keys |> Enum.map(&elem(&1, 0)) |> Enum.uniq() |> Enum.count(&match?({:test, _ref}, &1)),
      partitions: partitions,
      partition_count: partitions,
      memory_usage_bytes: size.memory_words * :erlang.system_info(:wordsize),
      ets_table_info: size
    }
  rescue
    error in ArgumentError -> raise elem(not_running(error, __STACKTRACE__), 1)
  end

  defp refuse_namespace(namespace) do
    Error.refuse(:invalid_argument,
      rule: "A namespace is that of production or of one test.",
      found: namespace,
      allowed: ":production, {:test, reference}",
      remedy: "Use :production, or {:test, make_ref()} in a test."
    )
  end

  # The table of names is there as long as the library runs: what is wrong then is something else.
  defp not_running(error, stacktrace) do
    if Names.exists?(), do: reraise(error, stacktrace)

    Foundation.Service.not_running(:registry,
      rule: "Names are kept while :foundation runs.",
      found: "its process registry is not running"
    )
  end
end
