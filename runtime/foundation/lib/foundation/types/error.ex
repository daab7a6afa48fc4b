defmodule Foundation.Types.Error do
  @moduledoc """
  The error struct that callers of 0.1.x made themselves. What the library returns is a `Foundation.Error`, which has the
  same fields.
  """

  alias Foundation.Error
  alias Foundation.Types.Fields

  @enforce_keys [:code, :error_type, :message, :severity]
  defstruct for %{field: field} <- Error.__info__(:struct), field != :__exception__, do: field

  @type t :: %__MODULE__{
          code: pos_integer | nil,
          error_type: atom,
          message: String.t() | nil,
          severity: Error.severity() | nil,
          context: map | nil,
          correlation_id: String.t() | nil,
          timestamp: DateTime.t() | nil,
          stacktrace: [map] | nil,
          category: atom | nil,
          subcategory: atom | nil,
          retry_strategy: Error.retry_strategy() | nil,
          recovery_actions: [String.t()] | nil
        }

  @doc """
  An error of its fields.

      iex> Foundation.Types.Error.new(code: 1001, error_type: :late, message: "Too late", severity: :high).error_type
      :late
  """
  @spec new(keyword) :: t
  def new(fields \\ []) do
    Fields.check(fields, __MODULE__)
    struct(__MODULE__, Keyword.merge([timestamp: DateTime.utc_now(), context: %{}, recovery_actions: []], fields))
  end
end
