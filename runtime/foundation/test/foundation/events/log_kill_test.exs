defmodule Foundation.Events.LogKillTest do
  # A real BEAM with the log on, killed in the middle of its work: what it acknowledged is there when it starts again.
  # FOUNDATION_KILLS=100 mix test test/foundation/events/log_kill_test.exs
  use ExUnit.Case, async: true

  @moduletag timeout: :infinity
  @moduletag :tmp_dir

  @kills String.to_integer(System.get_env("FOUNDATION_KILLS", "4"))

  test "no acknowledged event is lost over #{@kills} kill -9", %{tmp_dir: directory} do
    log = Path.join(directory, "log")

    acknowledged =
      for round <- 1..@kills, reduce: MapSet.new() do
        acknowledged ->
          {port, os_pid, recovered} = start(log, round * 1_000_000)
          assert MapSet.subset?(acknowledged, recovered), "lost: #{inspect(MapSet.difference(acknowledged, recovered))}"
          MapSet.union(acknowledged, kill_after(port, os_pid, :rand.uniform(300)))
      end

    {port, os_pid, recovered} = start(log, 0)
    kill_after(port, os_pid, 0)
    assert MapSet.subset?(acknowledged, recovered)
    assert MapSet.size(acknowledged) >= @kills
  end

  defp start(log, first) do
    code_path = Path.join(Mix.Project.build_path(), "lib/foundation/ebin")
    script = Path.expand("../../support/log_writer.exs", __DIR__)
    arguments = ["-pa", code_path, script, log, Integer.to_string(first)]
    options = [:binary, :exit_status, line: 1_000_000, args: arguments]
    port = Port.open({:spawn_executable, System.find_executable("elixir")}, options)
    {:os_pid, os_pid} = Port.info(port, :os_pid)
    {port, os_pid, recovered(port)}
  end

  defp recovered(port) do
    case line(port) do
      "recovered " <> numbers -> numbers |> String.split(",", trim: true) |> MapSet.new(&String.to_integer/1)
      _log -> recovered(port)
    end
  end

  # The script and the BEAM have one process id: each is the next one's `exec`.
  defp kill_after(port, os_pid, acknowledgements) do
    before = for _ <- 1..acknowledgements//1, do: stored(line(port))
    {_, 0} = System.cmd("kill", ["-9", "#{os_pid}"])
    MapSet.new(Enum.reject(before ++ rest(port), &(&1 == nil)))
  end

  defp rest(port) do
    receive do
      {^port, {:data, {:eol, text}}} -> [stored(text) | rest(port)]
      # Not whole: what was acknowledged is said in one line.
      {^port, {:data, {:noeol, _text}}} -> rest(port)
      {^port, {:exit_status, status}} when status == 137 -> []
    end
  end

  defp stored("stored " <> number), do: String.to_integer(number)
  defp stored(_log), do: nil

  defp line(port) do
    receive do
      {^port, {:data, {:eol, text}}} -> text
      {^port, {:exit_status, status}} -> flunk("The BEAM ended by itself, with #{status}.")
    end
  end
end
