# Stops and starts of the library are part of its tests.
Logger.configure(level: :warning)

# Debian: erlang-poolboy.
poolboy = if Code.ensure_loaded?(:poolboy), do: [], else: [:poolboy]

# How long something takes is the business of benchmarks: on a machine that does much else, a test waits.
ExUnit.start(
  exclude: Foundation.Property.missing() ++ poolboy,
  timeout: 600_000,
  assert_receive_timeout: 30_000
)
