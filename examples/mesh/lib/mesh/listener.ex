defmodule Mesh.Listener do
  @moduledoc """
  Owns the socket that listens, and does nothing else, so that it has little to crash of.
  """

  use GenServer

  # One line of text is one request; whoever reads asks for it.
  @options [:binary, packet: :line, active: false, reuseaddr: true, ip: {127, 0, 0, 1}]

  @doc "Starts to listen on `:port`; 0 is any that is free."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(args) do
    GenServer.start_link(__MODULE__, Keyword.fetch!(args, :port), name: __MODULE__)
  end

  @doc "The socket, to accept on."
  @spec socket(GenServer.server()) :: :gen_tcp.socket()
  def socket(server \\ __MODULE__), do: GenServer.call(server, :socket)

  @doc "The port that it listens on."
  @spec port(GenServer.server()) :: :inet.port_number()
  def port(server \\ __MODULE__) do
    {:ok, port} = :inet.port(socket(server))
    port
  end

  @impl true
  def init(port) do
    case :gen_tcp.listen(port, @options) do
      {:ok, socket} -> {:ok, socket}
      {:error, reason} -> {:stop, {:listen, port, reason}}
    end
  end

  @impl true
  def handle_call(:socket, _from, socket) do
    {:reply, socket, socket}
  end
end
