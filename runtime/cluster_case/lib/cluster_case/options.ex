defmodule ClusterCase.Options do
  @moduledoc """
  The options of a cluster, as `use ClusterCase` and `ClusterCase.start/1` take them.

  | option | meaning | default |
  | --- | --- | --- |
  | `nodes` | how many, 1 to 250 | `CLUSTER_CASE_NODES`, else 3 |
  | `network` | `:distribution`: cuts are made by Distributed Erlang, no privileges needed; `:netns`: each node has a Linux network namespace, cuts lose packets in silence | `CLUSTER_CASE_NETWORK`, else `:distribution` |
  | `scope` | `:module`: one cluster for all tests of the module; `:test`: a new one for each | `:module` |
  | `applications` | what is started on each node, in order | the Mix project's own |
  | `config` | application environment on top of the project's own: a keyword list as `Config.Reader` gives, or a function from a node (`%{index: 2, name: ..., data_dir: ..., nodes: [names of all]}`) to one | `[]` |
  | `connect` | whether nodes are connected to each other before applications start | `true` |
  | `prevent_overlapping_partitions` | OTP's kernel parameter: when true, `:global` turns one cut link into an isolated node | `true`, as OTP's |
  | `net_ticktime` | seconds until a silent node counts as gone | 1 |
  | `epmd` | whether nodes find each other through OTP's epmd. Without, each listens on a loopback address of its own, which Linux has | `false` where there are such addresses |
  | `args` | more arguments for `erl` | `[]` |
  | `boot_timeout` | milliseconds that a node may take to boot | 60,000 |

  `use ClusterCase` takes `async` too, which is ExUnit's.
  """
  alias ClusterCase.{Settings, UsageError}

  @defaults [
    nodes: nil,
    network: nil,
    scope: :module,
    applications: nil,
    config: [],
    connect: true,
    prevent_overlapping_partitions: true,
    net_ticktime: 1,
    epmd: nil,
    args: [],
    boot_timeout: 60_000
  ]

  @type t :: %{atom => term}

  @doc "All options with their defaults filled in."
  @spec parse!(keyword) :: t
  def parse!(options) do
    for {key, value} <- options, do: check!(key, value)
    given = Map.new(options)

    @defaults
    |> Map.new()
    |> Map.merge(given)
    |> Map.update!(:nodes, &(&1 || Settings.nodes()))
    |> Map.update!(:network, &(&1 || Settings.network()))
    |> Map.update!(:applications, &(&1 || own_application()))
  end

  defp own_application do
    # Outside of Mix, there is no project whose application this could be.
    case Code.ensure_loaded?(Mix.Project) && Mix.Project.get() && Mix.Project.config()[:app] do
      app when app in [nil, false] -> []
      app -> [app]
    end
  end

  defp check!(key, value) do
    case rule(key) do
      nil -> unknown!(key)
      {allowed, valid?} -> valid?.(value) || wrong!(key, value, allowed)
    end
  end

  defp rule(:nodes), do: {"1 to 250", &(&1 in 1..250)}
  defp rule(:network), do: one_of([:distribution, :netns])
  defp rule(:scope), do: one_of([:module, :test])
  defp rule(:connect), do: one_of([true, false])
  defp rule(:epmd), do: one_of([true, false])
  defp rule(:prevent_overlapping_partitions), do: one_of([true, false])
  defp rule(:net_ticktime), do: {"seconds from 1", &positive?/1}
  defp rule(:boot_timeout), do: {"milliseconds from 1", &positive?/1}

  defp rule(:args),
    do: {"a list of texts", &(is_list(&1) and Enum.all?(&1, fn a -> is_binary(a) end))}

  defp rule(:applications),
    do: {"a list of atoms", &(is_list(&1) and Enum.all?(&1, fn a -> is_atom(a) end))}

  defp rule(:config) do
    {"a keyword list of keyword lists, or a function of one argument", &(is_function(&1, 1) or Keyword.keyword?(&1))}
  end

  defp rule(_), do: nil

  defp one_of(values), do: {Enum.map_join(values, ", ", &inspect/1), &(&1 in values)}
  defp positive?(value), do: is_integer(value) and value > 0

  defp unknown!(key) do
    known = Keyword.keys(@defaults)

    raise UsageError,
      rule: "A cluster has options of its own only.",
      found: inspect(key) <> UsageError.did_you_mean(key, known),
      allowed: Enum.map_join(known, ", ", &inspect/1),
      remedy: "Take it out, or use one of these."
  end

  defp wrong!(key, value, allowed) do
    raise UsageError,
      rule: "The option #{inspect(key)} of a cluster has a fixed range.",
      found: inspect(value),
      allowed: allowed,
      remedy: "Use such a value, or leave the option out."
  end
end
