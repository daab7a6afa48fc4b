# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 28f34c049703ca21
defmodule Chat.SupervisionTest do
  use ExUnit.Case, async: true

  alias Chat.Supervision

  test "a child is started as its module says, with what otp.toml says otherwise" do
    spec = Supervision.child_spec(:some_service, {Agent, fn -> 1 end}, shutdown: 10_000)

    assert %{id: Agent, shutdown: 10_000, modules: [Agent]} = spec
    agent = start_supervised!(spec)
    assert Agent.get(agent, & &1) == 1
  end
end
