defmodule Foundation.Members do
  @moduledoc "Coordinators and workers of the ecosystems that tests start."

  defmodule Coordinator do
    @moduledoc false
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)

    @impl true
    def init([]), do: {:ok, 0}

    @impl true
    def handle_call(:done, _from, count), do: {:reply, count, count}

    @impl true
    def handle_cast(:done, count), do: {:noreply, count + 1}
  end

  defmodule Worker do
    @moduledoc false
    use GenServer
    # Exactly what callers of 0.1.x get.
    def start_link(coordinator: coordinator), do: GenServer.start_link(__MODULE__, coordinator)

    @impl true
    def init(coordinator), do: {:ok, coordinator}

    @impl true
    def handle_call(:coordinator, _from, coordinator), do: {:reply, coordinator, coordinator}

    @impl true
    def handle_info(:work, coordinator) do
      GenServer.cast(coordinator, :done)
      {:noreply, coordinator}
    end

    def handle_info({:sleep, ms}, coordinator) do
      Process.sleep(ms)
      {:noreply, coordinator}
    end

    def handle_info(:hibernate, coordinator), do: {:noreply, coordinator, :hibernate}
  end

  # Busy from its start on, until it is let go.
  defmodule Gate do
    @moduledoc false
    use GenServer
    def start_link(args), do: GenServer.start_link(__MODULE__, args)

    @impl true
    def init(_args), do: {:ok, nil, {:continue, :work}}

    @impl true
    def handle_continue(:work, nil) do
      receive do: (:go -> {:noreply, nil})
    end
  end

  defmodule Loop do
    @moduledoc false
    def start_link(_args), do: spawn(&loop/0)

    defp loop do
      receive do
        {:ping, from} ->
          send(from, {:pong, self()})
          loop()
      end
    end
  end

  defmodule Stubborn do
    @moduledoc false
    def start_link(_args) do
      parent = self()

      pid =
        spawn_link(fn ->
          Process.flag(:trap_exit, true)
          send(parent, {:ready, self()})
          loop()
        end)

      receive do: ({:ready, ^pid} -> {:ok, pid})
    end

    defp loop do
      receive do
        _anything -> loop()
      end
    end
  end
end
