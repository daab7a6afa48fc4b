defmodule ClusterCase.Network.Netns do
  @moduledoc false
  # Each node has a Linux network namespace with an address of its own; all hang on one bridge. A cut is silent packet
  # loss in one direction: the sender's neighbour table (ip-neighbour(8)) gets a hardware address that nobody has.
  #
  # All namespaces live in one private mount namespace, held by a shell that takes commands on its standard input
  # (hub.sh). It ends with this process's BEAM, and namespaces end with the last process in them: nothing to clean up,
  # whatever happens. Without root, a user namespace is put around it.
  @behaviour ClusterCase.Network

  alias ClusterCase.Network.Hub

  @port 4370

  @impl true
  def one_way?, do: true

  @impl true
  def available? do
    cond do
      :os.type() != {:unix, :linux} ->
        {:error, "network namespaces are Linux's"}

      missing = Enum.find(~w(unshare nsenter ip), &(System.find_executable(&1) == nil)) ->
        {:error, "there is no #{missing}"}

      true ->
        Hub.try_out()
    end
  end

  @impl true
  def open(options) do
    hub = Hub.open()

    Hub.run!(hub, [
      "ip link add bridge0 type bridge",
      "ip link set bridge0 up"
    ])

    for index <- 1..options.nodes, do: Hub.run!(hub, wiring(hub, index))
    hub
  end

  # A veth pair: one end in the node's namespace, the other on the bridge.
  defp wiring(hub, index) do
    namespace = Hub.namespace(hub, index)

    [
      "touch #{namespace}",
      "unshare --net=#{namespace} true",
      "ip link add port#{index} type veth peer name eth0 address #{hardware(index)} netns #{namespace}",
      "ip link set port#{index} master bridge0 up",
      inside(hub, index, "ip link set lo up"),
      inside(hub, index, "ip addr add #{address(index)}/16 dev eth0"),
      inside(hub, index, "ip link set eth0 up")
    ]
  end

  @impl true
  def place(hub, index) do
    {erl, []} = ClusterCase.Network.erl()

    %{
      host: address(index),
      exec: {Hub.nsenter(), Hub.enter(hub, index) ++ [erl]},
      args:
        ["-start_epmd", "false", "-erl_epmd_port", "#{@port}"] ++
          [
            "-kernel",
            "inet_dist_use_interface",
            address(index) |> String.replace(".", ",") |> then(&"{#{&1}}")
          ]
    }
  end

  @impl true
  def enforce(hub, cut, nodes) do
    commands =
      for %{index: from} <- nodes, %{index: to} <- nodes, from != to do
        target = if {from, to} in cut, do: nobody(), else: hardware(to)

        inside(
          hub,
          from,
          "ip neigh replace #{address(to)} lladdr #{target} dev eth0 nud permanent"
        )
      end

    Hub.run!(hub, commands)
  end

  defp inside(hub, index, command), do: "nsenter --net=#{Hub.namespace(hub, index)} #{command}"

  defp address(index), do: "10.77.0.#{index}"
  # Locally administered addresses (IEEE 802: the second lowest bit of the first byte).
  defp hardware(index),
    do: "02:00:00:00:00:" <> (index |> Integer.to_string(16) |> String.pad_leading(2, "0"))

  defp nobody, do: "02:00:00:00:ff:ff"
end
