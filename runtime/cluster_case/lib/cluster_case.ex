defmodule ClusterCase do
  @moduledoc """
  Tests with real nodes, broken on purpose.

      defmodule MyApp.ClusterTest do
        use ClusterCase, nodes: 3

        test "a name is found on every node after a partition", %{cluster: cluster} do
          rpc(cluster, 1, fn -> MyApp.Registry.register("alice") end)
          partition(cluster, [[1], [2, 3]])
          heal(cluster)
          connect(cluster)
          assert_converges(cluster, fn -> MyApp.Registry.lookup("alice") end)
        end
      end

  Each node is a BEAM of its own, started with OTP's `:peer`, with the code, the configuration and the application of the
  project under test. A test gets `cluster`, and `nodes`: their names. Functions mean a node by its number, from 1, or
  by its name. See `ClusterCase.Options` for what `use` takes, `ClusterCase.Settings` for what the environment says.

  The BEAM that runs the tests is not a node itself. It talks to the nodes through their standard input and output,
  so `rpc/4` works however the network between them is cut. They end with it, even when it is killed.

  Nodes are shared by the tests of a module unless `scope: :test`. Before each test the network is whole, and all nodes
  run and are connected; what earlier tests did to the application stays.

  A function that is given to `rpc/4` is code of the test module, which the nodes get. Other modules that a test file
  defines they do not: put those into `test/support`.
  """
  alias ClusterCase.{Cluster, Crash, Eventually, Options, Remote, UsageError}

  @typedoc "A running cluster."
  @type cluster :: Cluster.t()
  @typedoc "A node: its number, from 1, or its name."
  @type node_ref :: pos_integer | node

  @doc "Makes the module a case of tests that have a cluster. Options: `ClusterCase.Options`, and ExUnit's `async`."
  defmacro __using__(options) do
    {async, options} = Keyword.pop(options, :async, false)

    quote do
      use ExUnit.Case, async: unquote(async)
      import ClusterCase
      @after_compile ClusterCase.Lifecycle
      @moduletag ClusterCase.Lifecycle.tags(unquote(Keyword.take(options, [:network])))

      setup_all context do
        ClusterCase.Lifecycle.setup_all(context, unquote(options))
      end

      setup context do
        ClusterCase.Lifecycle.setup(context, unquote(options))
      end
    end
  end

  @doc """
  Starts a cluster that ends with the test, for tests that need more than the one of their module.

      {:ok, other} = ClusterCase.start(nodes: 2)
  """
  @spec start(keyword) :: {:ok, cluster}
  def start(options \\ []), do: {:ok, ClusterCase.Lifecycle.start(Options.parse!(options), nil)}

  @doc "The names of all nodes, in order."
  @spec nodes(cluster) :: [node]
  def nodes(cluster), do: for(row <- Cluster.rows(cluster), do: row.name)

  @doc "The numbers of the nodes that run and are not paused."
  @spec running(cluster) :: [pos_integer]
  def running(cluster), do: for(%{status: :up} = row <- Cluster.rows(cluster), do: row.index)

  @doc "A folder that is one node's own, which survives `kill/2`. On the node: the environment variable `CLUSTER_CASE_DATA`."
  @spec data_dir(cluster, node_ref) :: Path.t()
  def data_dir(cluster, node), do: Cluster.row!(cluster, node).data_dir

  @doc """
  Calls a function on a node, and returns what it returns.

  What it raises, throws or exits with is raised here as `ClusterCase.RemoteError`, with the node and its stack trace.
  A node that does not run or does not answer raises `ClusterCase.NodeError`. `timeout` is in milliseconds, 5,000 unless said.

      rpc(cluster, 2, fn -> MyApp.Counter.value() end)
      rpc(cluster, 2, {MyApp.Counter, :add, [1]}, timeout: 500)
  """
  @spec rpc(cluster, node_ref, (... -> result) | {module, atom, [term]}, timeout: timeout) ::
          result
        when result: term
  def rpc(cluster, node, call, options \\ []) do
    {module, function, args} = mfa(call)
    Remote.call(Cluster.row!(cluster, node), module, function, args, options[:timeout] || 5_000)
  end

  @doc "`rpc/4` on all running nodes at once: a map from a node's number to its result."
  @spec rpc_all(cluster, (... -> term) | {module, atom, [term]}, timeout: timeout) :: %{
          pos_integer => term
        }
  def rpc_all(cluster, call, options \\ []) do
    running = running(cluster)
    results = ClusterCase.Member.in_parallel(running, &rpc(cluster, &1, call, options))
    running |> Enum.zip(results) |> Map.new()
  end

  defp mfa({module, function, args}), do: {module, function, args}
  defp mfa(fun) when is_function(fun, 0), do: {Remote, :apply_fun, [fun]}

  @doc "Starts a node that does not run, connects it (unless `connect: false`) and starts its applications. One that runs is left alone."
  @spec start_node(cluster, node_ref) :: :ok
  def start_node(cluster, node), do: Cluster.request(cluster, {:start, [index(cluster, node)]})

  @doc "Stops a node in good order, as SIGTERM does to a release: applications are stopped. Killed if that takes 10 seconds."
  @spec stop_node(cluster, node_ref) :: :ok
  def stop_node(cluster, node), do: Cluster.request(cluster, {:stop, index(cluster, node)})

  @doc "Kills a node (SIGKILL). Returns once it is gone."
  @spec kill(cluster, node_ref) :: :ok
  def kill(cluster, node), do: Cluster.request(cluster, {:kill, index(cluster, node)})

  @doc """
  Kills a node and starts it again. What it had in memory is lost; what it has in its `data_dir/2` is kept, or lost as well
  with `state: :lost`, as a machine that is replaced.
  """
  @spec restart(cluster, node_ref, state: :kept | :lost) :: :ok
  def restart(cluster, node, options \\ []) do
    state = Keyword.get(options, :state, :kept)
    one_of!("The state of a node that restarts", state, [:kept, :lost])
    kill(cluster, node)
    if state == :lost, do: Cluster.request(cluster, {:forget_data, index(cluster, node)})
    start_node(cluster, node)
  end

  @doc "Stops a node's process in its tracks (SIGSTOP): its connections stay, it answers nothing. Others notice by net ticks."
  @spec pause(cluster, node_ref) :: :ok
  def pause(cluster, node), do: Cluster.request(cluster, {:pause, index(cluster, node)})

  @doc "Lets a paused node go on (SIGCONT)."
  @spec resume(cluster, node_ref) :: :ok
  def resume(cluster, node), do: Cluster.request(cluster, {:resume, index(cluster, node)})

  @doc """
  Cuts the network into groups, until `heal/1`. Nodes that are not named form one more group.

      partition(cluster, [[1], [2, 3]])
      partition(cluster, [[1, 2]])

  On `network: :distribution` connections between groups are gone when it returns, and attempts to connect fail. On `:netns`
  packets are lost in silence, so nodes notice by net ticks.
  """
  @spec partition(cluster, [[node_ref]]) :: :ok
  def partition(cluster, groups) do
    groups = for group <- groups, do: Enum.map(group, &index(cluster, &1))
    named = List.flatten(groups)
    once_each!(named, groups)
    rest = Enum.map(Cluster.rows(cluster), & &1.index) -- named
    groups = Enum.reject(groups ++ [rest], &(&1 == []))
    links = for a <- groups, b <- groups, a != b, from <- a, to <- b, do: {from, to}
    Cluster.request(cluster, {:cut, links, [groups: groups, one_way: false]})
  end

  @doc """
  Cuts links between some nodes and others, until `heal/1`, and no others.

  With `one_way: true`, only what goes `from` there `to` here is lost. That takes `network: :netns`.

      cut(cluster, 1, 2)
      cut(cluster, [1], [2, 3], one_way: true)
  """
  @spec cut(cluster, node_ref | [node_ref], node_ref | [node_ref], one_way: boolean) :: :ok
  def cut(cluster, from, to, options \\ []) do
    one_way = Keyword.get(options, :one_way, false)
    one_of!("The option one_way", one_way, [true, false])
    from = from |> List.wrap() |> Enum.map(&index(cluster, &1))
    to = to |> List.wrap() |> Enum.map(&index(cluster, &1))
    there = for a <- from, b <- to, a != b, do: {a, b}
    back = if one_way, do: [], else: for({a, b} <- there, do: {b, a})
    Cluster.request(cluster, {:cut, there ++ back, [from: from, to: to, one_way: one_way]})
  end

  @doc "Cuts a node off from all others, until `heal/1`."
  @spec isolate(cluster, node_ref) :: :ok
  def isolate(cluster, node), do: partition(cluster, [[node]])

  @doc """
  Mends the network. Nodes can reach each other again; that they do is up to the application, as it is in production
  (libcluster, a `Node.connect/1`, a message to a name on the other node). `connect/1` does it for them.
  """
  @spec heal(cluster) :: :ok
  def heal(cluster), do: Cluster.request(cluster, :heal)

  @doc "Connects all running nodes to each other, as far as the network lets them."
  @spec connect(cluster) :: :ok
  def connect(cluster), do: Cluster.request(cluster, :connect)

  @doc """
  Makes the cluster whole: the network mended, paused nodes resumed, dead ones started, all connected (unless
  `connect: false`). With `applications: true` they are stopped and started on each node as well, so that memory is new.
  """
  @spec reset(cluster, applications: boolean) :: :ok
  def reset(cluster, options \\ []) do
    for %{status: :paused} = row <- Cluster.rows(cluster), do: resume(cluster, row.index)
    heal(cluster)
    Cluster.request(cluster, {:start, Enum.map(Cluster.rows(cluster), & &1.index)})
    Cluster.request(cluster, :reconnect)
    if options[:applications], do: Cluster.request(cluster, :restart_applications)
    :ok
  end

  @doc "Kills a process on a node, by registered name or pid. Returns once it is gone."
  @spec crash(cluster, node_ref, atom | pid) :: :ok
  def crash(cluster, node, process) do
    index = index(cluster, node)
    pid = rpc(cluster, index, {Crash, :whereis, [process]}) || no_process!(index, process)
    Cluster.request(cluster, {:crash, index, inspect(process), pid})
  end

  @doc """
  Holds up messages that are sent to a process by its registered name, for `ms` milliseconds each, in order; 0 ends that.
  What is sent to its pid is not held up.
  """
  @spec delay(cluster, node_ref, atom, non_neg_integer) :: :ok
  def delay(cluster, node, name, ms) do
    index = index(cluster, node)
    rpc(cluster, index, {Crash, :whereis, [name]}) || no_process!(index, name)
    Cluster.request(cluster, {:delay, index, name, ms})
  end

  @doc """
  Waits until a function returns something true, and returns that.

  It fails with the last value, or the last error, when that has not come to be within `within` milliseconds (5,000).
  Failed assertions, `ClusterCase.NodeError` and `ClusterCase.RemoteError` count as not yet.

      eventually(fn -> rpc(cluster, 1, &Node.list/0) == [] end, within: 2_000)
  """
  @spec eventually((... -> result), within: pos_integer) :: result when result: term
  defdelegate eventually(fun, options \\ []), to: Eventually, as: :run

  @doc """
  Waits until all running nodes return the same, and returns that. With `to: value`, until they all return that value.

      assert_converges(cluster, fn -> MyApp.Counter.value() end, to: 10, within: 2_000)
  """
  @spec assert_converges(cluster, (... -> term) | {module, atom, [term]}, keyword) :: term
  def assert_converges(cluster, call, options \\ []) do
    Eventually.converge(fn -> rpc_all(cluster, call) end, options)
  end

  defp index(cluster, node), do: Cluster.row!(cluster, node).index

  defp once_each!(named, groups) do
    if named != Enum.uniq(named) do
      raise UsageError,
        rule: "A node is on one side of a partition.",
        found: inspect(groups, charlists: :as_lists),
        allowed: "each node at most once; those that are not named form one more group",
        remedy: "Take #{Enum.join(Enum.uniq(named -- Enum.uniq(named)), ", ")} out of all groups but one."
    end
  end

  defp one_of!(what, found, allowed) do
    unless found in allowed do
      raise UsageError,
        rule: "#{what} has fixed values.",
        found: inspect(found),
        allowed: Enum.map_join(allowed, ", ", &inspect/1),
        remedy: "Use one of these, or leave it out."
    end
  end

  defp no_process!(index, process) do
    raise UsageError,
      rule: "A process is meant by the name under which it is registered on the node.",
      found: "#{inspect(process)} on node #{index}, where nothing has that name",
      allowed: "names in Process.registered() on that node, or a pid",
      remedy: "Start the process first, or wait for it with eventually/2."
  end
end
