defmodule Foundation.Events.Log.Lock do
  @moduledoc false
  # A folder belongs to one BEAM at a time: two would overwrite each other's files. Each puts a file there that names it,
  # `<process id>.<when that started>.lock`, and looks whether there is one of another that runs: of two that come at once
  # none can miss the other. What a BEAM that was killed has left names no process that runs.

  @spec take(Path.t()) :: :ok | {:error, {:in_use, String.t()} | File.posix()}
  def take(directory) do
    own = name(System.pid())

    with :ok <- File.write(Path.join(directory, own), ""),
         {:ok, files} <- File.ls(directory) do
      {running, gone} = files |> Enum.filter(&(&1 =~ ~r/^\d+\.\d+\.lock$/ and &1 != own)) |> Enum.split_with(&runs?/1)
      Enum.each(gone, &File.rm(Path.join(directory, &1)))
      if running == [], do: :ok, else: refuse(directory, own, hd(running))
    end
  end

  defp refuse(directory, own, other) do
    _ = File.rm(Path.join(directory, own))
    {:error, {:in_use, process(other)}}
  end

  defp runs?(file), do: name(process(file)) == file
  defp process(file), do: file |> String.split(".") |> hd()

  # Process ids are given again, together with the time of the start they are not.
  defp name(process), do: "#{process}.#{started(process)}.lock"

  # Linux: proc(5), the third field is the state, the 22nd the start; the second may have blanks and brackets in it.
  # Elsewhere: ps(1) of POSIX. 0 where there is no such process.
  defp started(process) do
    with {:ok, stat} <- File.read("/proc/#{process}/stat"),
         [state | fields] when state != "Z" <- stat |> String.split(") ") |> List.last() |> String.split(" ") do
      Enum.at(fields, 18)
    else
      {:error, _reason} -> started_by_ps(process, File.exists?("/proc/self/stat"), System.find_executable("ps"))
      _zombie -> 0
    end
  end

  defp started_by_ps(process, false, ps) when is_binary(ps) do
    case System.cmd(ps, ["-o", "lstart=", "-p", process], stderr_to_stdout: true) do
      {started, 0} -> :erlang.phash2(started)
      _none -> 0
    end
  end

  defp started_by_ps(_process, _proc, _ps), do: 0
end
