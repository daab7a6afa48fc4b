defmodule ClusterCase.History do
  @moduledoc """
  A record of operations on a register, by several processes at once, for `ClusterCase.Linearizability`.

      {:ok, history} = ClusterCase.History.start_link()
      ClusterCase.History.write(history, 1, fn -> rpc(cluster, 1, {Store, :put, [1]}) end)
      ClusterCase.History.read(history, fn -> rpc(cluster, 2, {Store, :get, []}) end)
      ClusterCase.Linearizability.check!(ClusterCase.History.operations(history), nil)
  """
  use Agent

  @spec start_link(term) :: Agent.on_start()
  def start_link(_ \\ []), do: Agent.start_link(fn -> [] end)

  @doc "Writes, and takes down when. If the function raises, the write may have happened or not; the error goes on."
  @spec write(Agent.agent(), term, (... -> result)) :: result when result: term
  def write(history, value, fun) do
    from = now()

    try do
      fun.()
    rescue
      error ->
        add(history, {:write, value}, from, :unknown)
        reraise error, __STACKTRACE__
    else
      result ->
        add(history, {:write, value}, from, now())
        result
    end
  end

  @doc "Reads, and takes down when and what. One that raises says nothing about the register, so it is left out."
  @spec read(Agent.agent(), (... -> value)) :: value when value: term
  def read(history, fun) do
    from = now()
    value = fun.()
    add(history, {:read, value}, from, now())
    value
  end

  @doc "What has been done so far."
  @spec operations(Agent.agent()) :: [ClusterCase.Linearizability.operation()]
  def operations(history), do: Agent.get(history, & &1)

  defp add(history, op, from, to),
    do: Agent.update(history, &[%{op: op, from: from, to: to} | &1])

  # Strictly increasing, so that of two times one is earlier.
  defp now, do: System.unique_integer([:monotonic])
end
