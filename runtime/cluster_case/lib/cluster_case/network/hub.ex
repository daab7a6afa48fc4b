defmodule ClusterCase.Network.Hub do
  @moduledoc false
  # The shell that holds a cluster's namespaces (hub.sh).

  alias ClusterCase.Run

  @script_path Path.join(__DIR__, "hub.sh")
  @external_resource @script_path
  @script File.read!(@script_path)

  @enforce_keys [:port, :os_pid, :folder, :user]
  defstruct @enforce_keys

  @type t :: %__MODULE__{port: port, os_pid: String.t(), folder: Path.t(), user: boolean}

  @doc "Whether namespaces can be made here; if not, what unshare(1) says."
  @spec try_out() :: :ok | {:error, String.t()}
  def try_out do
    case System.cmd("unshare", namespaces(user?()) ++ ["true"], stderr_to_stdout: true) do
      {_, 0} ->
        :ok

      {said, _} ->
        {:error, "#{String.trim(said)} (it takes root, or unprivileged user namespaces)"}
    end
  end

  @spec open() :: t
  def open do
    user = user?()
    folder = Path.join(Run.folder(), "namespaces-#{System.unique_integer([:positive])}")
    File.mkdir_p!(folder)

    args =
      namespaces(user) ++
        ["--fork", "--kill-child=SIGKILL", "/bin/sh", "-c", @script, "cluster_case-hub", folder]

    program = System.find_executable("unshare")

    port = Port.open({:spawn_executable, program}, [:binary, :exit_status, {:line, 4096}, args: args])

    %__MODULE__{port: port, os_pid: answer!(port, "mount"), folder: folder, user: user}
  end

  # With --map-root-user, whoever runs the tests is root inside, and nowhere else.
  defp namespaces(true), do: ["--user", "--map-root-user", "--net", "--mount"]
  defp namespaces(false), do: ["--net", "--mount"]

  defp user?, do: System.cmd("id", ["-u"]) != {"0\n", 0}

  @doc "Runs commands; raises with what the first that fails has said."
  @spec run!(t, [String.t()]) :: :ok
  def run!(hub, commands) do
    for command <- commands, do: Port.command(hub.port, command <> "\n")
    for command <- commands, do: answer!(hub.port, command)
    :ok
  end

  defp answer!(port, command) do
    receive do
      {^port, {:data, {:eol, "0 " <> printed}}} ->
        printed

      {^port, {:data, {:eol, failed}}} ->
        raise "#{command} failed in a network namespace: #{failed}"

      {^port, {:exit_status, status}} ->
        raise "#{command} failed: the namespaces ended with #{status}"
    end
  end

  @doc "A node's namespace, as the hub sees it."
  @spec namespace(t, pos_integer) :: Path.t()
  def namespace(hub, index), do: Path.join(hub.folder, "node#{index}")

  @spec nsenter() :: String.t()
  def nsenter, do: System.find_executable("nsenter")

  @doc "Arguments for nsenter(1) to run something as a node. The path is looked up in the hub's mount namespace."
  @spec enter(t, pos_integer) :: [String.t()]
  def enter(hub, index) do
    net = "--net=/proc/#{hub.os_pid}/root#{namespace(hub, index)}"

    if hub.user,
      do: ["--user=/proc/#{hub.os_pid}/ns/user", "--preserve-credentials", net],
      else: [net]
  end
end
