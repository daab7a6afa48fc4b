defmodule NxOtp.Snapshot do
  @moduledoc """
  What a BEAM was like before a call of Mix, and how to make it so again.

  What can be taken back is taken back: applications, processes, modules, paths, settings, variables. What is left after
  that is told, and its BEAM should serve no more.
  """

  @opaque t :: map

  # Tables that hold settings, and nothing but settings: options of Elixir's compiler, Mix's shell and environment.
  @tables [:elixir_config, Mix.State]
  # How long what has been told to end may take to be gone, in milliseconds.
  @patience 1_000
  # How long all of it may take: Mix by itself halts and stops nothing, so an application may be slow at it, or never done.
  @limit 3_000

  @doc "What the BEAM is like now."
  @spec take() :: t
  def take do
    # Started when first used, and there for good then: better before than after.
    :timer.start()
    :disk_log.all()
    # The socket by which Mix hears of other Mix's compiles (Elixir 1.18).
    if Code.ensure_loaded?(Mix.Sync.PubSub), do: apply(Mix.Sync.PubSub, :subscribe, ["nx-otp"])
    NxOtp.Modules.start()
    # Ours are nobody's business.
    Code.unrequire_files(Code.required_files())

    Map.merge(observed([self()]), %{
      folder: File.cwd!(),
      variables: System.get_env(),
      settings: settings(),
      terms: terms(),
      depth: backtrace_depth(),
      tables: Map.new(@tables, &{&1, :ets.tab2list(&1)}),
      path: :code.get_path(),
      modules: NxOtp.Modules.loaded()
    })
  end

  @doc """
  Makes the BEAM what it was, and returns what is not.

  Processes that have `leader` as their group leader were started by the call: they are killed.
  """
  @spec restore(t, pid) :: [String.t()]
  def restore(before, leader) do
    worker = self()
    {_, monitor} = spawn_monitor(fn -> exit({:restored, take_back(before, leader, worker)}) end)

    receive do
      {:DOWN, ^monitor, _, _, {:restored, leftovers}} ->
        leftovers

      {:DOWN, ^monitor, _, _, reason} ->
        ["what cannot be looked at: #{Exception.format_exit(reason)}"]
    after
      @limit -> ["something that does not stop"]
    end
  end

  defp take_back(before, leader, worker) do
    # What is stopped would say so.
    :logger.set_primary_config(:level, :none)
    Mix.ProjectStack.clear_stack()
    Mix.TasksServer.clear()
    kept = NxOtp.Projects.keep()
    stop_listening()
    stop_applications(before.applications)
    kill(leader)
    stop_timers()
    stop_tracing()
    # ExUnit sets it, and whoever prints a stack before it does would show more of it.
    :erlang.system_flag(:backtrace_depth, before.depth)
    unload_applications(before.loaded)
    File.cd!(before.folder)
    Code.unrequire_files(Code.required_files())
    restore_variables(before.variables)
    restore_settings(before.settings)
    restore_terms(before.terms)
    Enum.each(before.tables, &restore_table/1)
    restore_path(before.path)
    native = NxOtp.Modules.forget(before.modules, kept)
    restore_logger(before.logger)
    native ++ leftovers(before, [self(), worker], System.monotonic_time(:millisecond) + @patience)
  end

  # Compared only: nobody can say in general how to undo a difference.
  defp observed(ours) do
    %{
      applications: for({name, _, _} <- Application.started_applications(), do: name),
      loaded: for({name, _, _} <- Application.loaded_applications(), do: name),
      processes: Enum.flat_map(Process.list() -- ours, &describe/1),
      ports: for(port <- Port.list(), do: port |> Port.info(:name) |> elem(1)),
      ets: for(table <- :ets.all(), do: :ets.info(table, :name)),
      logger: logger(),
      signals: :gen_event.which_handlers(:erl_signal_server),
      emulator: emulator()
    }
  end

  defp leftovers(before, ours, deadline) do
    case differences(before, observed(ours)) do
      [] ->
        []

      found ->
        if System.monotonic_time(:millisecond) > deadline do
          found
        else
          Process.sleep(5)
          leftovers(before, ours, deadline)
        end
    end
  end

  defp differences(before, now) do
    List.flatten([
      for(name <- now.applications -- before.applications, do: "application #{name} runs"),
      for(name <- before.applications -- now.applications, do: "application #{name} was stopped"),
      for(name <- now.loaded -- before.loaded, do: "application #{name} is loaded"),
      for(process <- now.processes -- before.processes, do: "process #{inspect(process)}"),
      for(
        process <- before.processes -- now.processes,
        do: "process #{inspect(process)} is gone"
      ),
      for(port <- now.ports -- before.ports, do: "port #{port}"),
      for(table <- now.ets -- before.ets, do: "table #{inspect(table)}"),
      if(now.logger != before.logger, do: "the settings of logger", else: []),
      if(now.signals != before.signals, do: "handlers of signals", else: []),
      if(now.emulator != before.emulator, do: "the settings of the emulator", else: [])
    ])
  end

  # By name or by what it runs, not by id: Logger, for one, starts its handlers' processes anew when it is started.
  defp describe(pid) do
    case Process.info(pid, [:registered_name, :dictionary, :initial_call]) do
      [{_, name}, _, _] when is_atom(name) -> [name]
      [_, {_, dictionary}, {_, call}] -> [dictionary[:"$initial_call"] || call]
      nil -> []
    end
  end

  defp emulator do
    {
      :erlang.system_info(:schedulers_online),
      Enum.map([:user, :standard_error], &:io.getopts/1),
      # Names of hosts that inet_db was told.
      Enum.map([:inet_hosts_byname, :inet_hosts_byaddr], &:ets.info(&1, :size))
    }
  end

  # Only known to who sets it.
  defp backtrace_depth do
    depth = :erlang.system_flag(:backtrace_depth, 8)
    :erlang.system_flag(:backtrace_depth, depth)
    depth
  end

  # A handler's own configuration has its process in it.
  defp logger do
    Map.update!(:logger.get_config(), :handlers, fn handlers ->
      Enum.map(handlers, &Map.delete(&1, :config))
    end)
  end

  # Elixir 1.18: hears of compiles in the project's build, and tells its listeners. Stopped by its supervisor it does not
  # count as a crash, of which Mix's would survive none.
  defp stop_listening do
    Supervisor.terminate_child(Mix.Supervisor, Mix.PubSub)
    Supervisor.delete_child(Mix.Supervisor, Mix.PubSub)
  end

  # The last started first, as which_applications/0 has them.
  defp stop_applications(kept) do
    for {name, _, _} <- Application.started_applications(),
        name not in kept,
        do: Application.stop(name)
  end

  defp unload_applications(kept) do
    for {name, _, _} <- Application.loaded_applications(),
        name not in kept,
        do: Application.unload(name)
  end

  defp kill(leader) do
    for pid <- Process.list(),
        Process.info(pid, :group_leader) == {:group_leader, leader},
        do: Process.exit(pid, :kill)
  end

  # Those of timer(3) are rows of its server, whoever made them.
  defp stop_timers do
    :supervisor.terminate_child(:kernel_sup, :timer_server)
    :supervisor.delete_child(:kernel_sup, :timer_server)
    :timer.start()
  end

  # A tracer's end leaves the patterns, and what counts calls has no tracer.
  defp stop_tracing do
    :erlang.trace(:all, false, [:all])
    :erlang.trace_pattern({:_, :_, :_}, false, [:local, :meta, :call_count, :call_time])
  end

  defp restore_variables(variables) do
    now = System.get_env()
    Enum.each(Map.keys(now) -- Map.keys(variables), &System.delete_env/1)
    variables |> Enum.reject(fn {name, value} -> now[name] == value end) |> System.put_env()
  end

  # Also of applications that are not loaded, whose configuration waits for them (ac_tab of application_controller).
  defp settings, do: Map.new(:ets.match_object(:ac_tab, {{:env, :_, :_}, :_}))

  defp restore_settings(before) do
    now = settings()

    for {{:env, application, key} = setting, value} <- now,
        before[setting] != value or not is_map_key(before, setting),
        do: Application.delete_env(application, key, persistent: true)

    for {{:env, application, key} = setting, value} <- before,
        now[setting] != value or not is_map_key(now, setting),
        do: Application.put_env(application, key, value)
  end

  # But for Mix's cache: NxOtp.Projects.
  defp terms,
    do:
      for(
        {key, value} <- :persistent_term.get(),
        not match?({Mix.State, _}, key),
        into: %{},
        do: {key, value}
      )

  defp restore_terms(before) do
    now = terms()
    for {key, _} <- now, not is_map_key(before, key), do: :persistent_term.erase(key)

    for {key, value} <- before,
        not match?(%{^key => ^value}, now),
        do: :persistent_term.put(key, value)
  end

  defp restore_table({table, rows}) do
    :ets.insert(table, rows)
    keys = MapSet.new(rows, &elem(&1, 0))

    for row <- :ets.tab2list(table),
        elem(row, 0) not in keys,
        do: :ets.delete(table, elem(row, 0))
  end

  # set_path/1 looks at each folder anew: five calls of the system for each of fifty.
  defp restore_path(before) do
    Enum.each(:code.get_path() -- before, &:code.del_path/1)
    if :code.get_path() != before, do: :code.set_path(before)
  end

  defp restore_logger(%{primary: primary, module_levels: levels}) do
    :logger.set_primary_config(primary)
    if levels == [], do: :logger.unset_module_level()
  end
end
