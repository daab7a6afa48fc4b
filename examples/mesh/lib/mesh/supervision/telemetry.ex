# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: c6aa4ce0f4d233ef
defmodule Mesh.Supervision.Telemetry do
  @moduledoc """
  Events for `:telemetry`, where the application has that library; otherwise nothing happens.

  The name of an event is `[:mesh, service, event]`. Durations are in native time units, as
  `System.monotonic_time/0` has them.

  | event | when | measurements | metadata |
  | --- | --- | --- | --- |
  | `:start` | a service has started | `system_time` | `pid` |
  | `:stop` | it has ended as it should | `duration` | `pid`, `reason` |
  | `:crash` | it has crashed, or did not start | `duration` | `pid`, `reason` |
  | `:health` | it was probed | `duration` | `result`, `status` |
  | `:breaker` | its breaker changed | `count` | `from`, `to` |
  | `:mailbox` | a request was rejected | `waited` in ms | `max` |
  """

  @app :mesh

  @doc "Whether there is anybody to tell; `Mesh.Supervision.prepare/0` has loaded the library."
  @spec loaded?() :: boolean()
  def loaded?, do: function_exported?(:telemetry, :execute, 3)

  @doc "Tells of an event."
  @spec execute(atom(), atom(), map(), map()) :: :ok
  def execute(service, event, measurements, metadata) do
    if loaded?() do
      # Not :telemetry.execute/3: without the library the compiler would warn.
      apply(:telemetry, :execute, [[@app, service, event], measurements, metadata])
    end

    :ok
  end
end
