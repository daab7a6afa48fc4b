defmodule Fleet do
  @moduledoc """
  A fleet of devices in the field.

    * `Fleet.Inventory` knows the devices, `Fleet.Session` stands for each
    * `Fleet.Modem` and `Fleet.Uplink` bring what they say, `Fleet.Readings` keeps it
    * `Fleet.Alarms` watches over it
    * `Fleet.Firmware` and `Fleet.Campaign` bring them new software

  otp.toml says how they lean on each other; `Fleet.Supervisor` is what follows from that.
  """

  alias Fleet.{Campaign, Devices, Firmware, Inventory}

  @doc "The devices that have a session now."
  @spec online() :: [String.t()]
  def online, do: Enum.sort(Devices.keys())

  @doc """
  Brings all devices to a version of the firmware.

  `{:error, :rolling}` when a campaign is under way.
  """
  @spec upgrade(String.t()) :: :ok | {:error, :rolling}
  def upgrade(version) do
    # One that is done has ended; its supervisor keeps its place (`Supervisor.restart_child/2`).
    Supervisor.restart_child(Fleet.Supervisor, Campaign)

    case Campaign.state() do
      :planned ->
        :ok = Firmware.publish(version)
        Campaign.roll(Inventory.devices())

      :rolling ->
        {:error, :rolling}
    end
  end
end
