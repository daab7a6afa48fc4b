defmodule Foundation.BEAM.Ecosystem.CallerTest do
  use Foundation.EcosystemCase, async: false

  alias Foundation.BEAM.{Ecosystems, Processes}

  describe "an ecosystem whose caller is killed before it has started" do
    defmodule Late do
      use GenServer
      def start_link(args), do: GenServer.start_link(__MODULE__, args)

      @impl true
      def init([]) do
        send(:caller_test, {:starting, self()})
        receive do: (:go -> {:ok, nil})
      end

      def init(_args), do: {:ok, nil}
    end

    test "is ended, also while a member does not start" do
      Process.register(self(), :caller_test)
      before = running()
      caller = spawn(fn -> Processes.spawn_ecosystem(%{coordinator: Late, workers: {Late, count: 2}}) end)
      assert_receive {:starting, coordinator}
      kill(caller)
      assert eventually(fn -> not Process.alive?(coordinator) and running() == before end)
    end

    defp running do
      {:ok, %{ecosystems: count}} = Ecosystems.status()
      count
    end
  end
end
