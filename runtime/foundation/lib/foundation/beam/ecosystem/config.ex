defmodule Foundation.BEAM.Ecosystem.Config do
  @moduledoc false
  # What callers give to `Foundation.BEAM.Processes.spawn_ecosystem/1`, checked.

  alias Foundation.BEAM.Ecosystem.{Member, MemoryStrategy, Scaling}
  alias Foundation.Error

  @enforce_keys [:coordinator, :worker, :count, :spawn_opt, :supervision, :replace_after]
  defstruct @enforce_keys

  @type t :: %__MODULE__{
          coordinator: Member.start(),
          worker: Member.start(),
          count: Scaling.count(),
          spawn_opt: keyword,
          supervision: :one_for_one | :one_for_all | :rest_for_one,
          replace_after: pos_integer
        }

  @keys [:coordinator, :workers, :memory_strategy, :gc_strategy, :fault_tolerance, :supervision]
  @supervision [:one_for_one, :one_for_all, :rest_for_one]

  # Who asks for healing gets it at once (all that die within these ms are replaced together, so that a worker which
  # crashes in its first message does not take a scheduler). Callers of 0.1.x who do not ask still find the dead gone.
  @heals_after 10
  @standard_after 100

  @spec parse(term) :: {:ok, t} | {:error, Error.t()}
  def parse(%{} = config) when not is_struct(config) do
    with :ok <- keys(config),
         :ok <- module(:coordinator, config.coordinator),
         {:ok, worker, count} <- workers(config.workers),
         {:ok, memory} <- one_of(config, :memory_strategy, MemoryStrategy.names(), :default),
         {:ok, gc} <- one_of(config, :gc_strategy, [:standard, :frequent_minor], :standard),
         {:ok, tolerance} <- one_of(config, :fault_tolerance, [:standard, :self_healing], :standard),
         {:ok, supervision} <- one_of(config, :supervision, @supervision, :rest_for_one) do
      spawn_opt = spawn_opt(memory, gc)
      heals? = tolerance == :self_healing or is_map_key(config, :supervision)

      {:ok,
       %__MODULE__{
         coordinator: Member.start(config.coordinator, spawn_opt),
         worker: Member.start(worker, spawn_opt),
         count: count,
         spawn_opt: spawn_opt,
         supervision: supervision,
         replace_after: if(heals?, do: @heals_after, else: @standard_after)
       }}
    end
  end

  def parse(other) do
    refuse("An ecosystem is configured by a map.", other, inspect(@keys), "Give %{coordinator: ..., workers: ...}.")
  end

  @spec count(term) :: :ok | {:error, Error.t()}
  def count(count) when count in [:cpu_count, :auto_scale], do: :ok

  def count(count) when is_integer(count) and count > 0 do
    free = :erlang.system_info(:process_limit) - :erlang.system_info(:process_count)

    if count < free do
      :ok
    else
      Error.refuse(:resource_exhausted,
        rule: "The workers of an ecosystem are processes, of which a BEAM has a limited number.",
        found: count,
        allowed: "less than #{free}, the number that is left",
        remedy: "Start fewer, or the BEAM with a higher limit (erl +P)."
      )
    end
  end

  def count(other) do
    refuse(
      "The workers of an ecosystem are counted.",
      other,
      "an integer from 1, :cpu_count or :auto_scale",
      "Give such a count."
    )
  end

  defp keys(config) do
    missing = Enum.reject([:coordinator, :workers], &is_map_key(config, &1))
    unknown = Map.keys(config) -- @keys

    cond do
      missing != [] ->
        refuse("An ecosystem has a coordinator and workers.", config, inspect(@keys), "Add #{inspect(missing)}.")

      unknown != [] ->
        refuse("The keys of an ecosystem's configuration are known.", unknown, inspect(@keys), "Remove the others.")

      true ->
        :ok
    end
  end

  defp module(_key, module) when is_atom(module) and module not in [nil, true, false], do: :ok
  defp module(key, other), do: refuse("The #{key} is a module.", other, "the name of a module", "Give its name.")

  defp workers({module, options}) do
    with :ok <- module(:worker, module), :ok <- worker_options(options) do
      count = Keyword.get(options, :count) || 1
      with :ok <- count(count), do: {:ok, module, count}
    end
  end

  defp workers(other) do
    refuse("Workers are a module and how many of it.", other, "{module, count: count}", "Give such a tuple.")
  end

  defp worker_options(options) do
    if Keyword.keyword?(options) and Keyword.keys(options) -- [:count] == [] do
      :ok
    else
      refuse("Workers are a module and how many of it.", options, "[count: count]", "Remove other options.")
    end
  end

  defp one_of(config, key, allowed, default) do
    value = Map.get(config, key, default)

    if value in allowed do
      {:ok, value}
    else
      refuse("The #{key} of an ecosystem is one of a few.", value, inspect(allowed), "Choose one of these.")
    end
  end

  defp spawn_opt(memory, :standard), do: MemoryStrategy.spawn_opt(memory)

  defp spawn_opt(memory, :frequent_minor),
    do: Keyword.merge(MemoryStrategy.spawn_opt(:frequent_gc), MemoryStrategy.spawn_opt(memory))

  defp refuse(rule, found, allowed, remedy) do
    Error.refuse(:validation_error, rule: rule, found: found, allowed: allowed, remedy: remedy)
  end
end
