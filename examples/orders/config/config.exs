# Settings that are known when code is compiled. The workspace's config/config.exs imports
# this file; what differs from machine to machine belongs into runtime.exs, beside it.
import Config

if config_env() == :test do
  # Small, so that the tests see old entries go.
  config :orders, history_limit: 3
end
