defmodule Foundation.Telemetry.PrometheusTest do
  use ExUnit.Case, async: true

  alias Foundation.{Property, Telemetry}
  alias Foundation.Telemetry.{Prometheus, Sketch}

  defp sketch(values) do
    sketch = Sketch.new()
    Enum.each(values, &Sketch.record(sketch, &1))
    {:sketch, sketch}
  end

  test "each kind of measurement has its form" do
    rows = [
      {[:shop, :orders], %{country: :de}, 3, %{counter: {:counter, 3}}},
      {[:shop, :"carts-open"], %{}, 1, %{gauge: {:gauge, 1.5}}},
      {[:shop, :search, :stop], %{}, 2, %{duration: sketch([0, 0]), state: {:last, :fast}}},
      {[:"3d"], %{}, 1, %{histogram: sketch([0])}}
    ]

    assert Prometheus.text(rows) == """
           # TYPE _3d summary
           _3d{quantile="0.5"} 0.0
           _3d{quantile="0.9"} 0.0
           _3d{quantile="0.95"} 0.0
           _3d{quantile="0.99"} 0.0
           _3d_sum 0.0
           _3d_count 1
           # TYPE shop_carts_open gauge
           shop_carts_open 1.5
           # TYPE shop_orders_total counter
           shop_orders_total 3
           # TYPE shop_search_stop_duration summary
           shop_search_stop_duration{quantile="0.5"} 0.0
           shop_search_stop_duration{quantile="0.9"} 0.0
           shop_search_stop_duration{quantile="0.95"} 0.0
           shop_search_stop_duration{quantile="0.99"} 0.0
           shop_search_stop_duration_sum 0.0
           shop_search_stop_duration_count 2
           """
  end

  test "two names that become one are told apart, and two types get names of their own" do
    rows = [
      {[:a, :b_c], %{}, 1, %{gauge: {:gauge, 1}}},
      {[:a_b, :c], %{}, 1, %{gauge: {:gauge, 2}}},
      {[:a, :"b\"c\\"], %{}, 1, %{gauge: {:gauge, 3}}},
      {[:a, :b_c_], %{}, 1, %{gauge: {:gauge, 4}}},
      {[:d], %{}, 1, %{gauge: {:gauge, 5}, histogram: sketch([0])}}
    ]

    text = Prometheus.text(rows)

    assert text =~ """
           # TYPE a_b_c gauge
           a_b_c{event="[:a, :b_c]",measurement=":gauge"} 1
           a_b_c{event="[:a_b, :c]",measurement=":gauge"} 2
           # TYPE a_b_c_ gauge
           a_b_c_{event="[:a, :\\"b\\\\\\"c\\\\\\\\\\"]",measurement=":gauge"} 3
           a_b_c_{event="[:a, :b_c_]",measurement=":gauge"} 4
           # TYPE d gauge
           d 5
           # TYPE d_summary summary
           d_summary{quantile="0.5"} 0.0
           """

    assert_unique(text)
  end

  # As a server reads it: a family has a name, and each series is there once.
  defp assert_unique(text) do
    types = Regex.scan(~r/^# TYPE ([a-zA-Z_][a-zA-Z0-9_]*) /m, text, capture: :all_but_first)
    assert types == Enum.uniq(types)
    samples = text |> String.split("\n", trim: true) |> Enum.reject(&String.starts_with?(&1, "#"))
    series = for sample <- samples, do: Regex.run(~r/^([a-zA-Z_][a-zA-Z0-9_]*(\{.*\})?) \S+$/, sample) |> Enum.at(1)
    assert series == Enum.uniq(series)
    assert length(types) == length(Regex.scan(~r/^# TYPE/m, text))
  end

  test "events and measurements that are written alike are told apart" do
    rows = [
      {[:dup], %{}, 1, %{"b" => sketch([1]), b: sketch([2])}},
      {[:p, :q], %{}, 1, %{gauge: {:gauge, 1}}},
      {[:"p.q"], %{}, 1, %{gauge: {:gauge, 2}}}
    ]

    text = Prometheus.text(rows)
    assert text =~ ~S(dup_b_count{event="[:dup]",measurement="\"b\""} 1)
    assert text =~ ~S(dup_b_count{event="[:dup]",measurement=":b"} 1)

    assert text =~ ~S"""
           p_q{event="[:p, :q]",measurement=":gauge"} 1
           p_q{event="[:\"p.q\"]",measurement=":gauge"} 2
           """

    assert_unique(text)
  end

  test "the sum and the count of a distribution are names, too, whichever comes first" do
    for taken <- [:sum, :count] do
      rows = [
        {[:x], %{}, 1, %{histogram: sketch([1])}},
        {[:x, taken], %{}, 1, %{gauge: {:gauge, 3}}},
        {[:x, taken, :gauge], %{}, 1, %{gauge: {:gauge, 4}}},
        {[:y], %{}, 1, %{gauge: {:gauge, 5}, histogram: sketch([1])}},
        {[:y, :summary, taken], %{}, 1, %{gauge: {:gauge, 6}}}
      ]

      text = Prometheus.text(rows)
      assert text =~ "\nx_#{taken} 1"
      assert text =~ "\n# TYPE x_#{taken}_gauge gauge\nx_#{taken}_gauge 3\n"
      assert text =~ "\n# TYPE x_#{taken}_gauge_gauge gauge\nx_#{taken}_gauge_gauge 4\n"
      assert text =~ "\n# TYPE y_summary_#{taken}_gauge gauge\ny_summary_#{taken}_gauge 6\n"
      assert_unique(text)
    end
  end

  @tag :proper
  test "whatever is measured, each series is there once" do
    part = :proper_types.oneof([:a, :b, :a_b, :"a.b", :sum, :count, :total, :summary, :gauge])
    event = :proper_types.non_empty(:proper_types.list(part))
    key = :proper_types.oneof([:counter, :gauge, :histogram, :a, "a", "a.b", {:a, 1}, :sum, :count])

    Property.check(
      :proper_types.list(:proper_types.tuple([event, :proper_types.non_empty(:proper_types.list(key))])),
      fn measured ->
        rows = for {event, keys} <- Map.new(measured), do: {event, %{}, 1, Map.new(keys, &{&1, what(&1)})}
        assert_unique(Prometheus.text(rows))
      end,
      200
    )
  end

  defp what(:counter), do: {:counter, 1}
  defp what(:gauge), do: {:gauge, 1}
  defp what(_key), do: sketch([1])

  test "what is measured is exposed" do
    :ok = Telemetry.emit_counter([:prometheus_test, :orders])
    assert {:ok, text} = Telemetry.prometheus()
    assert text =~ "# TYPE prometheus_test_orders_total counter\nprometheus_test_orders_total 1\n"
  end
end
