defmodule Foundation.Load do
  @moduledoc "Callers that do not stop, while a process of the library is killed again and again."

  alias Foundation.Restarted

  # FOUNDATION_CRASHES=1000 mix test
  @crashes "FOUNDATION_CRASHES" |> System.get_env("50") |> String.to_integer()

  @doc """
  Runs `write.(caller, n)` for n = 1, 2, ... in four processes while the processes named are killed in turn; gives what
  the writes of each caller returned, and fails when one of them does not return.
  """
  @spec under_load([module], (pos_integer, pos_integer -> result)) :: %{pos_integer => [result]} when result: term
  def under_load(names, write) do
    stop = :atomics.new(1, [])
    callers = for caller <- 1..4, do: {caller, Task.async(fn -> write_on(caller, 1, write, stop, []) end)}
    for _ <- 1..@crashes, name <- names, do: Restarted.crash(name)
    :atomics.put(stop, 1, 1)
    Map.new(callers, fn {caller, task} -> {caller, Task.await(task, :infinity)} end)
  end

  defp write_on(caller, n, write, stop, results) do
    case :atomics.get(stop, 1) do
      0 -> write_on(caller, n + 1, write, stop, [write.(caller, n) | results])
      1 -> Enum.reverse(results)
    end
  end

  @doc "The tables of this BEAM that the library owns, and the atoms that there are."
  @spec footprint() :: {[atom | reference], non_neg_integer}
  def footprint do
    owners = MapSet.new(Process.list() -- [self()])
    tables = for table <- :ets.all(), :ets.info(table, :owner) in owners, do: table
    {Enum.sort(tables), :erlang.system_info(:atom_count)}
  end
end
