defmodule Mesh do
  @moduledoc """
  A service mesh in one application.

    * edge: `Mesh.Listener`, `Mesh.Acceptor`, and a `Mesh.Connection` for each client
    * clients: `Mesh.Catalog` and `Mesh.Payments`, with a breaker, health and a bounded mailbox
    * instances: `Mesh.Deployment` starts them, `Mesh.Directory` knows them

  otp.toml says how they lean on each other; `Mesh.Supervisor` is what follows from that.
  """

  alias Mesh.{Directory, Supervision}

  @doc """
  How the mesh is: the instances of each service, and the health of its client.

      iex> Mesh.status().payments.instances
      3
  """
  @spec status() :: %{
          atom() => %{instances: non_neg_integer(), health: Supervision.Health.status()}
        }
  def status do
    for service <- [:catalog, :payments], into: %{} do
      instances = length(Directory.members(service))
      {service, %{instances: instances, health: Supervision.Health.status(service)}}
    end
  end
end
