defmodule Foundation.Infrastructure.RateLimiter.Sweeper do
  @moduledoc false
  # Removes buckets that nobody has used for as long as they count: when it starts, so that one which crashes again
  # and again sweeps, too, and once a minute.
  use GenServer

  alias Foundation.Infrastructure.RateLimiter.Buckets

  @interval :timer.minutes(1)

  @spec start_link(term) :: GenServer.on_start()
  def start_link(_options), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(nil), do: {:ok, nil, {:continue, :sweep}}

  @impl true
  def handle_continue(:sweep, nil), do: sweep()

  @impl true
  def handle_info(:sweep, nil), do: sweep()
  def handle_info(_message, nil), do: {:noreply, nil}

  defp sweep do
    Buckets.sweep()
    Process.send_after(self(), :sweep, @interval)
    {:noreply, nil}
  end
end
