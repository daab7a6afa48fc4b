defmodule Foundation.Events.Limits do
  @moduledoc false
  # How many events are kept, and for how long: `storage.hot` of the configuration that the application starts with.

  alias Foundation.Types.Config

  @enforce_keys [:max_events, :keep, :max_age, :interval]
  defstruct @enforce_keys

  # The age in native units of time, the interval in milliseconds.
  @type t :: %__MODULE__{
          max_events: pos_integer,
          keep: non_neg_integer,
          max_age: pos_integer,
          interval: pos_integer
        }

  # What is pruned at a time: enough that a writer hardly ever waits for it.
  @largest_slack 4096

  @spec new(Config.t()) :: t
  def new(%Config{storage: %{hot: hot}}) do
    slack = hot.max_events |> div(16) |> max(1) |> min(@largest_slack)

    %__MODULE__{
      max_events: hot.max_events,
      keep: hot.max_events - slack,
      max_age: System.convert_time_unit(hot.max_age_seconds, :second, :native),
      interval: hot.prune_interval
    }
  end
end
