defmodule Foundation.Infrastructure.ConnectionManager.Workers do
  @moduledoc false
  # The workers of a pool, by the process that is their parent: {starter, pid, kind, holder, used_at}. An idle one has the
  # holder :idle, a lent one the token of its loan. To take one is to replace :idle by the token, which ETS lets one
  # process do.

  @type kind :: :core | :overflow
  @type holder :: :idle | {pid, reference}
  @type worker :: {starter :: pid, pid, kind}

  @spec new() :: :ets.tid()
  # Ordered, because to look through a few rows of a hash table means to look through its 256 empty places.
  def new, do: :ets.new(__MODULE__, [:ordered_set, :public])

  @doc "Adds one that is idle."
  @spec add(:ets.tid(), pid, pid, kind) :: true
  def add(table, starter, pid, kind), do: :ets.insert(table, {starter, pid, kind, :idle, now()})

  @doc "Lends one that is idle: that which was used last (:lifo), or that which has been idle for longest (:fifo)."
  @spec take(:ets.tid(), holder, :lifo | :fifo) :: {:ok, worker} | :none
  def take(table, holder, strategy) do
    idle = :ets.select(table, [{{:"$1", :"$2", :"$4", :idle, :"$3"}, [], [{{:"$3", :"$1", :"$2", :"$4"}}]}])

    case {idle, strategy} do
      {[], _strategy} -> :none
      {idle, :lifo} -> try_take(table, Enum.max(idle), holder, strategy)
      {idle, :fifo} -> try_take(table, Enum.min(idle), holder, strategy)
    end
  end

  defp try_take(table, {_used_at, starter, pid, kind}, holder, strategy) do
    # Of a worker that has just died the pool will hear soon: it stays taken, and another one is looked for.
    if replace(table, starter, :idle, holder) and Process.alive?(pid),
      do: {:ok, {starter, pid, kind}},
      else: take(table, holder, strategy)
  end

  @doc "Puts it back, unless it is no longer held by that one."
  @spec put_back(:ets.tid(), pid, holder) :: boolean
  def put_back(table, starter, holder), do: replace(table, starter, holder, :idle)

  defp replace(table, starter, from, to) do
    pattern = {starter, :"$1", :"$2", from, :_}
    :ets.select_replace(table, [{pattern, [], [{{starter, :"$1", :"$2", {:const, to}, now()}}]}]) == 1
  end

  @doc "All that are lent."
  @spec lent(:ets.tid()) :: [{starter :: pid, kind, holder}]
  def lent(table),
    do: for({starter, _pid, kind, {_, _} = holder, _at} <- :ets.tab2list(table), do: {starter, kind, holder})

  @doc "Takes out all of the overflow that are idle."
  @spec take_out_idle(:ets.tid()) :: [starter :: pid]
  def take_out_idle(table) do
    for [starter] <- :ets.match(table, {:"$1", :_, :overflow, :idle, :_}),
        :ets.select_delete(table, [{{starter, :_, :overflow, :idle, :_}, [], [true]}]) == 1,
        do: starter
  end

  @spec take_out(:ets.tid(), pid) :: {:ok, kind} | :error
  def take_out(table, starter) do
    case :ets.take(table, starter) do
      [{_starter, _pid, kind, _holder, _at}] -> {:ok, kind}
      [] -> :error
    end
  end

  @spec count(:ets.tid()) :: %{workers: non_neg_integer, overflow: non_neg_integer, monitors: non_neg_integer}
  def count(table) do
    all = :ets.tab2list(table)

    %{
      workers: length(all),
      overflow: Enum.count(all, &(elem(&1, 2) == :overflow)),
      monitors: Enum.count(all, &(elem(&1, 3) != :idle))
    }
  end

  defp now, do: System.monotonic_time()
end
