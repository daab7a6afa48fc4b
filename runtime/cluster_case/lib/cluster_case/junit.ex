defmodule ClusterCase.JUnit do
  @moduledoc false
  # The XML that CI servers read: https://github.com/testmoapp/junitxml says what they agree on.

  @type result :: %{
          module: String.t(),
          name: String.t(),
          ms: non_neg_integer,
          outcome: :pass | :fail | :skip | :exclude,
          text: String.t()
        }

  @doc ~S"""
      iex> ClusterCase.JUnit.encode([%{module: "MyTest", name: "a < b", ms: 12, outcome: :pass, text: ""}])
      ...> |> String.split("\n", trim: true)
      [
        ~S(<?xml version="1.0" encoding="UTF-8"?>),
        ~S(<testsuites tests="1" failures="0" skipped="0" time="0.012">),
        ~S(  <testsuite name="MyTest" tests="1" failures="0" skipped="0" time="0.012">),
        ~S(    <testcase classname="MyTest" name="a &lt; b" time="0.012"/>),
        ~S(  </testsuite>),
        ~S(</testsuites>)
      ]
  """
  @spec encode([result]) :: String.t()
  def encode(results) do
    suites = results |> Enum.group_by(& &1.module) |> Enum.sort()

    IO.iodata_to_binary([
      ~s(<?xml version="1.0" encoding="UTF-8"?>\n),
      "<testsuites#{totals(results)}>\n",
      for({module, results} <- suites, do: suite(module, results)),
      "</testsuites>\n"
    ])
  end

  defp suite(module, results) do
    [
      "  <testsuite#{attributes(name: module)}#{totals(results)}>\n",
      Enum.map(results, &test_case/1),
      "  </testsuite>\n"
    ]
  end

  defp test_case(result) do
    open = "    <testcase#{attributes(classname: result.module, name: result.name, time: seconds(result.ms))}"

    case result.outcome do
      :pass -> [open, "/>\n"]
      :fail -> [open, ">\n      <failure>", escape(result.text), "</failure>\n    </testcase>\n"]
      _ -> [open, ">\n      <skipped", attributes(message: result.text), "/>\n    </testcase>\n"]
    end
  end

  defp totals(results) do
    count = fn outcomes -> Enum.count(results, &(&1.outcome in outcomes)) end
    ms = results |> Enum.map(& &1.ms) |> Enum.sum()

    attributes(
      tests: length(results),
      failures: count.([:fail]),
      skipped: count.([:skip, :exclude]),
      time: seconds(ms)
    )
  end

  defp seconds(ms), do: :erlang.float_to_binary(ms / 1000, decimals: 3)
  defp attributes(pairs), do: Enum.map(pairs, fn {key, value} -> ~s( #{key}="#{escape("#{value}")}") end)

  # XML 1.0 has no place for control characters, not even escaped.
  defp escape(text) do
    text
    |> String.replace(~r/[\x00-\x08\x0B\x0C\x0E-\x1F]/, "")
    |> String.replace("&", "&amp;")
    |> String.replace("<", "&lt;")
    |> String.replace(">", "&gt;")
    |> String.replace(~s("), "&quot;")
  end
end
