defmodule Foundation.BEAM.Messages.FlowTest do
  use ExUnit.Case, async: true

  alias Foundation.BEAM.Messages.Flow
  alias Foundation.{Error, Killing, Property}

  doctest Flow

  test "never has more with the consumer than there is credit, and loses nothing" do
    {:ok, flow} = Flow.start_link(credit: 7)
    producers = for p <- 1..4, do: Task.async(fn -> for n <- 1..250, do: Flow.push(flow, {p, n}, :infinity) end)

    items =
      for _ <- 1..1000 do
        item = receive(do: ({:flow, ^flow, item} -> item))
        {:messages, messages} = Process.info(self(), :messages)
        # One of the seven is in hand.
        assert Enum.count(messages, &match?({:flow, ^flow, _item}, &1)) <= 6
        Flow.ack(flow)
        item
      end

    assert producers |> Task.await_many(:infinity) |> List.flatten() |> Enum.uniq() == [:ok]
    for p <- 1..4, do: assert(for({^p, n} <- items, do: n) == Enum.to_list(1..250))
    assert Flow.status(flow) == {:ok, %{credit: 7, in_flight: 0, waiting: 0}}
  end

  @tag :proper
  test "credit and items in flight are always the whole credit, whoever pushes, waits, dies and acknowledges" do
    command =
      :proper_types.oneof([
        :push,
        :kill,
        :too_late,
        :proper_types.tuple([:ack, :proper_types.integer(1, 4)])
      ])

    type = :proper_types.tuple([:proper_types.integer(1, 5), :proper_types.list(command)])

    Property.check(
      type,
      fn {credit, commands} ->
        {:ok, flow} = Flow.start_link(credit: credit)

        end_state =
          Enum.reduce(commands, %{credit: credit, in_flight: 0, waiting: []}, fn command, model ->
            model = follow(command, flow, model)
            expected = {:ok, %{model | waiting: length(model.waiting)}}
            Killing.eventually(fn -> Flow.status(flow) == expected end)
            model
          end)

        for pid <- end_state.waiting, do: Process.exit(pid, :kill)
        GenServer.stop(flow)
        end_state.credit + end_state.in_flight == credit
      end,
      150
    )
  end

  defp follow(:push, flow, model) do
    pid = spawn(fn -> Flow.push(flow, :item, :infinity) end)

    if model.credit > 0,
      do: %{model | credit: model.credit - 1, in_flight: model.in_flight + 1},
      else: %{model | waiting: model.waiting ++ [pid]}
  end

  defp follow(:kill, _flow, %{waiting: []} = model), do: model

  defp follow(:kill, _flow, %{waiting: [pid | rest]} = model) do
    Process.exit(pid, :kill)
    %{model | waiting: rest}
  end

  defp follow(:too_late, flow, model) do
    case Flow.push(flow, :item, 0) do
      :ok -> %{model | credit: model.credit - 1, in_flight: model.in_flight + 1}
      {:error, %Error{error_type: :timeout}} -> model
    end
  end

  defp follow({:ack, count}, flow, model) do
    Flow.ack(flow, count)
    count = min(count, model.in_flight)
    served = min(count, length(model.waiting))

    %{
      credit: model.credit + count - served,
      in_flight: model.in_flight - count + served,
      waiting: Enum.drop(model.waiting, served)
    }
  end

  test "producers that are killed take no credit with them" do
    {:ok, flow} = Flow.start_link(credit: 3)

    for _round <- 1..Killing.times() do
      pid = spawn(fn -> for n <- 1..10, do: Flow.push(flow, n, :infinity) end)
      receive do: ({:flow, ^flow, _item} -> Flow.ack(flow))
      monitor = Process.monitor(pid)
      Process.exit(pid, :kill)
      assert_receive {:DOWN, ^monitor, :process, ^pid, _reason}
    end

    drain(flow)
    assert Flow.status(flow) == {:ok, %{credit: 3, in_flight: 0, waiting: 0}}
    assert Process.info(flow, :monitors) == {:monitors, [process: self()]}
  end

  defp drain(flow) do
    receive do
      {:flow, ^flow, _item} ->
        Flow.ack(flow)
        drain(flow)
    after
      0 -> if match?({:ok, %{in_flight: 0, waiting: 0}}, Flow.status(flow)), do: :ok, else: drain(flow)
    end
  end

  test "producers that wait are told when the consumer dies" do
    consumer = spawn(fn -> Process.sleep(:infinity) end)
    {:ok, flow} = Flow.start_link(consumer: consumer, credit: 1)
    producers = for n <- 1..3, do: Task.async(fn -> Flow.push(flow, n, :infinity) end)
    Killing.eventually(fn -> match?({:ok, %{waiting: 2}}, Flow.status(flow)) end)
    Process.exit(consumer, :kill)
    results = producers |> Task.await_many(:infinity) |> Enum.sort_by(&(&1 != :ok))
    assert [:ok, {:error, error}, {:error, %Error{error_type: :service_unavailable}}] = results
    assert error.error_type == :service_unavailable
    assert {:error, %Error{error_type: :service_unavailable}} = Flow.status(flow)
  end

  test "only the consumer acknowledges" do
    {:ok, flow} = Flow.start_link(credit: 1)
    :ok = Flow.push(flow, 1)
    Task.await(Task.async(fn -> Flow.ack(flow) end), :infinity)
    assert {:ok, %{in_flight: 1}} = Flow.status(flow)
  end

  test "refuses what makes no sense" do
    {:ok, flow} = Flow.start_link()

    for result <- [
          Flow.start_link(credit: 0),
          Flow.start_link(consumer: :me),
          Flow.start_link(1),
          Flow.push(:flow, 1),
          Flow.push(flow, 1, -1),
          Flow.ack(flow, 0),
          Flow.ack(nil),
          Flow.status(1)
        ] do
      assert {:error, %Error{error_type: :invalid_argument}} = result
    end
  end
end
