defmodule Foundation.Infrastructure.ConnectionManager.Settings do
  @moduledoc false
  # What a pool is configured with.

  alias Foundation.Error
  alias Foundation.Infrastructure.ConnectionManager.Poolboy

  @defaults [size: 5, max_overflow: 10, strategy: :lifo, worker_args: [], pool: :foundation]
  @allowed [:worker_module | Keyword.keys(@defaults)]

  @spec check(term, term) :: {:ok, keyword} | {:error, Error.t()}
  def check(name, config) do
    with true <- is_atom(name) and name != nil,
         true <- Keyword.keyword?(config) and Keyword.keys(config) -- @allowed == [],
         settings = Keyword.merge(@defaults, config),
         true <- is_integer(settings[:size]) and settings[:size] >= 0,
         true <- is_integer(settings[:max_overflow]) and settings[:max_overflow] >= 0,
         true <- settings[:size] + settings[:max_overflow] > 0,
         true <- settings[:strategy] in [:lifo, :fifo],
         true <- pool?(settings[:pool]),
         true <- worker?(settings[:worker_module]) do
      {:ok, settings}
    else
      false -> refuse(name, config)
    end
  end

  defp pool?(pool), do: pool == :foundation or (pool == :poolboy and Poolboy.available?())

  defp worker?(module) do
    is_atom(module) and module != nil and Code.ensure_loaded?(module) and function_exported?(module, :start_link, 1)
  end

  defp refuse(name, config) do
    Error.refuse(:invalid_config_value,
      rule: "A pool has a name, and is of at least one worker, of a module with start_link/1.",
      found: if(is_atom(name) and name != nil, do: config, else: {name, config}),
      allowed:
        "an atom; worker_module: module, worker_args: term, size: 0.., max_overflow: 0.., strategy: :lifo | :fifo, " <>
          "pool: :foundation#{if Poolboy.available?(), do: " | :poolboy", else: " (:poolboy is not loaded)"}",
      remedy: "Give for instance start_pool(:db, worker_module: MyApp.Connection, size: 5)."
    )
  end
end
