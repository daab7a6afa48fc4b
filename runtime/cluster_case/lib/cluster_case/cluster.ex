defmodule ClusterCase.Cluster do
  @moduledoc false
  # The nodes of a cluster and what has been done to them. Faults come one after the other; calls to nodes go past it
  # (`rows/1`), so that a workload goes on while something breaks.
  use GenServer

  alias ClusterCase.{
    Boot,
    Delay,
    Events,
    Member,
    Mesh,
    Network,
    NodeError,
    Options,
    Progress,
    Run,
    UsageError
  }

  @enforce_keys [:server, :table]
  defstruct [:server, :table]

  @typedoc "A running cluster."
  @type t :: %__MODULE__{server: pid, table: :ets.table()}

  @doc "Starts the process; `boot/1` starts the nodes. `:scope` is whose cluster it is: `{module, test or nil}`."
  @spec start_link({Options.t(), {module, atom | nil} | nil}) :: GenServer.on_start()
  def start_link({options, scope}), do: GenServer.start_link(__MODULE__, {options, scope})

  @doc false
  def child_spec(arg) do
    %{
      id: __MODULE__,
      start: {__MODULE__, :start_link, [arg]},
      shutdown: 60_000,
      restart: :temporary
    }
  end

  @doc "The handle of the cluster that the process runs, once all of its nodes run."
  @spec boot(pid) :: t
  def boot(server) do
    table = GenServer.call(server, :table)
    cluster = %__MODULE__{server: server, table: table}
    request(cluster, :boot)
    cluster
  end

  @doc "What is known of each node, by number."
  @spec rows(t) :: [Member.row()]
  def rows(cluster), do: for({_, row, _} <- :ets.tab2list(cluster.table), do: row)

  @doc "What is known of one node, by number or name."
  @spec row!(t, pos_integer | node) :: Member.row()
  def row!(cluster, node) do
    rows = rows(cluster)
    Enum.find(rows, &(&1.index == node or &1.name == node)) || unknown_node!(node, rows)
  end

  @doc "Has the process do something to nodes. What goes wrong raises here."
  @spec request(t, term) :: term
  def request(cluster, request) do
    case GenServer.call(cluster.server, request, :infinity) do
      {:raise, error} -> raise error
      result -> result
    end
  end

  defp unknown_node!(node, rows) do
    raise UsageError,
      rule: "A node is meant by its number or its name.",
      found: inspect(node),
      allowed: Enum.map_join(rows, ", ", &"#{&1.index} (#{&1.name})"),
      remedy: "Use one of these, or start more nodes with use ClusterCase, nodes: N."
  end

  @impl true
  def init({options, scope}) do
    Process.flag(:trap_exit, true)
    table = :ets.new(__MODULE__, [:public, :ordered_set, read_concurrency: true])
    network = Network.module(options.network)
    net = network.open(options)

    state = %{
      options: options,
      table: table,
      network: network,
      net: net,
      test: scope,
      cut: MapSet.new(),
      cookie: :"cookie#{System.unique_integer([:positive])}#{:rand.uniform(1_000_000_000)}"
    }

    places = for index <- 1..options.nodes, do: named(network.place(net, index), index, state)
    names = Enum.map(places, & &1.name)
    for place <- places, do: {:ok, _} = Member.start_link(member_spec(place, names, scope, state))
    {:ok, state}
  end

  defp named(place, index, state) do
    # epmd knows names only, so there they have to be this run's own.
    id = if state.net == :epmd, do: "#{index}-#{System.pid()}-#{System.unique_integer([:positive])}", else: index
    name = "#{List.first(state.options.applications) || :node}-#{id}"
    Map.merge(place, %{index: index, short: name, name: :"#{name}@#{place.host}"})
  end

  defp member_spec(place, names, scope, state) do
    data = Path.join([Run.folder(), "data", "#{System.unique_integer([:positive])}", place.short])
    node = %{index: place.index, name: place.name, data_dir: data, log: log_path(scope, place.index, place.short)}

    Map.merge(node, %{
      cluster: self(),
      table: state.table,
      place: place,
      cookie: state.cookie,
      args: Boot.args(state.options),
      boot_timeout: state.options.boot_timeout,
      plan: Boot.plan(state.options, Map.put(node, :nodes, names))
    })
  end

  defp log_path(scope, index, name) do
    folders =
      case scope do
        nil -> ["cluster-#{System.unique_integer([:positive])}"]
        {module, nil} -> [Run.slug(inspect(module))]
        {module, test} -> [Run.slug(inspect(module)), Run.slug("#{test}")]
      end

    file = name |> String.split("-") |> hd()
    Path.join([Run.logs()] ++ folders ++ ["#{file}-#{index}.log"])
  end

  @impl true
  def handle_call(:table, _from, state), do: {:reply, state.table, state}
  def handle_call({:test, test}, _from, state), do: {:reply, :ok, %{state | test: test}}

  def handle_call(request, _from, state) do
    {result, state} = perform(request, state)
    {:reply, result, state}
  rescue
    error in [NodeError, UsageError, ClusterCase.RemoteError] -> {:reply, {:raise, error}, state}
  end

  @impl true
  def handle_info({:node_down, index}, state) do
    Events.record(state.test, :down, node: index, reason: "it ended by itself")
    {:noreply, state}
  end

  def handle_info({:EXIT, _pid, :normal}, state), do: {:noreply, state}
  def handle_info({:EXIT, _pid, reason}, state), do: {:stop, reason, state}

  @impl true
  def terminate(_reason, state) do
    for row <- all(state), row.os_pid, do: ClusterCase.Guardian.signal(:KILL, row.os_pid)

    for {_, _, member} <- :ets.tab2list(state.table),
        Process.alive?(member),
        do: GenServer.stop(member)

    :ok
  end

  # What can be asked of it.

  defp perform(:boot, state), do: start(Enum.map(all(state), & &1.index), state)
  defp perform({:start, indexes}, state), do: start(indexes, state)

  defp perform({:stop, index}, state), do: end_node(index, :stop, &Member.stop/1, state)
  defp perform({:kill, index}, state), do: end_node(index, :kill, &Member.kill/1, state)

  defp perform({:forget_data, index}, state) do
    [{_, row, _}] = :ets.lookup(state.table, index)
    File.rm_rf!(row.data_dir)
    File.mkdir_p!(row.data_dir)
    {:ok, state}
  end

  defp perform({:pause, index}, state) do
    note(state, :pause, node: index)
    {Member.pause(member(state, index)), state}
  end

  defp perform({:resume, index}, state) do
    Member.resume(member(state, index))
    note(state, :resume, node: index)
    # What was cut while it could not take part.
    {enforce(state), state}
  end

  defp perform({:cut, links, event}, state) do
    if event[:one_way], do: Network.check_one_way!(state.network)
    state = %{state | cut: MapSet.union(state.cut, MapSet.new(links))}
    note(state, :cut, event)
    {enforce(state), state}
  end

  defp perform(:heal, state) do
    if MapSet.size(state.cut) == 0, do: {:ok, state}, else: mend(state)
  end

  defp perform(:connect, state), do: {connect(running(state), state), state}

  defp perform(:reconnect, state) do
    if state.options.connect, do: connect(running(state), state)
    {:ok, state}
  end

  defp perform({:crash, index, process, pid}, state) do
    note(state, :crash, node: index, process: process)
    {Member.each(rows_of([index], state), ClusterCase.Crash, :kill, [pid]) |> hd(), state}
  end

  defp perform({:delay, index, name, ms}, state) do
    Member.each(rows_of([index], state), Delay, :set, [name, ms])
    note(state, :delay, node: index, process: inspect(name), ms: ms)
    {:ok, state}
  end

  defp perform(:restart_applications, state) do
    rows = running(state)
    Member.each(rows, Boot, :stop, [state.options.applications])
    {start_applications(rows, state), state}
  end

  defp mend(state) do
    state = %{state | cut: MapSet.new()}
    enforce(state)
    note(state, :heal, [])
    {:ok, state}
  end

  defp start(indexes, state) do
    down = for row <- rows_of(indexes, state), row.status == :down, do: row.index
    for index <- down, do: note(state, :start, node: index)
    began = System.monotonic_time(:millisecond)
    progress = Progress.start("Starting nodes", length(down))

    booted =
      Member.in_parallel(down, fn index ->
        result = Member.boot(member(state, index))
        Progress.step(progress)
        result
      end)

    Progress.stop(progress)
    for {:error, error} <- booted, do: raise(error)
    unless MapSet.size(state.cut) == 0, do: enforce(state)
    rows = rows_of(down, state)
    if state.options.connect, do: connect(rows, state)
    start_applications(rows, state)
    ms = System.monotonic_time(:millisecond) - began
    for row <- rows, do: note(state, :up, node: row.index, ms: ms, os_pid: row.os_pid)
    {:ok, state}
  end

  defp start_applications(rows, state) do
    results = Member.each(rows, Boot, :start, [state.options.applications])

    for {row, {:error, reason}} <- Enum.zip(rows, results) do
      raise NodeError, node: row.name, reason: {:applications, reason}
    end

    :ok
  end

  defp end_node(index, event, how, state) do
    [{_, row, member}] = :ets.lookup(state.table, index)
    if row.status != :down, do: note(state, event, node: index)
    {how.(member), state}
  end

  defp connect(rows, state), do: Mesh.connect(rows, running(state), state.cut)

  defp enforce(state), do: state.network.enforce(state.net, state.cut, all(state))

  defp note(state, event, fields), do: Events.record(state.test, event, fields)

  defp all(state), do: for({_, row, _} <- :ets.tab2list(state.table), do: row)
  defp running(state), do: Enum.filter(all(state), &(&1.status == :up))
  defp rows_of(indexes, state), do: Enum.filter(all(state), &(&1.index in indexes))
  defp member(state, index), do: :ets.lookup_element(state.table, index, 3)
end
