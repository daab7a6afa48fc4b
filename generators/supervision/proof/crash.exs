# Starts generated supervision trees and does to them what a bad day does. Arguments: the folder of generated sources, and
# the file of cases (`[{name, root, case}]`, as Elixir). stdout: one line for each thing seen, `NAME WHAT: DETAILS`.
defmodule Crash do
  @moduledoc false

  def main([sources, cases]) do
    Code.put_compiler_option(:ignore_module_conflict, false)
    files = Path.wildcard(Path.join(sources, "**/*.ex"))
    {:ok, _modules, _warnings} = Kernel.ParallelCompiler.compile(files)
    Logger.configure(level: :none)
    Process.flag(:trap_exit, true)
    {cases, _} = Code.eval_file(cases)
    for {name, root, supervisors, task} <- cases, do: run(name, {root, supervisors}, task)
    IO.puts("DONE")
  end

  # Each service crashes once, in a tree that has counted no crash yet.
  defp run(name, tree, {:each, services}) do
    for service <- services do
      in_tree(tree, fn ->
        before = running(tree)
        dynamic = with_children(before)
        crash(tree, before, service)
        later = running(tree)
        restarted = for {id, {pid, _}} <- later, elem(before[id], 0) != pid, do: id
        gone = Map.keys(before) -- Map.keys(later)
        lost = for {id, child} <- dynamic, not Process.alive?(child), do: id

        say(name, "crash #{inspect(service)}",
          restarted: order(restarted, later),
          gone: gone,
          lost: lost
        )
      end)
    end
  end

  # One service crashes until its supervisor gives up.
  defp run(name, tree, {:trip, service, supervisor}) do
    in_tree(tree, fn ->
      before = running(tree)
      first = Process.whereis(supervisor)
      start = System.monotonic_time(:millisecond)
      crashes = until_other(tree, service, supervisor, first, 1)
      time = System.monotonic_time(:millisecond) - start

      case alive?(tree) && running(tree) do
        false ->
          say(name, "trip #{inspect(supervisor)}",
            crashes: crashes,
            ms: time,
            restarted: :the_application_stops
          )

        later ->
          restarted = for {id, {pid, _}} <- later, elem(before[id], 0) != pid, do: id

          say(name, "trip #{inspect(supervisor)}",
            crashes: crashes,
            ms: time,
            restarted: order(restarted, later)
          )
      end
    end)
  end

  # One service crashes so often, with a pause after each.
  defp run(name, tree, {:pauses, service, supervisor, pause, times}) do
    in_tree(tree, fn ->
      first = Process.whereis(supervisor)

      for _ <- 1..times do
        crash(tree, running(tree), service)
        Process.sleep(pause)
      end

      say(name, "pauses #{inspect(supervisor)}",
        crashes: times,
        given_up: Process.whereis(supervisor) != first
      )
    end)
  end

  # One service crashes until the root gives up.
  defp run(name, {root, _} = tree, {:end, service}) do
    in_tree(tree, fn ->
      crashes = until_other(tree, service, root, Process.whereis(root), 1)
      say(name, "end #{inspect(service)}", crashes: crashes)
    end)
  end

  defp until_other(tree, service, supervisor, first, count) do
    crash(tree, running(tree), service)

    cond do
      Process.whereis(supervisor) != first -> count
      count > 200 -> :never
      true -> until_other(tree, service, supervisor, first, count + 1)
    end
  end

  defp in_tree({root, _}, fun) do
    settings(root).prepare()
    {:ok, pid} = root.start_link([])
    fun.()
    if Process.alive?(pid), do: Supervisor.stop(pid)

    receive do
      {:EXIT, ^pid, _} -> :ok
    end
  end

  defp settings(root),
    do:
      root
      |> Module.split()
      |> hd()
      |> List.wrap()
      |> Module.concat()
      |> Module.concat(Supervision)

  defp alive?({root, _}), do: Process.whereis(root) != nil

  defp crash(tree, before, service) do
    {pid, type} = Map.fetch!(before, service)
    if type == :worker, do: Process.exit(pid, :kill), else: Supervisor.stop(pid, :crashed)
    settle(tree, pid)
  end

  # A supervisor deals with a crash in one go: when the crashed process is out of the tree and nothing waits for another
  # try, the tree is at rest; or it is gone.
  defp settle(tree, crashed) do
    pids = if alive?(tree), do: for({_, {pid, _}} <- running(tree), do: pid), else: []

    if crashed in pids or :restarting in pids do
      Process.sleep(1)
      settle(tree, crashed)
    end
  end

  defp running({root, supervisors}), do: running(root, supervisors)

  defp running(supervisor, supervisors) do
    for {id, pid, type, _} <- children(supervisor), reduce: %{} do
      services ->
        if id in supervisors,
          do: Map.merge(services, running(pid, supervisors)),
          else: Map.put(services, id, {pid, type})
    end
  end

  defp children(supervisor) do
    Supervisor.which_children(supervisor)
  catch
    :exit, _ -> [{supervisor, :restarting, :supervisor, []}]
  end

  # A child under each supervisor of children that nobody named: a Task.Supervisor is one inside.
  defp with_children(services) do
    for {id, {pid, :supervisor}} <- services, is_struct(:sys.get_state(pid), DynamicSupervisor) do
      {:ok, child} = DynamicSupervisor.start_child(pid, {Agent, fn -> :ok end})
      {id, child}
    end
  end

  # In the order in which they were started: pids count up.
  defp order(ids, services), do: Enum.sort_by(ids, &pid_number(elem(services[&1], 0)))

  defp pid_number(pid),
    do:
      pid
      |> :erlang.pid_to_list()
      |> to_string()
      |> String.split(".")
      |> Enum.at(1)
      |> String.to_integer()

  defp say(name, what, details),
    do: IO.puts("#{name} #{what}: #{inspect(details, limit: :infinity)}")
end

Crash.main(System.argv())
