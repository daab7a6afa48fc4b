defmodule Mesh.CatalogTest do
  use ExUnit.Case, async: true

  alias Mesh.{Catalog, Instance}

  test "asks the instances in turn" do
    for _number <- 1..2, do: start_supervised!({Instance, service: :catalog}, id: make_ref())
    start = {GenServer, :start_link, [Catalog, 0]}
    client = start_supervised!(%{id: :client, start: start})

    # Others come and go, as tests run at the same time: only neighbours in turn are sure to differ.
    assert GenServer.call(client, :pick) != GenServer.call(client, :pick)
    assert Catalog.stock(client, "hats") == {:ok, 3}
  end
end
