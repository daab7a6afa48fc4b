defmodule Services do
  @moduledoc """
  What callers do with each service. A step gets the number of the round and what the caller kept of the last one, and
  returns `{outcome, kept}`: `:ok`, `:error` for an answer that says no, `:lost` where what was acknowledged is not there.
  """

  alias Foundation.BEAM.Processes
  alias Foundation.Infrastructure.{CircuitBreaker, ConnectionManager, RateLimiter}
  alias Foundation.{Config, Events, ServiceRegistry, Telemetry}

  defmodule Worker do
    @moduledoc false
    use GenServer
    def start_link(arguments), do: GenServer.start_link(__MODULE__, arguments)
    @impl true
    def init(_arguments), do: {:ok, nil}
    @impl true
    def handle_call(message, _from, nil), do: {:reply, message, nil}
  end

  # Of each caller so many of the last events are looked for in the end: fewer than the store keeps.
  @remembered 200
  @counter [:load, :counted]

  @doc "Each service, with how many callers it has, and what one does."
  def callers do
    [
      {"Config", 2, &config/3},
      {"Events, log on", 8, &event/3},
      {"ServiceRegistry", 2, &name/3},
      {"Telemetry", 2, &count/3},
      {"CircuitBreaker", 2, &guard/3},
      {"RateLimiter", 2, &limit/3},
      {"ConnectionManager", 4, &borrow/3},
      {"Ecosystems", 1, &ecosystem/3}
    ]
  end

  def start(log) do
    storage = [hot: [max_events: 5_000], warm: [enable: true, path: log, max_size_mb: 50]]
    Application.put_env(:foundation, :storage, storage)
    :ok = Foundation.initialize()
    :ok = CircuitBreaker.start_fuse_instance(:load)
    {:ok, _pool} = ConnectionManager.start_pool(:load, worker_module: Worker, size: 4)
    :ok
  end

  @doc "What is lost in the end of what the callers keep: counts, and events in the log."
  def lost(callers) do
    counted = for {"Telemetry", %{calls: calls}} <- callers, do: calls
    remembered = for {"Events, log on", %{kept: {ids, _count}}} <- callers, id <- ids, do: id
    uncounted = Enum.sum(counted) - total()
    Foundation.shutdown()
    :ok = Foundation.initialize()

    %{
      "Telemetry" => uncounted,
      "Events, log on" => Enum.count(remembered, &(not match?({:ok, _event}, Events.get(&1))))
    }
  end

  defp total do
    {:ok, metrics} = Telemetry.get_metrics_for(@counter)
    get_in(metrics, @counter ++ [:measurements, :counter])
  end

  defp config(caller, round, kept) do
    path = [:load, "#{caller}"]

    case Config.update(path, round) do
      :ok -> {if(Config.get(path) == {:ok, round}, do: :ok, else: :lost), kept}
      {:error, _} -> {:error, kept}
    end
  end

  defp event(caller, round, kept) do
    case Events.new_event(:load, round, correlation_id: "#{caller}") |> Events.store() do
      {:ok, id} -> {if(match?({:ok, _event}, Events.get(id)), do: :ok, else: :lost), remember(id, kept)}
      {:error, _} -> {:error, kept}
    end
  end

  defp remember(id, nil), do: {[id], 1}
  defp remember(id, {ids, count}) when count < 2 * @remembered, do: {[id | ids], count + 1}
  defp remember(id, {ids, _count}), do: {[id | Enum.take(ids, @remembered - 1)], @remembered}

  defp name(caller, round, kept) do
    name = {caller, rem(round, 1000)}
    :ok = ServiceRegistry.register(:production, name, self())
    found = ServiceRegistry.lookup(:production, name)
    :ok = ServiceRegistry.unregister(:production, name)
    gone = ServiceRegistry.lookup(:production, name)
    {if({found, gone} == {{:ok, self()}, :not_found}, do: :ok, else: :lost), kept}
  end

  defp count(_caller, _round, kept), do: {Telemetry.emit_counter(@counter, %{}), kept}

  defp guard(_caller, round, kept) do
    {if(CircuitBreaker.execute(:load, fn -> round end) == {:ok, round}, do: :ok, else: :error), kept}
  end

  # Always somebody new.
  defp limit(caller, round, kept), do: {RateLimiter.check_rate("#{caller} #{round}", :load, 10, 1000), kept}

  defp borrow(_caller, round, kept) do
    case ConnectionManager.with_connection(:load, &GenServer.call(&1, round)) do
      {:ok, ^round} -> {:ok, kept}
      {:error, _} -> {:error, kept}
    end
  end

  # In a process of its own: the one that starts an ecosystem is told when its members end.
  defp ecosystem(_caller, _round, kept) do
    live = fn ->
      with {:ok, ecosystem} <- Processes.spawn_ecosystem(%{coordinator: Worker, workers: {Worker, count: 2}}),
           {:ok, ecosystem} <- Processes.scale_ecosystem(ecosystem, 4),
           {:ok, _health} <- Processes.get_ecosystem_health(ecosystem),
           :ok <- Processes.shutdown_ecosystem(ecosystem),
           do: :ok,
           else: ({:error, _} -> :error)
    end

    {live |> Task.async() |> Task.await(:infinity), kept}
  end
end
