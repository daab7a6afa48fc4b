defmodule ClusterCase.Guardian do
  @moduledoc false
  # One small shell for a whole run, which outlives the BEAM for as long as it takes to kill its nodes (guardian.sh).
  # It sends signals as well: `kill` is built into the shell, so a fault costs no process.
  #
  # In no application: a BEAM that is asked to end (SIGTERM, System.stop/1) stops its applications first, while its tests
  # go on and still start nodes. What belongs to none ends after that (init:stop/0), and with it the shell's input.
  use GenServer

  alias ClusterCase.Run

  @script_path Path.join(__DIR__, "guardian.sh")
  @external_resource @script_path
  @script File.read!(@script_path)

  @doc "Begins the run, unless it is under way."
  @spec ensure_started() :: :ok
  def ensure_started do
    case GenServer.start(__MODULE__, nil, name: __MODULE__) do
      {:ok, _} -> :ok
      {:error, {:already_started, _}} -> :ok
    end
  end

  @doc "From now on the process is killed when the run ends."
  @spec watch(String.t()) :: :ok
  def watch(os_pid), do: tell("watch", os_pid)

  @doc "The process has ended; its id may be another's soon."
  @spec forget(String.t()) :: :ok
  def forget(os_pid), do: tell("forget", os_pid)

  @doc "Returns once the signal is sent. A process that is gone already is not an error."
  @spec signal(:KILL | :STOP | :CONT, String.t()) :: :ok
  def signal(name, os_pid), do: tell(Atom.to_string(name), os_pid)

  defp tell(verb, os_pid), do: GenServer.call(__MODULE__, {:tell, "#{verb} #{os_pid}\n"})

  @impl true
  def init(nil) do
    # Whose group leader an application is ends with that application.
    Process.group_leader(self(), Process.whereis(:init))
    folder = Run.begin()
    args = ["-c", @script, "cluster_case-guardian", folder]

    port = Port.open({:spawn_executable, "/bin/sh"}, [:binary, :exit_status, {:line, 80}, args: args])

    receive do
      {^port, {:data, {:eol, "0"}}} -> {:ok, %{port: port, waiting: :queue.new()}}
      {^port, {_, failed}} -> {:stop, {:no_folder, folder, failed}}
    end
  end

  @impl true
  def handle_call({:tell, line}, from, state) do
    Port.command(state.port, line)
    {:noreply, %{state | waiting: :queue.in(from, state.waiting)}}
  end

  @impl true
  def handle_info({port, {:data, {:eol, _status}}}, %{port: port} = state) do
    {{:value, from}, waiting} = :queue.out(state.waiting)
    GenServer.reply(from, :ok)
    {:noreply, %{state | waiting: waiting}}
  end

  def handle_info({port, {:exit_status, status}}, %{port: port} = state) do
    {:stop, {:guardian_ended, status}, state}
  end
end
