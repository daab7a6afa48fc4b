# Serves calls of Mix, one after another, in this one BEAM (start.exs).
#
# stdin: a line for each call: its folder, its variables (a query string) and the arguments of `mix`, each
# percent-encoded, with spaces between. The end of stdin ends the worker.
# stdout: what the call prints, and lines of our own, `NONCE JSON`: `{"ready": true}` when the first call may be heard,
# `{"begun": true}` when a call has been read, `{"status": 1}` when it has ended, `{"leftovers": []}` when the next may
# come. With leftovers there is no next: what a call has left behind that cannot be
# taken back would be there in it. stderr: `NONCE {"flushed": true}`, since it is no part of stdout's order.
defmodule NxOtp.Worker do
  @moduledoc false

  @spec main(String.t()) :: no_return
  def main(nonce) do
    Mix.start()

    # Runs beside Mix; `mix test` starts it anew with the project's settings (app.start). So does each call.
    Application.stop(:logger)
    NxOtp.Protocols.start()
    NxOtp.Projects.start()
    leader = spawn(fn -> without_input(Process.whereis(:user)) end)
    before = NxOtp.Snapshot.take()
    say(:stdio, nonce, %{ready: true})
    serve(nonce, leader, before)
  end

  defp serve(nonce, leader, before) do
    with line when is_binary(line) <- IO.read(:stdio, :line) do
      say(:stdio, nonce, %{begun: true})
      status = line |> String.trim_trailing("\n") |> String.split(" ") |> call(leader)
      say(:stdio, nonce, %{status: status})
      say(:stderr, nonce, %{flushed: true})
      leftovers = NxOtp.Snapshot.restore(before, leader)
      say(:stdio, nonce, %{leftovers: leftovers})
      if leftovers == [], do: serve(nonce, leader, before)
    end

    System.halt(0)
  end

  # What came before may have no end of line; whoever reads takes both of ours away.
  defp say(device, nonce, what),
    do: IO.write(device, ["\n", nonce, " ", NxOtp.Json.encode(what), "\n"])

  defp call([folder, variables | args], leader) do
    args = Enum.map(args, &URI.decode/1)
    folder = URI.decode(folder)
    File.cd!(folder)
    NxOtp.Projects.forget(folder)
    variables |> URI.decode() |> URI.decode_query() |> System.put_env()
    System.argv(args)
    Application.start(:logger)
    status = guarded(fn _ -> Mix.CLI.main(args) end, 0, leader) |> at_exit(leader)
    if Process.whereis(Logger), do: Logger.flush()
    # Without its group leader nobody heard what it had to say.
    if status == 0 and not Process.alive?(leader), do: 1, else: status
  end

  # As Kernel.CLI does for `mix` before it halts (run/1, at_exit/1, exec_fun/2; Elixir 1.14): `mix test` tells of a
  # failure by such a hook only.
  defp at_exit(status, leader) do
    case :elixir_config.get_and_put(:at_exit, []) do
      [] -> status
      hooks -> hooks |> Enum.reduce(status, &guarded(&1, &2, leader)) |> at_exit(leader)
    end
  end

  defp guarded(fun, status, leader) do
    parent = self()

    {pid, monitor} =
      spawn_monitor(fn ->
        Process.group_leader(self(), leader)
        {status, reason} = evaluate(fun, status)
        send(parent, {self(), status})
        exit(reason)
      end)

    receive do
      {^pid, status} ->
        Process.demonitor(monitor, [:flush])
        status

      {:DOWN, ^monitor, _, _, reason} ->
        IO.write(:stderr, Kernel.CLI.format_error({:EXIT, pid}, reason, []))
        1
    end
  end

  defp evaluate(fun, status) do
    fun.(status)
    {status, :normal}
  catch
    :exit, {:shutdown, status} = reason when is_integer(status) ->
      {status, reason}

    :exit, reason when reason in [:normal, :shutdown] ->
      {0, reason}

    :exit, {:shutdown, _} = reason ->
      {0, reason}

    kind, reason ->
      theirs = Enum.reject(__STACKTRACE__, &match?({__MODULE__, _, _, _}, &1))
      IO.write(:stderr, Kernel.CLI.format_error(kind, reason, theirs))
      {1, {:shutdown, 1}}
  end

  # A group leader that passes output on and has no input: stdin is ours.
  defp without_input(device) do
    receive do
      {:io_request, from, reply, request} = message ->
        if input?(request),
          do: no_input(from, reply, request, device),
          else: send(device, message)
    end

    without_input(device)
  end

  # The prompt is printed all the same.
  defp no_input(from, reply, request, device) do
    if elem(request, 0) != :get_password, do: IO.write(device, elem(request, 2))
    send(from, {:io_reply, reply, :eof})
  end

  defp input?(request) when is_tuple(request),
    do: elem(request, 0) in [:get_until, :get_chars, :get_line, :get_password]

  defp input?(_), do: false
end
