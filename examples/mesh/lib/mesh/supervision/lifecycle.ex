# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 4dc22aa5ae0b8441
defmodule Mesh.Supervision.Lifecycle do
  @moduledoc """
  Tells when a service starts, ends and crashes.

  A process that is killed can tell nothing, so another one watches it. That one is in no
  supervision tree: it waits for the end of what it watches, and ends with it.
  """

  alias Mesh.Supervision

  @doc "Starts a service as its child specification says, and watches it."
  @spec start_link(atom(), {module(), atom(), [term()]}) ::
          {:ok, pid()} | {:ok, pid(), term()} | :ignore | {:error, term()}
  def start_link(service, {module, function, args}) do
    case apply(module, function, args) do
      {:ok, pid} = started ->
        watch(service, module, pid)
        started

      {:ok, pid, _info} = started ->
        watch(service, module, pid)
        started

      :ignore ->
        :ignore

      {:error, reason} = failed ->
        Supervision.Telemetry.execute(service, :crash, %{duration: 0}, %{reason: reason})
        failed
    end
  end

  defp watch(service, module, pid) do
    Supervision.Health.watch(service, module, pid)
    if Supervision.Telemetry.loaded?(), do: spawn(fn -> tell(service, pid) end)
  end

  defp tell(service, pid) do
    monitor = Process.monitor(pid)
    started = System.monotonic_time()
    now = %{system_time: System.system_time()}
    Supervision.Telemetry.execute(service, :start, now, %{pid: pid})

    receive do
      {:DOWN, ^monitor, :process, ^pid, reason} ->
        lived = %{duration: System.monotonic_time() - started}
        Supervision.Telemetry.execute(service, event(reason), lived, %{pid: pid, reason: reason})
    end
  end

  # As supervisors see it: Supervisor, "Exit reasons and restarts".
  defp event(:normal), do: :stop
  defp event(:shutdown), do: :stop
  defp event({:shutdown, _why}), do: :stop
  defp event(_reason), do: :crash
end
