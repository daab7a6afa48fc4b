defmodule Fleet.CampaignTest do
  # Not async: it brings firmware to the devices of the application.
  use ExUnit.Case

  alias Fleet.{Campaign, Firmware, Session}

  @moduletag :capture_log

  defp start! do
    start = {:gen_statem, :start_link, [Campaign, [], []]}
    campaign = start_supervised!(%{id: :campaign, start: start, restart: :transient})
    %{campaign: campaign, monitor: Process.monitor(campaign)}
  end

  test "ends normally when all devices have the image" do
    %{campaign: campaign, monitor: monitor} = start!()
    assert Campaign.state(campaign) == :planned

    assert Campaign.roll(campaign, ["gate-1", "pump-1"]) == :ok
    assert_receive {:DOWN, ^monitor, :process, ^campaign, :normal}, 5_000
    assert Session.state("gate-1").version == Firmware.version()
  end

  test "tries again those that failed" do
    %{campaign: campaign, monitor: monitor} = start!()
    late = inspect(make_ref())

    assert Campaign.roll(campaign, [late]) == :ok
    assert Campaign.roll(campaign, ["gate-1"]) == {:error, :rolling}

    start_supervised!({Session, id: late})
    assert_receive {:DOWN, ^monitor, :process, ^campaign, :normal}, 5_000
    assert Session.state(late).version == Firmware.version()
  end
end
