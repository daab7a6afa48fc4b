defmodule Foundation.BEAM.Ecosystem.Roster do
  @moduledoc false
  # Who the members of an ecosystem are, {pid, {:member, role}}, who was the last one of each role, {{:latest, role}, pid},
  # and what else is known of it, {key, value}. The table belongs to the ecosystem's supervisor: a new keeper goes on where
  # the last one was killed, health is read without asking it, and who asks later gets an ArgumentError.

  @type t :: :ets.table()
  @type role :: :coordinator | :worker

  @spec new() :: t
  def new, do: :ets.new(__MODULE__, [:public, read_concurrency: true])

  @doc "What the first keeper begins with; false for the next one, who finds it."
  @spec begin(t, count :: term, target :: pos_integer) :: boolean
  def begin(table, count, target) do
    :ets.insert_new(table, {:count, count}) and :ets.insert(table, target: target, replaced: 0, last_error: nil)
  end

  @spec owner(t) :: pid | :undefined
  def owner(table), do: :ets.info(table, :owner)

  @spec value(t, term) :: term
  def value(table, key), do: :ets.lookup_element(table, key, 2)

  @spec put(t, keyword) :: true
  def put(table, values), do: :ets.insert(table, values)

  @doc "The members of a role, or with `:_` all."
  @spec listed(t, role | :_) :: [pid]
  def listed(table, role), do: :ets.select(table, [{{:"$1", {:member, role}}, [], [:"$1"]}])

  @doc "The one of that role that was started last, dead or alive."
  @spec latest(t, role) :: pid
  def latest(table, role), do: value(table, {:latest, role})

  @spec add(t, pid, role) :: true
  def add(table, pid, role), do: :ets.insert(table, [{pid, {:member, role}}, {{:latest, role}, pid}])

  @spec remove(t, pid) :: true
  def remove(table, pid), do: :ets.delete(table, pid)

  @doc "Removes one that died, and keeps why; `:error` if it was removed before, to be ended on purpose."
  @spec died(t, pid, term) :: {:ok, role} | :error
  def died(table, pid, reason) do
    case :ets.take(table, pid) do
      [{^pid, {:member, role}}] ->
        put(table, last_error: reason)
        :ets.update_counter(table, :replaced, 1)
        {:ok, role}

      [] ->
        :error
    end
  end
end
