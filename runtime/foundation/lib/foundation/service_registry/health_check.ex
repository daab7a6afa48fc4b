defmodule Foundation.ServiceRegistry.HealthCheck do
  @moduledoc false
  # Runs a health check in a process of its own: what it does to itself, it does not do to whoever asks. It ends with who
  # asks, too.

  alias Foundation.Error

  @type check :: (pid -> term) | nil

  # 0.1.x has :debug_health_check, which only logged.
  @allowed [:health_check, :timeout, :debug_health_check]

  @spec options(keyword) :: {:ok, check, timeout} | {:error, Error.t()}
  def options(options) do
    with true <- Keyword.keyword?(options) and Keyword.keys(options) -- @allowed == [],
         check = Keyword.get(options, :health_check),
         timeout = Keyword.get(options, :timeout, 5000),
         true <- is_nil(check) or is_function(check, 1),
         true <- timeout == :infinity or (is_integer(timeout) and timeout >= 0) do
      {:ok, check, timeout}
    else
      false ->
        Error.refuse(:invalid_argument,
          rule: "A health check is a function and has a time.",
          found: options,
          allowed: ":health_check (a function of one argument), :timeout (ms or :infinity), :debug_health_check",
          remedy: "Give health_check: fn pid -> ... end."
        )
    end
  end

  @spec run(check, pid, timeout) :: :ok | {:error, term}
  def run(nil, _pid, _timeout), do: :ok

  def run(check, pid, timeout) do
    asker = self()

    {checker, monitor} =
      spawn_monitor(fn ->
        end_with(asker)
        exit({__MODULE__, attempt(check, pid)})
      end)

    receive do
      {:DOWN, ^monitor, :process, ^checker, {__MODULE__, outcome}} -> verdict(outcome)
      {:DOWN, ^monitor, :process, ^checker, reason} -> {:error, {:health_check_crashed, reason}}
    after
      timeout ->
        Process.demonitor(monitor, [:flush])
        Process.exit(checker, :kill)
        {:error, :health_check_timeout}
    end
  end

  defp end_with(asker) do
    checker = self()

    spawn(fn ->
      monitor = Process.monitor(checker)
      Process.monitor(asker)

      receive do
        {:DOWN, ^monitor, :process, ^checker, _reason} -> :ok
        {:DOWN, _monitor, :process, ^asker, _reason} -> Process.exit(checker, :kill)
      end
    end)
  end

  defp attempt(check, pid) do
    {:returned, check.(pid)}
  rescue
    exception -> {:raised, exception}
  catch
    :throw, value -> {:exited, {:nocatch, value}}
    :exit, reason -> {:exited, reason}
  end

  defp verdict({:returned, well}) when well in [:ok, true], do: :ok
  defp verdict({:returned, {:ok, _}}), do: :ok
  defp verdict({:returned, other}), do: {:error, {:health_check_failed, other}}
  defp verdict({:raised, %RuntimeError{} = exception}), do: {:error, {:health_check_error, exception}}
  defp verdict({:raised, exception}), do: {:error, {:health_check_crashed, exception}}
  defp verdict({:exited, reason}), do: {:error, {:health_check_crashed, reason}}
end
