defmodule ClusterCase.Settings do
  @moduledoc """
  What the environment says about a run. All of it is optional.

  | variable | meaning | without it |
  | --- | --- | --- |
  | `CLUSTER_CASE_NODES` | nodes of a cluster whose module names no number | 3 |
  | `CLUSTER_CASE_NETWORK` | `distribution` or `netns`, where the module does not say | `distribution` |
  | `CLUSTER_CASE_SEED` | the first seed of every nemesis | ExUnit's seed |
  | `CLUSTER_CASE_LOGS` | folder for the nodes' logs, which stay | a temporary one |
  | `CLUSTER_CASE_EVENTS` | file for what happened, a JSON object a line | none is written |
  | `CLUSTER_CASE_JUNIT` | file for `ClusterCase.Formatter`'s JUnit XML | none is written |
  """
  alias ClusterCase.UsageError

  @networks %{"distribution" => :distribution, "netns" => :netns}

  @doc "How many nodes a cluster has that does not say."
  @spec nodes() :: pos_integer
  def nodes, do: integer("CLUSTER_CASE_NODES", 1, "a number of nodes from 1") || 3

  @doc "The network of a cluster that does not say."
  @spec network() :: :distribution | :netns
  def network do
    text = System.get_env("CLUSTER_CASE_NETWORK", "distribution")

    @networks[text] ||
      raise UsageError,
        rule: "CLUSTER_CASE_NETWORK names how nodes are cut off.",
        found: inspect(text),
        allowed: "distribution, netns",
        remedy: "Set one of these, or unset it."
  end

  @doc "The seed from which random scenarios are made."
  @spec seed() :: non_neg_integer
  def seed do
    integer("CLUSTER_CASE_SEED", 0, "a whole number from 0") ||
      Keyword.get(ExUnit.configuration(), :seed, 0)
  end

  @doc "A path, or nil."
  @spec path(:logs | :events | :junit) :: Path.t() | nil
  def path(what) when what in [:logs, :events, :junit] do
    case System.get_env("CLUSTER_CASE_#{what |> Atom.to_string() |> String.upcase()}") do
      unset when unset in [nil, ""] -> nil
      path -> Path.expand(path)
    end
  end

  defp integer(variable, least, allowed) do
    with text when text not in [nil, ""] <- System.get_env(variable) do
      case Integer.parse(text) do
        {number, ""} when number >= least ->
          number

        _ ->
          raise UsageError,
            rule: "#{variable} is a number.",
            found: inspect(text),
            allowed: allowed,
            remedy: "Set such a number, or unset it."
      end
    else
      _ -> nil
    end
  end
end
