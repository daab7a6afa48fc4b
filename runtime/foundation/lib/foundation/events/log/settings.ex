defmodule Foundation.Events.Log.Settings do
  @moduledoc false
  # Where the log is, and how much of it is kept: `storage.warm` of the configuration, and of `storage.hot` the bounds of
  # what is in memory, which are the log's, too.

  alias Foundation.Types.Config

  @enforce_keys [:directory, :compression, :max_bytes, :max_events, :max_age]
  defstruct [:directory, :compression, :max_bytes, :max_events, :max_age]

  @type t :: %__MODULE__{
          directory: Path.t(),
          compression: :none | :gzip,
          max_bytes: pos_integer,
          max_events: pos_integer,
          max_age: pos_integer
        }

  @spec new(Config.t()) :: t | :off
  def new(%Config{storage: %{warm: %{enable: false}}}), do: :off

  def new(%Config{storage: %{warm: warm, hot: hot}}) do
    %__MODULE__{
      directory: warm.path,
      compression: warm.compression,
      max_bytes: warm.max_size_mb * 1024 * 1024,
      max_events: hot.max_events,
      max_age: hot.max_age_seconds * 1000
    }
  end
end
