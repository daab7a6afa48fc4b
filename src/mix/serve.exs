# Defines `mix nx_otp.serve`, for `elixir -r serve.exs -S mix nx_otp.serve NAME UP TASK APPS [ARGS]`.
defmodule Mix.Tasks.NxOtp.Serve do
  @moduledoc """
  Runs an application until standard input ends, and starts it again, changed, for each line that comes there.

  The BEAM stays: what has changed is compiled first, and where that fails the application runs on as it was. Arguments:

  1. what it is called;
  2. the file that says, by this BEAM's process id, that it is up;
  3. the Mix task that starts it: `run`, `phx.server`;
  4. the applications to start again, with commas between;
  5. and further ones, of the task.
  """
  use Mix.Task

  @impl Mix.Task
  @spec run([String.t()]) :: no_return
  def run([name, up, task, apps | args]) do
    apps = apps |> String.split(",", trim: true) |> Enum.map(&String.to_atom/1)
    start(task, args)
    # Code is written before its manifest, maybe in the second before.
    for manifest <- manifests(apps), do: date_back(manifest, modified(manifest) - 1)
    File.mkdir_p!(Path.dirname(up))
    File.write!(up, System.pid())
    Mix.shell().info("#{name} is up")
    serve(name, task, args, apps)
  end

  defp serve(name, task, args, apps) do
    if is_binary(IO.read(:stdio, :line)) do
      Mix.shell().info(restart(name, task, args, apps))
      serve(name, task, args, apps)
    else
      System.stop()
      Process.sleep(:infinity)
    end
  end

  defp restart(name, task, args, apps) do
    Mix.Task.clear()
    compile(apps)
    # The one that was started last comes first.
    for {app, _, _} <- Application.started_applications(), app in apps, do: Application.stop(app)
    # With their environment, which the configuration is read into again.
    for app <- apps, do: Application.unload(app)
    Mix.Task.clear()
    start(task, args)
    "#{name} is up again"
  rescue
    error -> "#{Exception.message(error)}\n#{name} waits for the next change"
  catch
    # `mix compile` has said what is wrong.
    :exit, _ -> "#{name} does not compile: it runs on as it was, and waits for the next change"
  end

  # A compile that finds nothing to do would give the manifest the time of now.
  defp start(task, args), do: Mix.Task.run(task, args ++ ["--no-compile", "--no-deps-check"])

  defp compile(apps) do
    began = System.os_time(:second)
    Mix.Task.run("compile")
    for manifest <- manifests(apps), do: date_back(manifest, min(began, modified(manifest)))
  end

  # Mix compares sizes and whole seconds: it would take a source for old that has changed since, in the same one, and is as
  # long as before. What has not changed it knows by its digest.
  defp date_back(manifest, second), do: File.touch!(manifest, second - 1)

  defp modified(manifest), do: File.stat!(manifest, time: :posix).mtime

  defp manifests(apps) do
    apps
    |> Enum.map(&Path.join([Mix.Project.build_path(), "lib", "#{&1}", ".mix", "compile.elixir"]))
    |> Enum.filter(&File.exists?/1)
  end
end
