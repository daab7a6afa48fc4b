defmodule ClusterCase.LeftoversTest do
  # Kills a BEAM that has a cluster, and looks for what is left.
  use ExUnit.Case

  @program """
  ExUnit.start(autorun: false)
  defmodule Doomed do
    use ClusterCase, nodes: 3, applications: [], network: NETWORK
    test "is killed", %{cluster: cluster} do
      pause(cluster, 2)
      BEFORE
      pids = for row <- ClusterCase.Cluster.rows(cluster), do: row.os_pid
      # A line of its own: where colours are forced, what Logger wrote last ends in an escape sequence.
      IO.puts("\\nPIDS \#{System.pid()} \#{Enum.join(pids, " ")} \#{ClusterCase.Run.folder()}")
      Process.sleep(:infinity)
    end
  end
  ExUnit.run()
  """

  for network <- [:distribution, :netns] do
    @network network
    @tag skip: ClusterCase.Network.skip_reason(network) || false
    test "kill -9 of the tests leaves no node behind, not even a paused one: #{network}" do
      nothing_is_left(kill(@network, ":ok"))
    end
  end

  # As a BEAM does that is asked to end: its tests go on for a while, and may be about to start nodes.
  test "what tests write after the library was stopped does not stay" do
    late = ~s|Application.stop(:cluster_case); File.write!(Path.join(ClusterCase.Run.folder(), "late"), "")|
    nothing_is_left(kill(:distribution, late))
  end

  defp kill(network, before) do
    program = @program |> String.replace("NETWORK", inspect(network)) |> String.replace("BEFORE", before)
    {tests, nodes, folder} = run_program(program)
    {_, 0} = System.cmd("kill", ["-KILL", tests])
    {nodes, folder}
  end

  defp nothing_is_left({nodes, folder}) do
    ClusterCase.eventually(fn -> Enum.all?(nodes, &gone?/1) end, within: 10_000)
    ClusterCase.eventually(fn -> not File.exists?(folder) end, within: 10_000)
  end

  # A zombie has ended; who started it has not asked yet.
  defp gone?(pid) do
    case File.read("/proc/#{pid}/stat") do
      {:ok, stat} -> stat =~ ~r/\) Z /
      {:error, _} -> true
    end
  end

  defp run_program(text) do
    file = Path.join(System.tmp_dir!(), "doomed-#{System.pid()}-#{System.unique_integer([:positive])}.exs")
    File.write!(file, text)
    on_exit(fn -> File.rm!(file) end)
    paths = Enum.flat_map(Path.wildcard(Path.join(Mix.Project.build_path(), "lib/*/ebin")), &["-pa", &1])
    elixir = System.find_executable("elixir")
    port = Port.open({:spawn_executable, elixir}, [:binary, :exit_status, {:line, 1024}, args: paths ++ [file]])
    await(port)
  end

  defp await(port) do
    receive do
      {^port, {:data, {:eol, "PIDS " <> words}}} ->
        [tests | rest] = String.split(words)
        {nodes, [folder]} = Enum.split(rest, 3)
        {tests, nodes, folder}

      {^port, {:data, {:eol, _}}} ->
        await(port)

      {^port, {:exit_status, status}} ->
        flunk("the program ended with #{status}")
    end
  end
end
