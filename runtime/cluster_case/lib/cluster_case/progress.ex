defmodule ClusterCase.Progress do
  @moduledoc false
  # One line on a terminal, for as long as something takes. Nothing where output goes to a file or a pipe.

  @opaque t :: {:counters.counters_ref(), String.t(), pos_integer} | nil

  @spec start(String.t(), non_neg_integer) :: t
  def start(what, total) do
    if total > 0 and ClusterCase.Run.terminal?(), do: show({:counters.new(1, []), what, total})
  end

  @spec step(t) :: :ok
  def step(nil), do: :ok

  def step({counter, _, _} = progress) do
    :counters.add(counter, 1, 1)
    show(progress)
    :ok
  end

  @spec stop(t) :: :ok
  def stop(nil), do: :ok
  def stop(_progress), do: IO.write(:stderr, ["\r", IO.ANSI.clear_line()])

  defp show({counter, what, total} = progress) do
    IO.write(:stderr, "\r#{what}: #{:counters.get(counter, 1)} of #{total}")
    progress
  end
end
