defmodule Memory do
  @moduledoc "Samples of what the BEAM uses, once a second, and whether that grows."

  # What is more in the last tenth than in the second, in percent, and more than in any between, has grown.
  @noise 5

  @measures [
    {"memory, all", "MB"},
    {"of processes", "MB"},
    {"of ETS", "MB"},
    {"of binaries", "MB"},
    {"atoms", ""},
    {"ETS tables", ""},
    {"processes", ""},
    {"ports", ""}
  ]

  @doc "So many samples; they are kept where no garbage collector looks, so that they do not show in the next ones."
  def sample(count) do
    kept = :atomics.new(count * length(@measures), [])
    began = System.monotonic_time(:millisecond)
    Enum.each(0..(count - 1), &keep(kept, &1, began + 1000 * &1))
    for number <- 0..(count - 1), do: for(index <- 1..length(@measures), do: :atomics.get(kept, place(number, index)))
  end

  defp keep(kept, number, at) do
    Process.sleep(max(at - System.monotonic_time(:millisecond), 0))
    memory = Keyword.values(:erlang.memory([:total, :processes, :ets, :binary]))
    counts = for what <- [:atom_count, :ets_count, :process_count, :port_count], do: :erlang.system_info(what)
    for {value, index} <- Enum.with_index(memory ++ counts, 1), do: :atomics.put(kept, place(number, index), value)
  end

  defp place(number, index), do: number * length(@measures) + index

  @doc "Prints the medians of the samples of each tenth of the time."
  def report(samples) do
    tenths = Enum.chunk_every(samples, max(div(length(samples), 10), 1)) |> Enum.take(10)

    IO.puts(
      "| | second tenth | last tenth | change | lowest to highest tenth | |\n| --- | --- | --- | --- | --- | --- |"
    )

    @measures
    |> Enum.with_index()
    |> Enum.each(fn {{name, unit}, index} -> row(name, unit, Enum.map(tenths, &median(&1, index))) end)
  end

  defp row(name, unit, medians) do
    [_first, second | others] = medians
    {last, between} = List.pop_at(others, -1)
    change = 100 * (last - second) / second
    flat? = change <= @noise or last <= Enum.max(between)

    cells = [
      name,
      number(second, unit),
      number(last, unit),
      "#{if change > 0, do: "+"}#{:erlang.float_to_binary(change, decimals: 1)} %",
      "#{number(Enum.min(medians), unit)} to #{number(Enum.max(medians), unit)}",
      if(flat?, do: "flat", else: "grows")
    ]

    IO.puts("| #{Enum.join(cells, " | ")} |")
  end

  defp median(samples, index) do
    samples |> Enum.map(&Enum.at(&1, index)) |> Enum.sort() |> Enum.at(div(length(samples), 2))
  end

  defp number(value, ""), do: "#{value}"
  defp number(value, "MB"), do: "#{:erlang.float_to_binary(value / 1_048_576, decimals: 1)} MB"
end
