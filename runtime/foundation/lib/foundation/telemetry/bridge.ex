defmodule Foundation.Telemetry.Bridge do
  @moduledoc false
  # To the package :telemetry, where it is loaded. Whether it is, is found out when the library starts: mix.exs names it
  # as an optional application, so it has been started by then.
  @open {__MODULE__, :open?}

  @doc "Looks whether :telemetry is there."
  @spec find() :: :ok
  def find do
    # To put the same value again costs nothing; another one has all processes scanned (persistent_term, OTP).
    :persistent_term.put(@open, Code.ensure_loaded?(:telemetry) and function_exported?(:telemetry, :execute, 3))
  end

  @spec open?() :: boolean
  def open?, do: :persistent_term.get(@open, false)

  @spec execute([atom], map, map) :: :ok
  def execute(event, measurements, metadata), do: :telemetry.execute(event, measurements, metadata)
end
