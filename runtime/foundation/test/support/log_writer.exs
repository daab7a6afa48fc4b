# Stores events with the log on from several processes, and says on standard output which were acknowledged, until it is
# killed. Arguments: the folder of the log, the first number of the events.
[directory, first] = System.argv()
first = String.to_integer(first)

Application.put_env(:foundation, :storage, warm: [enable: true, path: directory])
{:ok, _started} = Application.ensure_all_started(:foundation)

# What was stored by those before, so that the caller can tell what is left.
{:ok, events} = Foundation.Events.query(%{event_type: :numbered})
numbers = events |> Enum.map(& &1.data.number) |> Enum.sort()
:ok = :file.write(:standard_io, ["recovered ", Enum.join(numbers, ","), "\n"])

counter = :counters.new(1, [])

store = fn store ->
  :counters.add(counter, 1, 1)
  number = first + System.unique_integer([:positive, :monotonic])
  {:ok, event} = Foundation.Events.new_event(:numbered, %{number: number})
  {:ok, _id} = Foundation.Events.store(event)
  :ok = :file.write(:standard_io, ["stored #{number}\n"])
  store.(store)
end

for _ <- 1..4, do: spawn_link(fn -> store.(store) end)

# Whatever ends the test closes this.
:eof = IO.read(:stdio, :line)
System.halt(0)
