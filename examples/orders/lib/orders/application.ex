defmodule Orders.Application do
  @moduledoc """
  Starts the supervision tree when the application starts.

      Orders.Supervisor (one_for_one)
      └── Orders.LedgerServer
  """

  use Application

  alias Orders.LedgerServer

  @impl true
  def start(_type, _args) do
    # Read here, once, and passed on: a process that asks for its settings itself cannot
    # be started with others in a test.
    history_limit = Application.fetch_env!(:orders, :history_limit)

    # Started in this order, stopped in the reverse one.
    children = [
      {LedgerServer, history_limit: history_limit}
    ]

    # one_for_one: a child that crashes is started again alone. After more than three
    # crashes within five seconds the supervisor gives up, and the application stops.
    options = [strategy: :one_for_one, name: Orders.Supervisor]
    Supervisor.start_link(children, options)
  end
end
