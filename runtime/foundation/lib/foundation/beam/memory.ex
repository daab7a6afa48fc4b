defmodule Foundation.BEAM.Memory do
  @moduledoc """
  What one can do about memory from within: copy what holds on to more than it is, refuse atoms before the table is full,
  look, and be told.

  What is not here because it did not win: compressing binaries for a message within the node takes a hundred times as
  long as sending them, and a binary of more than 64 bytes is shared between processes anyway. Memory strategies of
  processes are in `Foundation.BEAM.Ecosystem.MemoryStrategy`.
  """

  alias Foundation.{Argument, Error}
  alias Foundation.BEAM.Memory.{Analysis, Pressure}

  @binary_strategies [:automatic, :sharing, :storage, :transmission]

  # ERTS: an atom has at most 255 characters.
  @atom_characters 255
  @atom_share 0.8

  @shown 5

  @doc """
  The same binary, in memory of its own where that frees more than it takes.

  A part of a binary (from a match, `binary_part/3`, `String.split/2`) refers to the whole, which stays in memory as long
  as the part does. A copy costs its size, once.

  | strategy | for | copies |
  | --- | --- | --- |
  | `:automatic` | when in doubt | what refers to twice its size or more |
  | `:storage` | what is kept: state, ETS | what refers to any more than itself |
  | `:sharing`, `:transmission` | what is sent on and forgotten | nothing: a message shares what a part refers to |

      iex> whole = :binary.copy("x", 100_000)
      iex> part = binary_part(whole, 0, 100)
      iex> :binary.referenced_byte_size(part)
      100_000
      iex> {:ok, copy} = Foundation.BEAM.Memory.optimize_binary(part)
      iex> {copy == part, :binary.referenced_byte_size(copy)}
      {true, 100}
  """
  @spec optimize_binary(binary, :automatic | :sharing | :storage | :transmission) ::
          {:ok, binary} | {:error, Error.t()}
  def optimize_binary(binary, strategy \\ :automatic)

  def optimize_binary(binary, strategy) when is_binary(binary) and strategy in @binary_strategies do
    if copy?(strategy, byte_size(binary), :binary.referenced_byte_size(binary)),
      do: {:ok, :binary.copy(binary)},
      else: {:ok, binary}
  end

  def optimize_binary(binary, strategy) do
    Error.refuse(:invalid_argument,
      rule: "A binary is optimized by a strategy.",
      found: {binary, strategy},
      allowed: "a binary, and one of #{inspect(@binary_strategies)}",
      remedy: "Make a binary of it first, or choose one of these."
    )
  end

  defp copy?(:automatic, size, referenced), do: referenced >= 2 * size and referenced > size
  defp copy?(:storage, size, referenced), do: referenced > size
  defp copy?(_passed_on, _size, _referenced), do: false

  @doc """
  The atom of a string: one that exists in any case, a new one only while the atom table has room.

  Atoms are never freed, and a full table ends the BEAM. Options, of which the smaller one holds:

    * `:max_share` of the table that may be in use, 0.8 unless given;
    * `:max_atoms`, their number.

      iex> Foundation.BEAM.Memory.safe_atom("ok")
      {:ok, :ok}

      iex> {:error, error} = Foundation.BEAM.Memory.safe_atom("one that is new", max_atoms: 10)
      iex> error.error_type
      :resource_exhausted
  """
  @spec safe_atom(String.t(), max_share: number, max_atoms: pos_integer) :: {:ok, atom} | {:error, Error.t()}
  def safe_atom(string, options \\ []) do
    with {:ok, options} <- Argument.options(options, atom_options()),
         :ok <- atom_text(string) do
      existing_or_new(string, options)
    end
  end

  defp existing_or_new(string, options) do
    {:ok, String.to_existing_atom(string)}
  rescue
    ArgumentError -> new_atom(string, options)
  end

  defp atom_options do
    %{
      max_share: {@atom_share, &(is_number(&1) and &1 > 0 and &1 <= 1), "a number above 0, up to 1"},
      max_atoms: {:erlang.system_info(:atom_limit), &Argument.positive?/1, "an integer from 1"}
    }
  end

  defp atom_text(string) do
    Argument.check(is_binary(string) and String.valid?(string) and characters?(string),
      rule: "An atom is made of text.",
      found: string,
      allowed: "a string in UTF-8 of up to #{@atom_characters} characters",
      remedy: "Keep longer text as a string."
    )
  end

  # Code points, of which what is seen as one character may have several; of four bytes each at most.
  defp characters?(string) do
    byte_size(string) <= 4 * @atom_characters and length(String.to_charlist(string)) <= @atom_characters
  end

  defp new_atom(string, options) do
    most = min(options.max_atoms, trunc(options.max_share * :erlang.system_info(:atom_limit)))
    count = :erlang.system_info(:atom_count)

    if count < most do
      {:ok, String.to_atom(string)}
    else
      Error.refuse(:resource_exhausted,
        rule: "Atoms are never freed, and new ones are made only while the table has room.",
        found: count,
        allowed: "less than #{most} atoms in use",
        remedy: "Keep the text as a string, or raise the limit (erl +t)."
      )
    end
  end

  @doc """
  What the memory of the BEAM is used for, in bytes, and what could be done about it.

  The five largest processes and the five longest queues are there as well. It looks at each process once: 1 to 2 µs each.

      iex> usage = Foundation.BEAM.Memory.analyze_memory_usage()
      iex> usage.total_memory > usage.binary_memory and is_list(usage.recommendations)
      true
  """
  @spec analyze_memory_usage() :: %{
          total_memory: pos_integer,
          process_memory: pos_integer,
          atom_memory: pos_integer,
          binary_memory: non_neg_integer,
          code_memory: pos_integer,
          ets_memory: pos_integer,
          process_memory_percentage: float,
          binary_memory_percentage: float,
          atom_count: pos_integer,
          atom_limit: pos_integer,
          process_count: pos_integer,
          process_limit: pos_integer,
          largest_processes: [%{pid: pid, memory: pos_integer, message_queue_len: non_neg_integer}],
          longest_queues: [%{pid: pid, memory: pos_integer, message_queue_len: non_neg_integer}],
          recommendations: [String.t()]
        }
  def analyze_memory_usage do
    memory = Map.new(:erlang.memory())
    processes = processes()

    usage = %{
      total_memory: memory.total,
      process_memory: memory.processes,
      atom_memory: memory.atom,
      binary_memory: memory.binary,
      code_memory: memory.code,
      ets_memory: memory.ets,
      process_memory_percentage: 100 * memory.processes / memory.total,
      binary_memory_percentage: 100 * memory.binary / memory.total,
      atom_count: :erlang.system_info(:atom_count),
      atom_limit: :erlang.system_info(:atom_limit),
      process_count: :erlang.system_info(:process_count),
      process_limit: :erlang.system_info(:process_limit),
      largest_processes: most(processes, :memory),
      longest_queues: most(processes, :message_queue_len)
    }

    Map.put(usage, :recommendations, Analysis.recommendations(usage))
  end

  defp processes do
    for pid <- Process.list(), info = Process.info(pid, [:memory, :message_queue_len]) do
      info |> Map.new() |> Map.put(:pid, pid)
    end
  end

  defp most(processes, key), do: processes |> Enum.sort_by(& &1[key], :desc) |> Enum.take(@shown)

  @doc """
  Tells a process when the BEAM comes near a limit of memory, and when it is away from it again:
  `{:memory_pressure, :normal | :warning | :critical, %{total: bytes, limit: bytes}}`.

  Options:

    * `:limit` in bytes; unless given, what the machine has as `:memsup` says, if `:os_mon` runs;
    * `:notify`, the process that is told: the caller unless given. The monitor ends with it;
    * `:warning` and `:critical`, shares of the limit: 0.75 and 0.9. A level ends 0.05 below;
    * `:interval` between looks in milliseconds, 1,000.

  It looks at `:erlang.memory(:total)`, and leaves `:erlang.system_monitor/2` alone, of which a BEAM has only one.

      iex> {:ok, monitor} = Foundation.BEAM.Memory.start_pressure_monitor(limit: 1_000_000, interval: 10)
      iex> receive do: ({:memory_pressure, level, _figures} -> level)
      :critical
      iex> Foundation.BEAM.Memory.stop_pressure_monitor(monitor)
      :ok
  """
  @spec start_pressure_monitor(
          limit: pos_integer,
          notify: pid,
          warning: number,
          critical: number,
          interval: pos_integer
        ) :: {:ok, pid} | {:error, Error.t()}
  def start_pressure_monitor(options \\ []) do
    with {:ok, options} <- Argument.options(options, pressure_options()),
         :ok <- ascending(options),
         {:ok, limit} <- limit(options.limit) do
      Pressure.start(%{options | limit: limit})
    end
  end

  @doc """
  Ends a monitor. One that has ended is `:ok`, too.

      iex> {:ok, monitor} = Foundation.BEAM.Memory.start_pressure_monitor(limit: 1_000_000_000_000)
      iex> Foundation.BEAM.Memory.stop_pressure_monitor(monitor)
      :ok
  """
  @spec stop_pressure_monitor(pid) :: :ok | {:error, Error.t()}
  def stop_pressure_monitor(monitor) when is_pid(monitor) do
    GenServer.stop(monitor)
  catch
    :exit, _ended -> :ok
  end

  def stop_pressure_monitor(other) do
    Error.refuse(:invalid_argument,
      rule: "A monitor is a process.",
      found: other,
      allowed: "the pid that start_pressure_monitor/1 returned",
      remedy: "Keep what it returned."
    )
  end

  defp pressure_options do
    share = {&(is_number(&1) and &1 > 0 and &1 <= 1), "a number above 0, up to 1"}

    %{
      limit: {nil, &Argument.positive?/1, "bytes, an integer from 1"},
      notify: {self(), &is_pid/1, "a pid"},
      warning: Tuple.insert_at(share, 0, 0.75),
      critical: Tuple.insert_at(share, 0, 0.9),
      interval: {1000, &(Argument.positive?(&1) and Argument.timeout?(&1)), "milliseconds, an integer from 1"}
    }
  end

  defp ascending(%{warning: warning, critical: critical}) do
    Argument.check(warning < critical,
      rule: "A warning comes before it is critical.",
      found: {warning, critical},
      allowed: "warning < critical",
      remedy: "Give a smaller :warning, or a larger :critical."
    )
  end

  defp limit(nil) do
    # Not a dependency: who does not run os_mon gives a limit.
    case Process.whereis(:memsup) && apply(:memsup, :get_system_memory_data, []) do
      [_ | _] = data -> {:ok, Keyword.get(data, :system_total_memory) || Keyword.fetch!(data, :total_memory)}
      _not_running -> no_limit()
    end
  catch
    :exit, _reason -> no_limit()
  end

  defp limit(limit), do: {:ok, limit}

  defp no_limit do
    Error.refuse(:invalid_argument,
      rule: "Pressure is measured against a limit.",
      found: nil,
      allowed: ":limit in bytes, or :os_mon running, whose :memsup knows the machine's memory",
      remedy: "Give :limit, or list :os_mon in extra_applications of mix.exs."
    )
  end
end
