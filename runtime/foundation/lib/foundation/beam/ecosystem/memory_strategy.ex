defmodule Foundation.BEAM.Ecosystem.MemoryStrategy do
  @moduledoc """
  What the memory strategies of `Foundation.BEAM.Processes` are: options of `:erlang.spawn_opt/2`.

  | strategy | options | for workers that | costs |
  | --- | --- | --- | --- |
  | `:default` | none | do anything else | |
  | `:isolated_heaps` | `min_heap_size: 65_536` | build up 100 KB or more with each message and then drop it | 512 KB for each idle worker |
  | `:shared_binaries` | `min_bin_vheap_size: 1_048_576` | pass on many large binaries | up to 8 MB of binaries each that are dead but not freed |
  | `:frequent_gc` | `fullsweep_after: 0` | live long, and keep little of much that they once held | CPU: every collection is a full one |
  | `:low_latency` | `min_heap_size: 16_384, message_queue_data: :off_heap` | hold state, and may get bursts of messages | 128 KB for each idle worker |

  Sizes are in words of 8 bytes. Each one beside `:default` with a load that fits, as `benchmarks/foundation/main.mjs` printed
  it on 2 busy cores (OTP 25); it prints each with the other loads, too, where some do harm:

  | load | strategy | collections | ms in them | longest, ms | memory after it, MB |
  | --- | --- | --- | --- | --- | --- |
  | 500 messages, each builds 200 KB and drops it | `:default` | 521 | 132 | 9.1 | 2.1 |
  | | `:isolated_heaps` | 375 | 31 | 8.2 | 1.5 |
  | 5,000 binaries of 10 KB passed on | `:default` | 136 | 1.5 | 0.04 | 0.1 |
  | | `:shared_binaries` | 31 | 1.5 | 0.43 | 0.7 |
  | holds 8 MB for a while, then little | `:default` | 39 | 41 | 18 | 24.7 |
  | | `:frequent_gc` | 26 | 83 | 27 | 13.5 |
  | 1 MB of state, 20,000 messages at once | `:default` | 40 | 34 | 9.8 | 7.5 |
  | | `:low_latency` | 30 | 15 | 3.4 | 5.0 |

  `:shared_binaries` collects less often, and gained no time by it there.
  """

  alias Foundation.Error

  @type t :: :default | :isolated_heaps | :shared_binaries | :frequent_gc | :low_latency | :shared_heap

  @options %{
    default: [],
    isolated_heaps: [min_heap_size: 65_536],
    # On OTP 25 `spawn_opt` takes min_bin_vheap_size only beside an option such as this, which is what it is anyway.
    shared_binaries: [min_bin_vheap_size: 1_048_576, min_heap_size: 233],
    frequent_gc: [fullsweep_after: 0],
    low_latency: [min_heap_size: 16_384, message_queue_data: :off_heap],
    # As callers of 0.1.x wrote it. No two processes share a heap on the BEAM.
    shared_heap: []
  }

  @doc """
  All names.

      iex> :frequent_gc in Foundation.BEAM.Ecosystem.MemoryStrategy.names()
      true
  """
  @spec names() :: [t]
  def names, do: Map.keys(@options)

  @doc """
  The options of a strategy.

      iex> Foundation.BEAM.Ecosystem.MemoryStrategy.spawn_opt(:frequent_gc)
      [fullsweep_after: 0]
  """
  @spec spawn_opt(t) :: keyword
  def spawn_opt(strategy) when is_map_key(@options, strategy), do: Map.fetch!(@options, strategy)

  def spawn_opt(other) do
    Error.refuse!(:invalid_argument,
      rule: "A memory strategy is one of those that were measured.",
      found: other,
      allowed: names(),
      remedy: "Give :default, and see what Foundation.BEAM.Memory.analyze_memory_usage/0 says."
    )
  end

  @doc false
  # A process that was started without the options gets them from inside, by a message that all OTP processes take: there
  # is no other way to set flags of another process. The state stays what it is. One that is busy takes it once it is idle:
  # a process of its own waits for that, so that nobody else does.
  @spec adopt(pid, keyword) :: :ok
  def adopt(_pid, []), do: :ok

  def adopt(pid, spawn_opt) do
    if otp_process?(pid), do: spawn(fn -> set_flags_of(pid, spawn_opt) end)
    :ok
  end

  defp set_flags_of(pid, spawn_opt) do
    :sys.replace_state(pid, &set_flags(&1, spawn_opt), :infinity)
  catch
    :exit, _gone -> :ok
  end

  @doc false
  @spec set_flags(state, keyword) :: state when state: term
  def set_flags(state, spawn_opt) do
    Enum.each(spawn_opt, fn {flag, value} -> Process.flag(flag, value) end)
    state
  end

  # What has gone through `init/1` of a behaviour of OTP; others would keep the message in their queue.
  defp otp_process?(pid), do: match?({_module, :init, [_]}, :proc_lib.initial_call(pid))
end
