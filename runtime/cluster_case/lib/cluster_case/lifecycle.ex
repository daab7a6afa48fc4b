defmodule ClusterCase.Lifecycle do
  @moduledoc false
  # What `use ClusterCase` puts around tests.

  alias ClusterCase.{Cluster, Network, Options, Run, Settings}

  @doc "The tags of a module: a reason to skip it where its network cannot be had."
  @spec tags(keyword) :: keyword
  def tags(options) do
    case Network.skip_reason(options[:network] || Settings.network()) do
      nil -> [cluster: true]
      reason -> [cluster: true, skip: reason]
    end
  end

  @doc "A test module exists in the memory of one BEAM only; functions in it have to run on nodes."
  def __after_compile__(env, bytecode) do
    {:ok, _} = Application.ensure_all_started(:cluster_case)
    File.write!(Path.join(Run.ebin(), "#{env.module}.beam"), bytecode)
  end

  @spec setup_all(map, keyword) :: keyword
  def setup_all(context, options) do
    options = Options.parse!(options)
    if options.scope == :module, do: handles(start(options, {context.module, nil})), else: []
  end

  @spec setup(map, keyword) :: keyword
  def setup(%{cluster: %Cluster{} = cluster} = context, _options) do
    Cluster.request(cluster, {:test, {context.module, context.test}})
    ClusterCase.reset(cluster)
    []
  end

  def setup(context, options) do
    handles(start(Options.parse!(options), {context.module, context.test}))
  end

  @doc "The logs of a test's nodes, by number; they outlive the nodes."
  @spec logs({module, atom}) :: [{pos_integer, Path.t()}]
  def logs({module, test}) do
    of_module = Path.join(Run.logs(), Run.slug(inspect(module)))

    for folder <- [of_module, Path.join(of_module, Run.slug("#{test}"))],
        path <- Path.wildcard(Path.join(folder, "*.log")),
        [_, index] = Regex.run(~r/-(\d+)\.log$/, path),
        do: {String.to_integer(index), path}
  end

  @spec start(Options.t(), {module, atom | nil} | nil) :: Cluster.t()
  def start(options, scope) do
    {:ok, _} = Application.ensure_all_started(:cluster_case)

    {Cluster, {options, scope}}
    |> Supervisor.child_spec(id: make_ref())
    |> ExUnit.Callbacks.start_supervised!()
    |> Cluster.boot()
  end

  defp handles(cluster), do: [cluster: cluster, nodes: ClusterCase.nodes(cluster)]
end
