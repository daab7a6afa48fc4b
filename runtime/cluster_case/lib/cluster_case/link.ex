defmodule ClusterCase.Link do
  @moduledoc false
  # Runs on a node: whom it can talk to.

  @doc """
  Keeps the node apart from some of the others.

  A cookie for one other node only, unlike the one that that node has for this, fails the handshake. Were both sides to
  use the same wrong cookie, they would reconnect, so it is made from this node's name.
  """
  @spec enforce(others :: [node], apart :: [node]) :: :ok
  def enforce(others, apart) do
    wrong = :"kept apart by #{node()}"
    for other <- others -- apart, do: :erlang.set_cookie(other, :erlang.get_cookie())
    for other <- apart, do: :erlang.set_cookie(other, wrong)
    disconnect(apart)
    :ok
  end

  @doc "Ends connections that are there, and returns the nodes that they went to."
  @spec disconnect([node]) :: [node]
  def disconnect(apart) do
    for other <- apart, other in Node.list(:connected) do
      :erlang.disconnect_node(other)
      other
    end
  end

  @spec hold() :: :ok
  def hold, do: :sys.suspend(:global_name_server)

  @spec release() :: :ok
  def release, do: :sys.resume(:global_name_server)

  @doc "Returns when global has handled what it had heard of: it drops links by that (prevent_overlapping_partitions)."
  @spec settle() :: :ok
  def settle do
    :sys.get_status(:global_name_server)
    :ok
  end

  @doc "Those of the others to which there is no connection."
  @spec missing([node]) :: [node]
  def missing(others), do: others -- Node.list(:connected)

  @doc "Connects to the others, and returns those to which there is no connection."
  @spec connect([node]) :: [node]
  def connect(others) do
    Enum.reject(others, &(&1 in Node.list(:connected) or :net_kernel.connect_node(&1) == true))
  end
end
