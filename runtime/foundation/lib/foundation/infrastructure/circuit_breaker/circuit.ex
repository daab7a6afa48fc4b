defmodule Foundation.Infrastructure.CircuitBreaker.Circuit do
  @moduledoc false
  # One breaker: an array of :atomics, and what never changes. The first slot is the state,
  #
  #   0    closed
  #   t    open until t
  #   -t   half-open: a probe is under way, and has until t
  #
  # and changes by compare-and-swap, so each change has one author: one caller becomes the probe, and a probe that comes
  # back after its time, or after a reset, changes nothing. The second slot counts failures. The others are a ring of
  # the times of the last ones, as many as are tolerated: a failure that finds in its place one that is younger than
  # :refresh is one too many.
  #
  # Times are those of the clock since the breaker was made, and at least 1, so that their sign is free. 0 in the ring is
  # a place that no failure has taken.

  # A record, which is also the row of its table: it is copied with each lookup, and a struct takes half as long again.
  require Record

  Record.defrecordp(:circuit, __MODULE__, [:name, :cells, :tolerance, :refresh, :clock, :epoch])

  @type t ::
          record(:circuit,
            name: atom,
            cells: :atomics.atomics_ref(),
            tolerance: non_neg_integer,
            refresh: pos_integer,
            clock: (... -> integer) | nil,
            epoch: integer
          )

  @type state :: :closed | :open | :half_open

  @typedoc "How a call was let through: as any other, or as the probe that has until then."
  @type pass :: :closed | {:probe, pos_integer}

  @state 1
  @failures 2
  @ring 3

  @doc "How many failures a breaker may tolerate: the ring of them is made at once."
  @spec tolerances() :: Range.t()
  def tolerances, do: 0..10_000

  @doc "How long :refresh may be, ms: as a timer, so that a time so far ahead fits into a cell with its sign."
  @spec refreshes() :: Range.t()
  def refreshes, do: 1..0xFFFFFFFF

  @doc "Where a table of breakers has the key."
  @spec keypos() :: pos_integer
  def keypos, do: circuit(:name) + 1

  @spec new(atom, keyword) :: t
  def new(name, options) do
    circuit =
      circuit(
        name: name,
        cells: :atomics.new(2 + options[:tolerance], signed: true),
        tolerance: options[:tolerance],
        refresh: System.convert_time_unit(options[:refresh], :millisecond, :native),
        clock: options[:clock],
        epoch: 0
      )

    circuit(circuit, epoch: now(circuit) - 1)
  end

  @spec enter(t) :: pass | :refused
  def enter(circuit(cells: cells) = circuit) do
    case :atomics.get(cells, @state) do
      0 -> :closed
      state -> probe(circuit, state, now(circuit))
    end
  end

  defp probe(circuit(cells: cells, refresh: refresh), state, now) when now >= abs(state) do
    until = now + refresh

    case :atomics.compare_exchange(cells, @state, state, -until) do
      :ok -> {:probe, until}
      0 -> :closed
      _taken -> :refused
    end
  end

  defp probe(_circuit, _state, _now), do: :refused

  @doc "The new state if the call has changed it."
  @spec leave(t, pass, :success | :failed) :: state | :unchanged
  def leave(_circuit, :closed, :success), do: :unchanged

  def leave(circuit(refresh: refresh) = circuit, :closed, :failed) do
    now = now(circuit)
    if one_too_many?(circuit, now), do: change(circuit, 0, now + refresh, :open), else: :unchanged
  end

  def leave(circuit(cells: cells) = circuit, {:probe, until}, :success) do
    # Forgotten before it closes: calls that fail from then on count anew.
    if :atomics.get(cells, @state) == -until, do: forget(circuit)
    change(circuit, -until, 0, :closed)
  end

  def leave(circuit(refresh: refresh) = circuit, {:probe, until}, :failed) do
    change(circuit, -until, now(circuit) + refresh, :open)
  end

  defp change(circuit(cells: cells), from, to, state) do
    if :atomics.compare_exchange(cells, @state, from, to) == :ok, do: state, else: :unchanged
  end

  defp one_too_many?(circuit(tolerance: 0), _now), do: true

  defp one_too_many?(circuit(cells: cells, tolerance: tolerance) = circuit, now) do
    place = @ring + rem(:atomics.add_get(cells, @failures, 1) - 1, tolerance)
    recent?(circuit, :atomics.exchange(cells, place, now), now)
  end

  defp recent?(_circuit, 0, _now), do: false
  defp recent?(circuit(refresh: refresh), at, now), do: now - at <= refresh

  @spec reset(t) :: :ok
  def reset(circuit(cells: cells) = circuit) do
    forget(circuit)
    :atomics.put(cells, @state, 0)
  end

  defp forget(circuit(tolerance: 0)), do: :ok

  defp forget(circuit(cells: cells, tolerance: tolerance)) do
    for place <- @ring..(@ring + tolerance - 1), do: :atomics.put(cells, place, 0)
    :ok
  end

  @doc "Half-open, too, when it has been open for long enough, before the probe."
  @spec state(t) :: state
  def state(circuit(cells: cells) = circuit) do
    case :atomics.get(cells, @state) do
      0 -> :closed
      open when open > 0 -> if now(circuit) >= open, do: :half_open, else: :open
      _probing -> :half_open
    end
  end

  @spec describe(t) :: map
  def describe(circuit(tolerance: tolerance, refresh: refresh) = circuit) do
    %{
      state: state(circuit),
      failures: failures(circuit, now(circuit)),
      tolerance: tolerance,
      refresh: System.convert_time_unit(refresh, :native, :millisecond)
    }
  end

  defp failures(circuit(tolerance: 0), _now), do: 0

  defp failures(circuit(cells: cells, tolerance: tolerance) = circuit, now) do
    Enum.count(@ring..(@ring + tolerance - 1), &recent?(circuit, :atomics.get(cells, &1), now))
  end

  defp now(circuit(clock: nil, epoch: epoch)), do: System.monotonic_time() - epoch
  defp now(circuit(clock: clock, epoch: epoch)), do: clock.() - epoch
end
