# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.
# Digest of what follows, by which an edit is seen: 94703c95a71c7201
defmodule Mesh.Supervision.GuardTest do
  use ExUnit.Case, async: true

  alias Mesh.Supervision

  @app :mesh

  @guarded ~w(catalog payments)a

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    :ok
  end

  test "a service without guards is asked at once" do
    agent = start_supervised!({Agent, fn -> 1 end})
    request = fn timeout -> {Agent.get(agent, & &1), timeout} end

    assert Supervision.Guard.call(:no_such_service, agent, 5_000, request) == {1, 5_000}
  end

  for service <- @guarded do
    test "the guards of #{service} let a request pass" do
      agent = start_supervised!({Agent, fn -> 1 end})
      request = fn timeout -> {Agent.get(agent, & &1), timeout} end

      assert {1, timeout} = Supervision.Guard.call(unquote(service), agent, 5_000, request)
      assert timeout in 1..5_000
    end
  end
end
