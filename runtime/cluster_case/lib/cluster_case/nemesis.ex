defmodule ClusterCase.Nemesis do
  @moduledoc """
  Random scenarios, from seeds; a failing one is shrunk.

      test "no write is lost", %{cluster: cluster} do
        ClusterCase.Nemesis.check(cluster, [faults: [:partition, :kill], ops: [write: 1]], fn scenario ->
          acknowledged = ClusterCase.Scenario.run(cluster, scenario, op: &write/2)
          ClusterCase.reset(cluster)
          ClusterCase.Check.writes_kept!(cluster, acknowledged, &Store.all/0)
        end)
      end

  The property gets a cluster that is whole, with applications just started. The first seed is `CLUSTER_CASE_SEED`, else
  ExUnit's: a failure prints the one that failed.
  """
  alias ClusterCase.{Scenario, Settings, Shrink, UsageError}

  @faults [:partition, :isolate, :kill, :pause, :crash]
  @defaults [
    faults: [:partition, :kill, :pause],
    ops: [],
    crash: [],
    length: 6,
    wait: 50,
    seeds: 1,
    seed: nil
  ]

  @doc """
  Checks a property of a cluster under random scenarios; raises `ExUnit.AssertionError` with the smallest one that fails.

  | option | meaning | default |
  | --- | --- | --- |
  | `faults` | which: `:partition`, `:isolate`, `:kill`, `:pause`, `:crash` | partition, kill, pause |
  | `ops` | operations between faults, each as often as its weight: `[write: 3, read: 1]` becomes steps `{:op, {:write, n, node}}`, `n` counting from 1, `node` any node | none |
  | `crash` | names of the processes that `:crash` kills | none |
  | `length` | steps | 6 |
  | `wait` | milliseconds that a fault may last before the next step, at most | 50 |
  | `seeds` | how many scenarios | 1 |
  | `seed` | the first seed | `CLUSTER_CASE_SEED`, else ExUnit's |
  """
  @spec check(ClusterCase.cluster(), keyword, (Scenario.t() -> term)) :: :ok
  def check(cluster, options, property) do
    options = options!(options)
    first = options[:seed] || Settings.seed()
    nodes = length(ClusterCase.nodes(cluster))

    for seed <- first..(first + options[:seeds] - 1) do
      scenario = generate(seed, nodes, options)

      with {:failed, error} <- attempt(cluster, scenario, property),
           do: report(cluster, seed, scenario, error, property)
    end

    :ok
  end

  @doc """
  The scenario of a seed. The same for the same seed and options, on every machine.

      iex> ClusterCase.Nemesis.generate(7, 3, faults: [:kill], length: 3)
      ...> == ClusterCase.Nemesis.generate(7, 3, faults: [:kill], length: 3)
      true
  """
  @spec generate(non_neg_integer, pos_integer, keyword) :: Scenario.t()
  def generate(seed, nodes, options) do
    options = options!(options)
    menu = menu(options)
    state = %{rand: :rand.seed_s(:exsss, seed), nodes: nodes, ops: 0, options: options}

    {steps, _state} = Enum.map_reduce(1..options[:length], state, fn _, state -> step(menu, state) end)

    steps
  end

  # What breaks can mend as well, as often. Operations come as often as faults, so that there is something to lose.
  defp menu(options) do
    faults = for fault <- options[:faults], step <- [fault, mend(fault)], do: {:fault, step}
    ops = for {name, weight} <- options[:ops], _ <- 1..weight, do: {:op, name}
    times = if ops == [], do: 1, else: max(1, div(length(faults), length(ops)))
    faults ++ (ops |> List.duplicate(times) |> Enum.concat())
  end

  defp mend(fault) when fault in [:partition, :isolate], do: :heal
  defp mend(:kill), do: :start
  defp mend(:pause), do: :resume
  defp mend(:crash), do: :wait

  defp step(menu, state) do
    {choice, state} = pick(menu, state)

    case choice do
      {:op, name} ->
        {node, state} = uniform(state.nodes, state)
        {{:op, {name, state.ops + 1, node}}, %{state | ops: state.ops + 1}}

      {:fault, name} ->
        {args, state} = args(name, state)
        {wait, state} = uniform(state.options[:wait] + 1, state)
        {List.to_tuple([name | args] ++ if(name == :wait, do: [], else: [wait - 1])), state}
    end
  end

  defp args(:heal, state), do: {[], state}

  defp args(:wait, state) do
    {ms, state} = uniform(state.options[:wait] + 1, state)
    {[ms - 1], state}
  end

  defp args(:partition, state) do
    {sides, state} = Enum.map_reduce(1..state.nodes, state, fn _, state -> uniform(2, state) end)
    one = for {1, node} <- Enum.zip(sides, 1..state.nodes), do: node
    {[Enum.reject([one, Enum.to_list(1..state.nodes) -- one], &(&1 == []))], state}
  end

  defp args(:crash, state) do
    {node, state} = uniform(state.nodes, state)
    {name, state} = pick(state.options[:crash], state)
    {[node, name], state}
  end

  defp args(_fault, state) do
    {node, state} = uniform(state.nodes, state)
    {[node], state}
  end

  defp pick(list, state) do
    {index, state} = uniform(length(list), state)
    {Enum.at(list, index - 1), state}
  end

  defp uniform(n, state) do
    {value, rand} = :rand.uniform_s(n, state.rand)
    {value, %{state | rand: rand}}
  end

  defp attempt(cluster, scenario, property) do
    ClusterCase.reset(cluster, applications: true)
    property.(scenario)
    :passed
  rescue
    # Misuse is not what a scenario is to be shrunk for.
    error in UsageError -> reraise error, __STACKTRACE__
    error -> {:failed, error}
  end

  defp report(cluster, seed, scenario, error, property) do
    fails? = &match?({:failed, _}, attempt(cluster, &1, property))
    small = Shrink.ddmin(scenario, fails?)

    raise ExUnit.AssertionError,
      message: """
      the scenario of seed #{seed} fails, and so does this part of it:

      #{inspect(small, pretty: true, charlists: :as_lists, limit: :infinity)}

      All of it (CLUSTER_CASE_SEED=#{seed} makes it again):

      #{inspect(scenario, pretty: true, charlists: :as_lists, limit: :infinity)}

      #{Exception.message(error)}
      """
  end

  defp options!(options) do
    unknown = Keyword.keys(options) -- Keyword.keys(@defaults)
    options = Keyword.merge(@defaults, options)
    wrong = options[:faults] -- @faults

    cond do
      unknown != [] ->
        wrong!("options", hd(unknown), Keyword.keys(@defaults))

      wrong != [] ->
        wrong!("faults", hd(wrong), @faults)

      :crash in options[:faults] and options[:crash] == [] ->
        wrong!("names to crash", [], ["crash: [MyServer]"])

      true ->
        options
    end
  end

  defp wrong!(what, found, allowed) do
    raise UsageError,
      rule: "A nemesis has #{what} of its own.",
      found: inspect(found) <> UsageError.did_you_mean(found, allowed),
      allowed: Enum.map_join(allowed, ", ", &if(is_binary(&1), do: &1, else: inspect(&1))),
      remedy: "Use these."
  end
end
