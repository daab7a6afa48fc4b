defmodule Foundation.Restarted do
  @moduledoc "The library with other settings, for one test."

  import ExUnit.Callbacks, only: [on_exit: 1]

  @doc "Starts it afresh with these settings, and as it was when the test is over."
  @spec restarted(keyword) :: :ok
  def restarted(settings) do
    before = Application.get_all_env(:foundation)
    restart(settings)

    on_exit(fn ->
      for {key, _value} <- settings, do: Application.delete_env(:foundation, key)
      restart(before)
    end)
  end

  @doc "The same, as often as needed within the test."
  @spec restart(keyword) :: :ok
  def restart(settings) do
    Foundation.shutdown()
    Application.put_all_env(foundation: settings)
    :ok = Foundation.initialize()
  end

  @doc "Kills a process of the library, and waits until its supervisor has started it again."
  @spec crash(module) :: :ok
  def crash(name) do
    pid = Process.whereis(name)
    monitor = Process.monitor(pid)
    Process.exit(pid, :kill)

    receive do
      {:DOWN, ^monitor, :process, ^pid, _reason} -> wait_for_another(name, pid)
    end
  end

  defp wait_for_another(name, pid) do
    case Process.whereis(name) do
      another when is_pid(another) and another != pid -> :ok
      _ -> wait_for_another(name, pid)
    end
  end
end
