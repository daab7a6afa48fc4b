defmodule ClusterCase.Scenario do
  @moduledoc """
  Faults as data: a list of steps, which can be printed, kept, made at random (`ClusterCase.Nemesis`) and shrunk.

      ClusterCase.Scenario.run(cluster, [
        {:partition, [[1], [2, 3]], 500},
        {:op, {:write, 1}},
        :heal,
        {:kill, 2}
      ], op: fn cluster, {:write, value} -> rpc(cluster, 1, {Store, :write, [value]}) end)

  | step | what it does |
  | --- | --- |
  | `{:partition, groups}` | `ClusterCase.partition/2` |
  | `{:isolate, node}` | `ClusterCase.isolate/2` |
  | `{:cut, from, to}` | `ClusterCase.cut/4`, both directions |
  | `:heal`, `:connect` | `ClusterCase.heal/1`, `ClusterCase.connect/1` |
  | `{:kill, node}`, `{:stop, node}`, `{:start, node}`, `{:restart, node}` | the functions of that name |
  | `{:pause, node}`, `{:resume, node}` | likewise |
  | `{:crash, node, name}` | `ClusterCase.crash/3`; nothing when there is no such process |
  | `{:wait, ms}` | nothing, for so long |
  | `{:op, term}` | what the option `op` makes of it: an operation of the application |

  Each step may end with a number of milliseconds more, for which it waits afterwards: `{:kill, 2, 100}`,
  `{:partition, groups, 500}`. Nodes are numbers. A step that has nothing to do (kill a dead node, resume one that runs)
  does nothing, so that every part of a scenario is a scenario.
  """
  alias ClusterCase.{Cluster, UsageError}

  @type index :: pos_integer
  @type step :: atom | tuple
  @type t :: [step]

  # The number of arguments a step has, without the wait.
  @arity %{
    partition: 1,
    isolate: 1,
    cut: 2,
    heal: 0,
    connect: 0,
    kill: 1,
    stop: 1,
    start: 1,
    restart: 1,
    pause: 1,
    resume: 1,
    crash: 2,
    wait: 1,
    op: 1
  }

  @doc """
  Runs the steps, one after the other. `op` takes the cluster and the term of an `{:op, term}`; what it returns is
  collected: a list of `{term, result}`, in order. An operation that raises `ClusterCase.NodeError` or `ClusterCase.RemoteError`
  has the result `{:error, exception}`: with faults around, that is no failure of the test.
  """
  @spec run(ClusterCase.cluster(), t, op: (ClusterCase.cluster(), term -> term)) :: [{term, term}]
  def run(cluster, steps, options \\ []) do
    op = Keyword.get(options, :op, &no_op!/2)
    for step <- steps, do: check!(step)

    Enum.flat_map(steps, fn step ->
      {name, args, wait} = parse(step)
      result = perform(name, args, cluster, op)
      Process.sleep(wait)
      if name == :op, do: [{hd(args), result}], else: []
    end)
  end

  @doc """
  A step as its name, its arguments, and the milliseconds to wait after it.

      iex> ClusterCase.Scenario.parse({:kill, 2, 100})
      {:kill, [2], 100}

      iex> ClusterCase.Scenario.parse(:heal)
      {:heal, [], 0}
  """
  @spec parse(step) :: {atom, [term], non_neg_integer}
  def parse(step) when is_atom(step), do: {step, [], 0}

  def parse(step) do
    [name | args] = Tuple.to_list(step)
    {args, wait} = Enum.split(args, Map.fetch!(@arity, name))
    {name, args, List.first(wait) || 0}
  end

  defp check!(step) do
    {name, size} = if is_tuple(step), do: {elem(step, 0), tuple_size(step) - 1}, else: {step, 0}
    arity = @arity[name]

    unless arity != nil and size in arity..(arity + 1) and wait?(step, size, arity),
      do: wrong!(step, name)
  end

  defp wait?(step, size, arity) do
    size == arity or (is_integer(elem(step, size)) and elem(step, size) >= 0)
  end

  defp wrong!(step, name) do
    raise UsageError,
      rule: "A scenario consists of steps.",
      found: inspect(step) <> UsageError.did_you_mean(name, Map.keys(@arity)),
      allowed:
        @arity
        |> Enum.sort()
        |> Enum.map_join(", ", fn {name, arity} -> "#{inspect(name)} with #{arity}" end)
        |> Kernel.<>(" arguments, and a wait in milliseconds after them"),
      remedy: "Write it as one of these, for example {:kill, 2} or {:partition, [[1], [2, 3]], 500}."
  end

  defp perform(:wait, [ms], _cluster, _op), do: Process.sleep(ms)
  defp perform(:crash, [node, name], cluster, _op), do: crash(cluster, node, name)

  defp perform(:op, [term], cluster, op) do
    op.(cluster, term)
  rescue
    error in [ClusterCase.NodeError, ClusterCase.RemoteError] -> {:error, error}
  end

  defp perform(:start, [node], cluster, _op), do: ClusterCase.start_node(cluster, node)
  defp perform(:stop, [node], cluster, _op), do: ClusterCase.stop_node(cluster, node)
  defp perform(name, args, cluster, _op), do: apply(ClusterCase, name, [cluster | args])

  defp crash(cluster, node, name) do
    if Cluster.row!(cluster, node).status == :up and
         ClusterCase.rpc(cluster, node, {ClusterCase.Crash, :whereis, [name]}) do
      ClusterCase.crash(cluster, node, name)
    end
  end

  defp no_op!(_cluster, term) do
    raise UsageError,
      rule: "A scenario with operations is told what they do.",
      found: inspect({:op, term}),
      allowed: "op: a function of the cluster and the operation",
      remedy: "Run it with op: fn cluster, operation -> ... end."
  end
end
