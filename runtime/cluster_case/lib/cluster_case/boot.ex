defmodule ClusterCase.Boot do
  @moduledoc false
  # What is done on a node after it has booted; `plan/2` is made beside the tests.

  alias ClusterCase.{Remote, Run}

  @typedoc "The application environment of a node, and its log."
  @type plan :: %{env: keyword, log: Path.t()}

  # Theirs is the business of whoever runs the tests.
  @not_shared [:kernel, :stdlib, :compiler, :mix, :ex_unit, :iex, :hex, :cluster_case]

  @doc "What a node needs to know of the project under test: all of its configuration, as it is here and now."
  @spec plan(ClusterCase.Options.t(), map) :: plan
  def plan(options, node) do
    own = if is_function(options.config), do: options.config.(node), else: options.config
    defaults = [mnesia: [dir: to_charlist(node.data_dir)], logger: quiet_logger()]
    env = for app <- applications(options.applications), do: {app, Application.get_all_env(app)}
    %{env: env |> merge(defaults) |> merge(own), log: node.log}
  end

  # Applications of which there is a configuration: those that are loaded, and all that the started ones need.
  defp applications(wanted) do
    loaded = for {app, _, _} <- Application.loaded_applications(), do: app
    Enum.uniq(loaded ++ load(wanted)) -- @not_shared
  end

  defp load([]), do: []

  defp load(apps) do
    Enum.flat_map(apps, fn app ->
      Application.load(app)
      [app | load((Application.spec(app, :applications) || []) -- [:kernel, :stdlib])]
    end)
  end

  # A node's standard output is the channel to the tests (:peer), so nothing logs there.
  defp quiet_logger do
    if Version.match?(System.version(), ">= 1.15.0"),
      do: [default_handler: false],
      else: [backends: []]
  end

  defp merge(env, more), do: Keyword.merge(env, more, fn _app, a, b -> Keyword.merge(a, b) end)

  @doc "Arguments for `erl` that do not depend on the network."
  @spec args(ClusterCase.Options.t()) :: [String.t()]
  def args(options) do
    schedulers = min(2, System.schedulers_online())

    emulator =
      ["+S", "#{schedulers}:#{schedulers}", "+SDcpu", "1:1", "+SDio", "2"] ++
        Enum.flat_map(~w(+sbwt +sbwtdcpu +sbwtdio), &[&1, "none"])

    kernel = [
      net_ticktime: options.net_ticktime,
      prevent_overlapping_partitions: options.prevent_overlapping_partitions,
      logger: "[{handler,default,undefined}]"
    ]

    emulator ++
      ["-boot", "start_clean"] ++
      Enum.flat_map(kernel, fn {key, value} -> ["-kernel", "#{key}", "#{value}"] end) ++
      ["-pa", Run.ebin() | code_path()] ++ options.args
  end

  # OTP's own applications are on a node's path anyway; Elixir's may live anywhere.
  defp code_path do
    otp = "#{:code.lib_dir()}/"

    elixir =
      for app <- [:elixir, :logger, :ex_unit],
          path = :code.lib_dir(app, :ebin),
          is_list(path),
          do: path

    rest = Enum.reject(:code.get_path(), &(&1 == ~c"." or String.starts_with?("#{&1}", otp)))
    (rest ++ elixir) |> Enum.map(&Path.expand("#{&1}")) |> Enum.uniq()
  end

  @doc "On the node: takes over the configuration and logs to a file."
  @spec prepare(plan) :: :ok
  def prepare(plan) do
    Application.put_all_env(plan.env, persistent: true)

    # Without delayed_write, OTP's default for a file, the last lines survive a kill -9.
    config = %{type: {:file, to_charlist(plan.log), [:append, :raw]}}

    formatter = {:logger_formatter, %{single_line: true, time_designator: ?T, time_offset: ~c"Z", template: template()}}

    # OTP's progress reports are not what somebody looks for in a log of a test.
    filters = [progress: {&:logger_filters.progress/2, :stop}]
    handler = %{config: config, formatter: formatter, filters: filters}
    :ok = :logger.add_handler(:cluster_case, :logger_std_h, handler)
    # Which writes to the terminal until there is a default handler, and here there is none.
    :logger.remove_handler(:simple)
    :ok
  end

  # The parts that ClusterCase.Timeline reads back.
  defp template, do: [:time, " ", :level, " ", :msg, "\n"]

  @doc "On the node: starts the applications."
  @spec start([atom]) :: :ok | {:error, String.t()}
  def start(applications) do
    Enum.reduce_while(applications, :ok, fn app, :ok ->
      case Application.ensure_all_started(app) do
        {:ok, _} ->
          {:cont, :ok}

        {:error, {failed, reason}} ->
          {:halt, {:error, "#{failed}: #{Remote.format_reason(reason)}"}}
      end
    end)
  end

  @doc "On the node: stops the applications, last first, so that they can start anew."
  @spec stop([atom]) :: :ok
  def stop(applications), do: applications |> Enum.reverse() |> Enum.each(&Application.stop/1)

  @doc "On the node: all that is logged so far is in the file."
  @spec sync_log() :: :ok
  def sync_log, do: :logger_std_h.filesync(:cluster_case)
end
