defmodule ClusterCase.Member do
  @moduledoc false
  # One node of a cluster, whether it runs or not. What others need of it stands in the cluster's table, so that calls
  # to a node need not wait for faults that are under way.
  use GenServer

  alias ClusterCase.{Boot, Guardian, NodeError, Remote}

  @typedoc "What the table knows of a node."
  @type row :: %{
          index: pos_integer,
          name: node,
          status: :up | :paused | :down,
          peer: pid | nil,
          os_pid: String.t() | nil,
          data_dir: Path.t(),
          log: Path.t()
        }

  # Generous: what hangs is not hidden by it, since every test has ExUnit's timeout.
  @call_timeout 30_000
  @stop_timeout 10_000

  @spec start_link(map) :: GenServer.on_start()
  def start_link(spec), do: GenServer.start_link(__MODULE__, spec)

  @doc "Boots the node, without its applications."
  @spec boot(pid) :: :ok | {:error, Exception.t()}
  def boot(member), do: GenServer.call(member, :boot, :infinity)

  @spec stop(pid) :: :ok
  def stop(member), do: GenServer.call(member, :stop, :infinity)

  @spec kill(pid) :: :ok
  def kill(member), do: GenServer.call(member, :kill, :infinity)

  @spec pause(pid) :: :ok
  def pause(member), do: GenServer.call(member, {:signal, :STOP, :paused}, :infinity)

  @spec resume(pid) :: :ok
  def resume(member), do: GenServer.call(member, {:signal, :CONT, :up}, :infinity)

  @doc "Calls the same on all nodes at once; their results in the order of the nodes."
  @spec each([row], module, atom, [term]) :: [term]
  def each(rows, module, function, args), do: each(rows, fn _row -> {module, function, args} end)

  @spec each([row], (row -> {module, atom, [term]})) :: [term]
  def each(rows, call) do
    in_parallel(rows, fn row ->
      {module, function, args} = call.(row)
      Remote.call(row, module, function, args, @call_timeout)
    end)
  end

  @doc "Maps in parallel; the first that raises raises here."
  @spec in_parallel([a], (a -> b)) :: [b] when a: term, b: term
  def in_parallel(list, fun) do
    list
    |> Enum.map(fn each ->
      Task.async(fn ->
        try do
          {:ok, fun.(each)}
        rescue
          error -> {:error, error, __STACKTRACE__}
        end
      end)
    end)
    |> Task.await_many(:infinity)
    |> Enum.map(fn
      {:ok, value} -> value
      {:error, error, stacktrace} -> reraise error, stacktrace
    end)
  end

  @impl true
  def init(spec) do
    Process.flag(:trap_exit, true)
    File.mkdir_p!(spec.data_dir)
    File.mkdir_p!(Path.dirname(spec.log))

    # What a node prints goes to the group leader of the process that started it (:peer): into its log.
    {:ok, log} = File.open(spec.log, [:append, :utf8])
    Process.group_leader(self(), log)

    row = Map.take(spec, [:index, :name, :data_dir, :log])
    state = %{spec: spec, row: Map.merge(row, %{status: :down, peer: nil, os_pid: nil})}
    {:ok, put(state, %{})}
  end

  @impl true
  def handle_call(:boot, _from, %{row: %{status: :down}} = state) do
    {:ok, peer, _name} = :peer.start_link(peer_options(state.spec))
    os_pid = :peer.call(peer, System, :pid, [], state.spec.boot_timeout)
    # Before it writes: a log makes its folder anew where that is gone (logger_std_h).
    Guardian.watch(os_pid)
    :ok = :peer.call(peer, Boot, :prepare, [state.spec.plan], state.spec.boot_timeout)
    {:reply, :ok, put(state, %{status: :up, peer: peer, os_pid: os_pid})}
  catch
    :exit, reason -> {:reply, {:error, not_booted(state, reason)}, state}
  end

  def handle_call(:boot, _from, state), do: {:reply, :ok, state}

  def handle_call(:stop, _from, state) do
    if state.row.status == :paused, do: Guardian.signal(:CONT, state.row.os_pid)
    if state.row.peer, do: :peer.cast(state.row.peer, :init, :stop, [])
    # Then it is killed: an application that does not let go must not hold up the tests.
    {:reply, :ok, await_end(state, @stop_timeout)}
  end

  def handle_call(:kill, _from, state) do
    if state.row.os_pid, do: Guardian.signal(:KILL, state.row.os_pid)
    {:reply, :ok, await_end(state)}
  end

  def handle_call({:signal, _name, _status}, _from, %{row: %{status: :down}} = state) do
    {:reply, :ok, state}
  end

  def handle_call({:signal, name, status}, _from, state) do
    Guardian.signal(name, state.row.os_pid)
    {:reply, :ok, put(state, %{status: status})}
  end

  @impl true
  def handle_info({:EXIT, peer, _reason}, %{row: %{peer: peer}} = state) when peer != nil do
    send(state.spec.cluster, {:node_down, state.row.index})
    {:noreply, gone(state)}
  end

  # A peer that did not boot, or the one before.
  def handle_info({:EXIT, _pid, _reason}, state), do: {:noreply, state}

  @impl true
  def terminate(_reason, state) do
    if state.row.os_pid, do: Guardian.signal(:KILL, state.row.os_pid)
    await_end(state)
  end

  # The peer's process ends when the operating system has told it that the node's process has.
  defp await_end(state, timeout \\ :infinity)
  defp await_end(%{row: %{peer: nil}} = state, _timeout), do: state

  defp await_end(%{row: %{peer: peer, os_pid: os_pid}} = state, timeout) do
    receive do
      {:EXIT, ^peer, _} -> gone(state)
    after
      timeout ->
        Guardian.signal(:KILL, os_pid)
        await_end(state)
    end
  end

  defp gone(state) do
    Guardian.forget(state.row.os_pid)
    put(state, %{status: :down, peer: nil, os_pid: nil})
  end

  defp put(state, changes) do
    row = Map.merge(state.row, changes)
    :ets.insert(state.spec.table, {row.index, row, self()})
    %{state | row: row}
  end

  defp peer_options(spec) do
    {program, before} = spec.place.exec

    %{
      name: spec.name |> Atom.to_string() |> String.split("@") |> hd() |> to_charlist(),
      host: to_charlist(spec.place.host),
      longnames: true,
      connection: :standard_io,
      # Closing the channel is enough: the node is dead by then, or about to halt.
      shutdown: :close,
      wait_boot: spec.boot_timeout,
      # What the emulator itself has to say, such as why it cannot boot, goes to the log as well.
      exec:
        {~c"/bin/sh", Enum.map(["-c", ~S(exec "$0" "$@" 2>>"$CLUSTER_CASE_LOG"), program | before], &to_charlist/1)},
      args: Enum.map(["-setcookie", "#{spec.cookie}"] ++ spec.place.args ++ spec.args, &to_charlist/1),
      env:
        for {name, value} <- [
              CLUSTER_CASE_DATA: spec.data_dir,
              CLUSTER_CASE_LOG: spec.log,
              ERL_CRASH_DUMP: spec.log <> ".crash_dump"
            ] do
          {Atom.to_charlist(name), to_charlist(value)}
        end
    }
  end

  defp not_booted(state, reason) do
    printed = state.row.log |> File.read!() |> String.trim()

    NodeError.exception(
      node: state.row.name,
      reason: {:boot, Enum.join([inspect(reason), printed], "\n")}
    )
  end
end
