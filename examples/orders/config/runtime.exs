# Settings that are read each time the application starts, in a release as under Mix:
# environment variables, secrets, what differs from machine to machine. When another project
# has this one as a dependency and is started, that project's runtime.exs is read, not this.
import Config

if limit = System.get_env("ORDERS_HISTORY_LIMIT") do
  config :orders, history_limit: String.to_integer(limit)
end
