defmodule Foundation.BEAM.Memory.Pressure do
  @moduledoc false
  # Looks at the BEAM's memory from time to time, and tells one process when the level changes. Ends with that process.

  use GenServer

  # A level is left only at a share this much lower than the one at which it was entered, so that it does not flutter.
  @hysteresis 0.05

  @type level :: :normal | :warning | :critical
  @type thresholds :: %{:warning => float, :critical => float, optional(atom) => term}

  @doc "The level, from the one before and the share of the limit that is in use. Pure."
  @spec level(level, float, thresholds) :: level
  def level(before, share, thresholds) do
    cond do
      share >= thresholds.critical - slack(before, [:critical]) -> :critical
      share >= thresholds.warning - slack(before, [:warning, :critical]) -> :warning
      true -> :normal
    end
  end

  defp slack(before, levels), do: if(before in levels, do: @hysteresis, else: 0.0)

  @spec start(map) :: GenServer.on_start()
  def start(options), do: GenServer.start(__MODULE__, options)

  @impl true
  def init(options) do
    Process.monitor(options.notify)
    {:ok, look(Map.put(options, :level, :normal))}
  end

  @impl true
  def handle_info(:look, state), do: {:noreply, look(state)}
  def handle_info({:DOWN, _monitor, :process, _pid, _reason}, state), do: {:stop, :normal, state}
  def handle_info(_other, state), do: {:noreply, state}

  defp look(state) do
    Process.send_after(self(), :look, state.interval)
    total = :erlang.memory(:total)
    level = level(state.level, total / state.limit, state)
    if level != state.level, do: send(state.notify, {:memory_pressure, level, %{total: total, limit: state.limit}})
    %{state | level: level}
  end
end
