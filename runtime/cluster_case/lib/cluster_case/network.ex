defmodule ClusterCase.Network do
  @moduledoc false
  # How nodes reach each other, and how they are kept from it.

  alias ClusterCase.{Options, UsageError}

  @type state :: term
  @typedoc "A directed link between two nodes, by their numbers: nothing goes from the first to the second."
  @type link :: {pos_integer, pos_integer}
  @typedoc "What a node has to be started with: its host, the program that runs `erl`, arguments."
  @type place :: %{host: String.t(), exec: {String.t(), [String.t()]}, args: [String.t()]}

  @doc "Whether it can be used here; if not, why."
  @callback available?() :: :ok | {:error, reason :: String.t()}
  @callback open(Options.t()) :: state
  @callback place(state, index :: pos_integer) :: place
  @doc "Whether links can be cut in one direction."
  @callback one_way?() :: boolean
  @doc "Makes exactly these links be cut. `nodes` are the rows of those that run."
  @callback enforce(state, cut :: MapSet.t(link), nodes :: [ClusterCase.Member.row()]) :: :ok

  @spec module(:distribution | :netns) :: module
  def module(:distribution), do: ClusterCase.Network.Distribution
  def module(:netns), do: ClusterCase.Network.Netns

  @doc "The reason for which tests with this network are skipped, or nil."
  @spec skip_reason(:distribution | :netns) :: String.t() | nil
  def skip_reason(network) do
    case module(network).available?() do
      :ok -> nil
      {:error, reason} -> "network: #{inspect(network)} cannot be had here: #{reason}"
    end
  end

  @doc "The program that runs a BEAM of this very OTP. `erl` is a shell script around it."
  @spec erl() :: {String.t(), [String.t()]}
  def erl do
    erts = "erts-#{:erlang.system_info(:version)}"
    {Path.join([:code.root_dir(), erts, "bin", "erlexec"]), []}
  end

  @doc "Refuses a cut in one direction where there is no such thing."
  @spec check_one_way!(module) :: :ok
  def check_one_way!(module) do
    unless module.one_way?() do
      raise UsageError,
        rule: "Only network: :netns cuts one direction of a link.",
        found: "one_way: true with network: :distribution",
        allowed: "cuts of both directions: a connection of Distributed Erlang is there for both nodes or for none",
        remedy: "Use ClusterCase with network: :netns (Linux), or leave one_way out."
    end

    :ok
  end
end
