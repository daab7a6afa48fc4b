defmodule Chat.NamesTest do
  # The registry is the one that the application runs, as its module is its name. No other test
  # can have the keys, which are references made here.
  use ExUnit.Case, async: true

  alias Chat.Names

  @app :chat

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    %{key: make_ref()}
  end

  test "a name leads to the process that has it", %{key: key} do
    pid = start_supervised!({Agent, fn -> :found end} |> named(key))

    assert Names.whereis(key) == pid
    assert Agent.get(Names.via(key), & &1) == :found
    assert key in Names.keys()
  end

  test "a name is given once", %{key: key} do
    pid = start_supervised!({Agent, fn -> 1 end} |> named(key))

    start = fn -> Agent.start(fn -> 2 end, name: Names.via(key)) end
    assert start.() == {:error, {:already_started, pid}}
  end

  test "a name is free when its process has ended", %{key: key} do
    start_supervised!({Agent, fn -> 1 end} |> named(key))
    :ok = stop_supervised(key)

    assert Names.whereis(key) == nil
  end

  defp named({Agent, fun}, key) do
    %{id: key, start: {Agent, :start_link, [fun, [name: Names.via(key)]]}}
  end
end
