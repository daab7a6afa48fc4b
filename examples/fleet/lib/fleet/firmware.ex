defmodule Fleet.Firmware do
  @moduledoc """
  The firmware: its image, and the transfers that bring it to devices.

  A tree of its own below the one that otp.toml describes. Transfers read the image while they
  run, so they do not outlive it (`:rest_for_one`).
  """

  use Supervisor

  alias Fleet.Session

  @image __MODULE__.Image
  @transfers __MODULE__.Transfers

  # Transfers at a time: all devices share the air.
  @at_once 2

  @doc "Starts the supervisor; `:version` is that of the first image."
  @spec start_link(keyword()) :: Supervisor.on_start()
  def start_link(args) do
    Supervisor.start_link(__MODULE__, args, name: __MODULE__)
  end

  @doc "The version of the image."
  @spec version() :: String.t()
  def version, do: Agent.get(@image, & &1)

  @doc "Puts another image in the place of the present one."
  @spec publish(String.t()) :: :ok
  def publish(version), do: Agent.update(@image, fn _before -> version end)

  @doc """
  Brings the image to the devices; the calling process gets `{reference, failed}`, with the
  devices that have it not, or a `:DOWN` message when the transfer crashes.
  """
  @spec transfer([String.t()]) :: Task.t()
  def transfer(devices) do
    Task.Supervisor.async_nolink(@transfers, fn ->
      options = [max_concurrency: @at_once, ordered: true]

      @transfers
      |> Task.Supervisor.async_stream_nolink(devices, &Session.upgrade(&1, version()), options)
      |> Enum.zip(devices)
      |> Enum.flat_map(fn {result, device} -> if result == {:ok, :ok}, do: [], else: [device] end)
    end)
  end

  @impl true
  def init(args) do
    version = Keyword.fetch!(args, :version)

    children = [
      %{id: @image, start: {Agent, :start_link, [fn -> version end, [name: @image]]}},
      {Task.Supervisor, name: @transfers}
    ]

    Supervisor.init(children, strategy: :rest_for_one)
  end
end
