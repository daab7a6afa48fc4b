# What Mix has at hand, a line each: its version, Hex's and the path of rebar3; empty where there is none.
#
#   mix run --no-mix-exs mix-probe.exs
hex = if Code.ensure_loaded?(Hex), do: apply(Hex, :version, [])

IO.puts([
  "mix ",
  System.version(),
  "\nhex ",
  to_string(hex),
  "\nrebar3 ",
  to_string(Mix.Rebar.rebar_cmd(:rebar3))
])
