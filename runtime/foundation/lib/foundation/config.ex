defmodule Foundation.Config do
  @moduledoc """
  The configuration of a running application: validated, versioned, and told to whoever subscribes.

  A read is one ETS lookup in the calling process. A write goes through one process, which checks the whole
  configuration before anybody sees any of it. It survives crashes of that process; a caller whose answer was lost in
  one asks again, and a change that is there already is not made twice.

  Six sections have a schema (`Foundation.Types.Config`), and of these only `updatable_paths/0` can be changed at run
  time. What they start with is in the application's configuration:

      config :foundation, dev: [debug_mode: true], interface: [query_timeout: 2_000]

  Any other section is the application's own, and begins with what the application puts there:
  `initialize(my_app: [greeting: "hello"])`, `update([:my_app, :feature_flags, :new_ui], true)`.
  """

  @behaviour Foundation.Service

  alias Foundation.Argument
  alias Foundation.Config.{Path, Schema, Server, Table}
  alias Foundation.{Error, Events, Service, Types}

  @type path :: [atom | String.t()]

  @impl Foundation.Service
  def create_tables do
    case initial() do
      {:ok, config} -> Table.create(config)
      {:error, error} -> raise error
    end
  end

  @impl Foundation.Service
  def child_spec(options), do: Server.child_spec(options)

  @doc """
  Whether its process runs. Reads work while it restarts.

      iex> Foundation.Config.available?()
      true
  """
  @impl Foundation.Service
  @spec available?() :: boolean
  def available?, do: Process.whereis(Server) != nil

  @doc """
  Starts the library unless it runs, and merges sections over the configuration. Unlike `update/2` it may set any path
  but those of `:storage`, which is read when the library starts.

      iex> Foundation.Config.initialize(my_words: [greeting: "hello"])
      :ok
      iex> Foundation.Config.get([:my_words])
      {:ok, [greeting: "hello"]}
  """
  @spec initialize(keyword) :: :ok | {:error, Error.t()}
  def initialize(overrides \\ []) do
    with :ok <- check_overrides(overrides), :ok <- Foundation.initialize() do
      if overrides == [], do: :ok, else: merge(overrides)
    end
  end

  # What cannot be merged is found out here, where it is no matter of the service's.
  defp merge(overrides) do
    with {:ok, config} <- get(),
         merged = Types.Config.merge(config, overrides),
         :ok <- Schema.validate(merged),
         :ok <- Schema.check_started(config, merged),
         do: call({:merge, overrides})
  end

  @doc """
  `:status`, `:version`, `:updates_count`, `:subscribers_count`, `:uptime_ms`, and `:last_update` in monotonic
  milliseconds (nil before the first).

      iex> {:ok, %{status: :running, version: version}} = Foundation.Config.status()
      iex> version >= 1
      true
  """
  @impl Foundation.Service
  @spec status() :: {:ok, map} | {:error, Error.t()}
  def status do
    with :ok <- Service.check(__MODULE__) do
      version = Table.version()

      {:ok,
       %{
         status: if(available?(), do: :running, else: :restarting),
         version: version,
         updates_count: version - 1,
         last_update: if(version > 1, do: Table.updated_at()),
         subscribers_count: length(Table.subscribers()),
         uptime_ms: System.monotonic_time(:millisecond) - Table.started()
       }}
    end
  end

  @doc """
  The whole configuration.

      iex> {:ok, %Foundation.Types.Config{ai: ai}} = Foundation.Config.get()
      iex> ai.provider
      :mock
  """
  @spec get() :: {:ok, Types.Config.t()} | {:error, Error.t()}
  def get do
    with :not_found <- get([]), do: Service.unavailable(__MODULE__)
  end

  @doc """
  What is at a path.

      iex> Foundation.Config.get([:ai, :provider])
      {:ok, :mock}
      iex> Foundation.Config.get([:no, :such, :path])
      :not_found
  """
  @spec get(path) :: {:ok, term} | :not_found | {:error, Error.t()}
  def get(path) do
    case Table.fetch(path) do
      {:ok, _value} = found -> found
      :error -> with :ok <- Path.check(path), do: :not_found
    end
  rescue
    # The table is there as long as the service is part of the library and the library runs.
    ArgumentError -> Service.unavailable(__MODULE__)
  end

  @doc """
  What is at a path, or the default.

      iex> Foundation.Config.get_with_default([:my_feature, :timeout_ms], 5000)
      5000
  """
  @spec get_with_default(path, default) :: term | default when default: term
  def get_with_default(path, default) do
    case get(path) do
      {:ok, value} -> value
      _ -> default
    end
  end

  @doc """
  Changes a value. Subscribers are told of it, too, when it is the value that was there, which makes no version.

      iex> Foundation.Config.update([:dev, :debug_mode], true)
      :ok
      iex> {:error, error} = Foundation.Config.update([:ai, :provider], :openai)
      iex> error.error_type
      :config_update_forbidden
      iex> Foundation.Config.reset()
      :ok
  """
  @spec update(path, term) :: :ok | {:error, Error.t()}
  def update(path, value) do
    with :ok <- Path.check(path),
         :ok <- check_not_whole(path),
         :ok <- Path.check_value(value),
         :ok <- Schema.check_updatable(path),
         {:ok, previous} <- call({:update, path, value}) do
      record(:config_updated, %{path: path, new_value: value, previous_value: previous})
    end
  end

  @doc """
  The same as `update/2`, as 0.1.x named it.

      iex> {:error, error} = Foundation.Config.safe_update([:security], :off)
      iex> error.error_type
      :config_update_forbidden
  """
  @spec safe_update(path, term) :: :ok | {:error, Error.t()}
  def safe_update(path, value), do: update(path, value)

  @doc """
  Checks a configuration against the schema.

      iex> Foundation.Config.validate(Foundation.Types.Config.new())
      :ok
      iex> {:error, error} = Foundation.Config.validate(Foundation.Types.Config.new(ai: %{provider: :oracle}))
      iex> error.message
      "ai.provider is :mock or :openai or :anthropic or :gemini.\\n" <>
        "  found:   :oracle\\n" <>
        "  allowed: :mock or :openai or :anthropic or :gemini\\n" <>
        "  remedy:  Set [:ai, :provider] to one of these."
  """
  @spec validate(Types.Config.t()) :: :ok | {:error, Error.t()}
  defdelegate validate(config), to: Schema

  @doc """
  The paths of the six sections that can be changed at run time.

      iex> [:dev, :debug_mode] in Foundation.Config.updatable_paths()
      true
  """
  @spec updatable_paths() :: [[atom, ...], ...]
  defdelegate updatable_paths(), to: Schema

  @doc """
  Back to what the application was configured with. Subscribers get `{:config_notification, {:config_reset, config}}`.

      iex> Foundation.Config.reset()
      :ok
  """
  @spec reset() :: :ok | {:error, Error.t()}
  def reset do
    with {:ok, config} <- initial(), :ok <- call({:reset, config}), do: record(:config_reset, %{})
  end

  @doc """
  The number of this version. Each change makes one more.

      iex> {:ok, version} = Foundation.Config.version()
      iex> version >= 1
      true
  """
  @spec version() :: {:ok, pos_integer} | {:error, Error.t()}
  def version do
    with :ok <- Service.check(__MODULE__), do: {:ok, Table.version()}
  end

  @doc """
  The versions that one can go back to, oldest first: the last hundred.

      iex> {:ok, versions} = Foundation.Config.versions()
      iex> {:ok, List.last(versions)} == Foundation.Config.version()
      true
  """
  @spec versions() :: {:ok, [pos_integer]} | {:error, Error.t()}
  def versions do
    with :ok <- Service.check(__MODULE__), do: {:ok, Table.versions()}
  end

  @doc """
  Back to an earlier version, which makes a new one. Subscribers get
  `{:config_notification, {:config_rolled_back, version, config}}`.

      iex> {:ok, before} = Foundation.Config.version()
      iex> :ok = Foundation.Config.update([:my_app, :limit], 10)
      iex> Foundation.Config.rollback(before)
      :ok
      iex> Foundation.Config.get([:my_app, :limit])
      :not_found
  """
  @spec rollback(pos_integer) :: :ok | {:error, Error.t()}
  def rollback(version) do
    with :ok <- call({:rollback, version}), do: record(:config_rolled_back, %{version: version})
  end

  @doc """
  The calling process gets `{:config_notification, {:config_updated, path, value}}` of each change from now on, in the
  order of the changes, until it unsubscribes or ends. When the service crashes while it tells of a change, it tells of
  that one again.

      iex> :ok = Foundation.Config.subscribe()
      iex> :ok = Foundation.Config.update([:my_app, :colour], :red)
      iex> receive do: (message -> message)
      {:config_notification, {:config_updated, [:my_app, :colour], :red}}
      iex> Foundation.Config.unsubscribe()
      :ok
  """
  @spec subscribe() :: :ok | {:error, Error.t()}
  def subscribe, do: call({:subscribe, self()})

  @doc """
  No more notifications.

      iex> Foundation.Config.unsubscribe()
      :ok
  """
  @spec unsubscribe() :: :ok | {:error, Error.t()}
  def unsubscribe, do: call({:unsubscribe, self()})

  defp call(request), do: Service.call(__MODULE__, Server, request)

  @doc false
  # Where the application starts from, whether or not this service is part of it.
  @spec initial() :: {:ok, Types.Config.t()} | {:error, Error.t()}
  def initial do
    sections = Keyword.take(Application.get_all_env(:foundation), Schema.sections())
    config = Types.Config.new(sections)
    with :ok <- Schema.validate(config), do: {:ok, config}
  end

  # For who asks later what was changed, and when. A restart takes the changes back, so the log on disk is not of use:
  # no change waits for it, and no secret goes there.
  defp record(event_type, data) do
    if Events.available?() do
      data = Map.put(data, :timestamp, System.monotonic_time(:millisecond))
      with {:ok, event} <- Events.new_event(event_type, data), do: Events.store_in_memory(event)
    end

    :ok
  end

  defp check_overrides(overrides) do
    Argument.check(
      Keyword.keyword?(overrides) and Path.check_value(overrides) == :ok and Path.check(Keyword.keys(overrides)) == :ok,
      rule: "Sections are merged over the configuration.",
      found: overrides,
      allowed: "a keyword list of sections, without functions",
      remedy: "Call Foundation.Config.initialize(dev: %{debug_mode: true})."
    )
  end

  defp check_not_whole([_ | _]), do: :ok

  defp check_not_whole([]) do
    Error.refuse(:invalid_path,
      rule: "A value is changed at a path.",
      found: [],
      allowed: "one key or more",
      remedy: "Change one value at a time, or call Foundation.Config.initialize/1."
    )
  end
end
