defmodule Foundation.Types.Event do
  @moduledoc """
  An event: what happened (`:event_type`, `:data`), when, where, and what it belongs to.

  `:timestamp` is an integer of whatever clock the caller goes by; `new/1` and `Foundation.Events.new_event/3` take
  monotonic milliseconds. `:correlation_id` is shared by all that belongs together, `:parent_id` is the id of the event
  that led to this one. `:metadata`, a map, says what belongs to the event but not to what happened.
  """

  alias Foundation.Types.Fields

  @enforce_keys [:event_type, :event_id, :timestamp]
  defstruct [:event_type, :event_id, :timestamp, :wall_time, :node, :pid, :correlation_id, :parent_id, :data, :metadata]

  @type event_id :: pos_integer
  @type correlation_id :: String.t()

  @type t :: %__MODULE__{
          event_type: atom | nil,
          event_id: event_id | nil,
          timestamp: integer | nil,
          wall_time: DateTime.t() | nil,
          node: node | nil,
          pid: pid | nil,
          correlation_id: correlation_id | nil,
          parent_id: event_id | nil,
          data: term,
          metadata: map | nil
        }

  @doc """
  An event of fields, or of a type alone. Unlike `Foundation.Events.new_event/3` it adds neither time of day nor
  process nor correlation id.

      iex> Foundation.Types.Event.new(:started).event_type
      :started
      iex> Foundation.Types.Event.new(event_type: :started, event_id: 7).event_id
      7
  """
  @spec new(keyword | atom) :: t
  def new(fields \\ [])

  def new(event_type) when is_atom(event_type), do: new(event_type: event_type)

  def new(fields) do
    Fields.check(fields, __MODULE__)

    defaults = [
      event_type: :default,
      event_id: Foundation.Utils.generate_id(),
      timestamp: Foundation.Utils.monotonic_timestamp()
    ]

    struct(__MODULE__, Keyword.merge(defaults, fields))
  end

  @doc """
  An event without anything, which no store takes.

      iex> Foundation.Types.Event.empty().event_id
      nil
  """
  @spec empty() :: t
  def empty, do: %__MODULE__{event_type: nil, event_id: nil, timestamp: nil}
end
