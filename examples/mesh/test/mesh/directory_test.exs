defmodule Mesh.DirectoryTest do
  # The registry is the one that the application runs, as its module is its name. No other test
  # can have the keys, which are references made here.
  use ExUnit.Case, async: true

  alias Mesh.Directory

  @app :mesh

  setup do
    {:ok, _started} = Application.ensure_all_started(@app)
    %{key: make_ref()}
  end

  test "all that have joined get what is sent", %{key: key} do
    test = self()
    :ok = Directory.join(key)

    other =
      start_supervised!(
        {Task,
         fn ->
           :ok = Directory.join(key)
           send(test, :joined)
           assert_receive :news, 5_000
           send(test, :heard)
         end}
      )

    assert_receive :joined, 5_000
    assert Enum.sort(Directory.members(key)) == Enum.sort([self(), other])

    assert Directory.send_all(key, :news) == :ok
    assert_receive :news
    assert_receive :heard, 5_000
  end

  test "who has left gets nothing", %{key: key} do
    :ok = Directory.join(key)
    :ok = Directory.leave(key)

    assert Directory.members(key) == []
    assert Directory.send_all(key, :news) == :ok
    refute_received :news
  end
end
