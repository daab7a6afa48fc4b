defmodule Foundation.Error do
  @moduledoc """
  An error as all of the library returns it, in `{:error, error}`.

  It is an exception, too: a function that has no `{:error, _}` among its results raises it when it is given
  something that cannot be.

  What the library refuses says which rule was broken, what was found, what is allowed, and the remedy; the same four
  are in `:context`.
  """

  alias Foundation.Error.Definitions

  @type severity :: :low | :medium | :high | :critical
  @type retry_strategy :: :no_retry | :immediate | :fixed_delay | :exponential_backoff

  @typedoc "A line of a stack trace."
  @type stacktrace_entry ::
          %{module: module, function: atom, arity: arity | [term], file: charlist | nil, line: integer | nil}
          | String.t()

  @type t :: %__MODULE__{
          code: pos_integer,
          error_type: atom,
          message: String.t(),
          severity: severity,
          context: map | nil,
          correlation_id: String.t() | nil,
          timestamp: DateTime.t() | nil,
          stacktrace: [stacktrace_entry] | nil,
          category: atom | nil,
          subcategory: atom | nil,
          retry_strategy: retry_strategy | nil,
          recovery_actions: [String.t()] | nil
        }

  @enforce_keys [:code, :error_type, :message, :severity]
  defexception [
    :code,
    :error_type,
    :message,
    :severity,
    :context,
    :correlation_id,
    :timestamp,
    :stacktrace,
    :category,
    :subcategory,
    :retry_strategy,
    :recovery_actions
  ]

  @stacktrace_depth 10
  @longest_delay 30_000

  @doc """
  An error of the given type; without a message, that of the type. A type of your own has the code 9999.

  Options: `:context` (a map), `:correlation_id`, `:stacktrace` (as in `__STACKTRACE__`; ten entries are kept).

      iex> error = Foundation.Error.new(:config_not_found)
      iex> {error.code, error.severity, error.message}
      {1301, :high, "Configuration not found"}

      iex> Foundation.Error.new(:timeout, "No answer", context: %{timeout: 5000}).context
      %{timeout: 5000}
  """
  @spec new(atom, String.t() | nil, keyword) :: t
  def new(error_type, message \\ nil, options \\ [])

  def new(error_type, message, options)
      when is_atom(error_type) and (is_binary(message) or is_nil(message)) and is_list(options) do
    if Keyword.keyword?(options) and is_map(Keyword.get(options, :context, %{})),
      do: of_type(error_type, message, options),
      else: refuse_parts(error_type, message, options)
  end

  def new(error_type, message, options), do: refuse_parts(error_type, message, options)

  defp of_type(error_type, message, options) do
    {category, subcategory, code, severity, default_message} = Definitions.fetch(error_type)
    context = Keyword.get(options, :context, %{})

    %__MODULE__{
      code: code,
      error_type: error_type,
      message: message || default_message,
      severity: severity,
      context: context,
      correlation_id: Keyword.get(options, :correlation_id),
      timestamp: DateTime.utc_now(),
      stacktrace: format_stacktrace(Keyword.get(options, :stacktrace)),
      category: category,
      subcategory: subcategory,
      retry_strategy: Definitions.retry_strategy(error_type, severity),
      recovery_actions: Definitions.recovery_actions(error_type) ++ context_actions(context)
    }
  end

  defp refuse_parts(error_type, message, options) do
    refused(:invalid_argument,
      rule: "An error has a type, a message and options.",
      found: {error_type, message, options},
      allowed: "an atom; a string or nil; a keyword list, with a map as :context",
      remedy: "Give the details of the error as :context."
    )
  end

  @doc """
  The same as a result.

      iex> {:error, error} = Foundation.Error.error_result(:data_not_found)
      iex> error.error_type
      :data_not_found
  """
  @spec error_result(atom, String.t() | nil, keyword) :: {:error, t}
  def error_result(error_type, message \\ nil, options \\ []), do: {:error, new(error_type, message, options)}

  @doc """
  The error that refuses something, in four parts.

      iex> {:error, error} = Foundation.Error.refuse(:range_error,
      ...>   rule: "A rate is between 0 and 1.", found: 1.5, allowed: "0.0 to 1.0", remedy: "Give a smaller rate.")
      iex> error.message
      "A rate is between 0 and 1.\\n  found:   1.5\\n  allowed: 0.0 to 1.0\\n  remedy:  Give a smaller rate."
      iex> error.context.found
      1.5
  """
  @spec refuse(atom, keyword) :: {:error, t}
  def refuse(error_type, parts), do: {:error, refused(error_type, parts)}

  @doc """
  `refuse/2` for a function that has no `{:error, _}` among its results: raises.

      iex> try do
      ...>   Foundation.Error.refuse!(:timeout, rule: "It answers.", found: :nothing, allowed: "an answer", remedy: "Wait.")
      ...> rescue
      ...>   error in Foundation.Error -> error.error_type
      ...> end
      :timeout
  """
  @spec refuse!(atom, keyword) :: no_return
  def refuse!(error_type, parts), do: raise(refused(error_type, parts))

  @doc """
  Gives a failed result a type and a context; other results are returned as they are.

      iex> {:error, error} = Foundation.Error.wrap_error({:error, :closed}, :network_error)
      iex> error.context.original_reason
      :closed

      iex> Foundation.Error.wrap_error({:ok, 1}, :network_error)
      {:ok, 1}
  """
  @spec wrap_error(term, atom, String.t() | nil, keyword) :: term
  def wrap_error(result, error_type, message \\ nil, options \\ [])

  def wrap_error({:error, reason}, error_type, message, options) do
    if is_atom(error_type) and Keyword.keyword?(options) and is_map(Keyword.get(options, :context, %{})),
      do: wrap(reason, error_type, message, options),
      else: {:error, refuse_parts(error_type, message, options)}
  end

  def wrap_error(result, _error_type, _message, _options), do: result

  defp wrap(%__MODULE__{} = error, error_type, message, options) do
    wrapper = %{
      wrapped_by: error_type,
      wrapper_message: message,
      wrapper_context: Keyword.get(options, :context, %{})
    }

    {:error, %{error | context: Map.merge(error.context || %{}, wrapper)}}
  end

  defp wrap(reason, error_type, message, options) do
    context = options |> Keyword.get(:context, %{}) |> Map.put(:original_reason, reason)
    error_result(error_type, message, Keyword.put(options, :context, context))
  end

  @doc """
  Whether it makes sense to try again.

      iex> Foundation.Error.is_retryable?(Foundation.Error.new(:timeout))
      true
  """
  # The name is that of 0.1.x.
  # credo:disable-for-next-line Credo.Check.Readability.PredicateFunctionNames
  @spec is_retryable?(t) :: boolean
  def is_retryable?(%__MODULE__{retry_strategy: strategy}), do: strategy != :no_retry
  def is_retryable?(other), do: refuse_other(other)

  @doc """
  How long to wait before attempt number `attempt`, counted from 0, in milliseconds; `:infinity` for never.

      iex> error = Foundation.Error.new(:timeout)
      iex> for attempt <- 0..6, do: Foundation.Error.retry_delay(error, attempt)
      [1000, 2000, 4000, 8000, 16000, 30000, 30000]
  """
  @spec retry_delay(t, integer) :: non_neg_integer | :infinity
  def retry_delay(%__MODULE__{retry_strategy: :exponential_backoff}, attempt) when is_integer(attempt) do
    # From 5 on the limit holds; a large power would be a float that overflows.
    if attempt >= 5, do: @longest_delay, else: round(1000 * :math.pow(2, max(attempt, 0)))
  end

  def retry_delay(%__MODULE__{retry_strategy: :fixed_delay}, attempt) when is_integer(attempt), do: 1000
  def retry_delay(%__MODULE__{retry_strategy: :immediate}, attempt) when is_integer(attempt), do: 0
  def retry_delay(%__MODULE__{}, attempt) when is_integer(attempt), do: :infinity

  def retry_delay(%__MODULE__{}, attempt) do
    refuse!(:invalid_argument,
      rule: "The attempt is counted.",
      found: attempt,
      allowed: "an integer, from 0",
      remedy: "Count the attempts from 0."
    )
  end

  def retry_delay(other, _attempt), do: refuse_other(other)

  @doc """
  Whether somebody should be told.

      iex> Foundation.Error.should_escalate?(Foundation.Error.new(:data_corruption))
      true
  """
  @spec should_escalate?(t) :: boolean
  def should_escalate?(%__MODULE__{severity: severity}), do: severity in [:high, :critical]
  def should_escalate?(other), do: refuse_other(other)

  @doc """
  Counts the error in `Foundation.Telemetry`, under `[:foundation, :errors, category, subcategory]`.

      iex> Foundation.Error.collect_error_metrics(Foundation.Error.new(:timeout))
      :ok
  """
  @spec collect_error_metrics(t) :: :ok | {:error, t}
  def collect_error_metrics(%__MODULE__{} = error) do
    Foundation.Telemetry.emit_counter(
      [:foundation, :errors, error.category, error.subcategory],
      Map.take(error, [:error_type, :severity, :code])
    )
  end

  def collect_error_metrics(other), do: refuse_other(other)

  @doc """
  The error in one line, for logs.

      iex> Foundation.Error.to_string(Foundation.Error.new(:timeout, "No answer"))
      "[4301:timeout] No answer | Severity: medium"
  """
  @spec to_string(t) :: String.t()
  def to_string(%__MODULE__{} = error) do
    context = if error.context in [nil, %{}], do: "", else: " | Context: #{inspect(error.context, limit: 3)}"
    "[#{error.code}:#{error.error_type}] #{error.message}#{context} | Severity: #{error.severity}"
  end

  def to_string(other), do: refuse_other(other)

  @parts [:allowed, :found, :remedy, :rule]

  defp refused(error_type, parts) do
    context = if Keyword.keyword?(parts), do: Map.new(parts), else: %{}

    if is_atom(error_type) and Enum.sort(Map.keys(context)) == @parts and is_binary(context.rule) do
      explained(error_type, context)
    else
      refuse!(:invalid_argument,
        rule: "A refusal has a type, and four parts, of which the rule is a text.",
        found: {error_type, parts},
        allowed: "an atom; rule: text, found: term, allowed: text or term, remedy: text or term",
        remedy: "Call Error.refuse(:range_error, rule: ..., found: ..., allowed: ..., remedy: ...)."
      )
    end
  end

  defp explained(error_type, context) do
    lines =
      for {key, label} <- [found: "found:   ", allowed: "allowed: ", remedy: "remedy:  "] do
        "\n  #{label}#{part(key, Map.fetch!(context, key))}"
      end

    new(error_type, IO.iodata_to_binary([context.rule | lines]), context: context)
  end

  defp part(:found, found), do: inspect(found, limit: 10, printable_limit: 100)
  defp part(_key, text) when is_binary(text), do: text
  defp part(_key, choices), do: inspect(choices, limit: 50)

  @spec refuse_other(term) :: no_return
  defp refuse_other(found) do
    refuse!(:invalid_argument,
      rule: "Errors are asked about.",
      found: found,
      allowed: "%Foundation.Error{}",
      remedy: "Make one of another reason with Foundation.Error.wrap_error/2."
    )
  end

  defp context_actions(%{operation: operation}) when is_atom(operation) or is_binary(operation),
    do: ["Review #{operation} implementation"]

  defp context_actions(_context), do: []

  defp format_stacktrace(stacktrace) when is_list(stacktrace) do
    stacktrace |> Enum.take(@stacktrace_depth) |> Enum.map(&format_stacktrace_entry/1)
  end

  defp format_stacktrace(_none), do: nil

  defp format_stacktrace_entry({module, function, arity, location}) when is_list(location) do
    %{module: module, function: function, arity: arity, file: location[:file], line: location[:line]}
  end

  # As `Foundation.ErrorContext` hands it on.
  defp format_stacktrace_entry(%{module: _} = entry), do: entry
  defp format_stacktrace_entry(other), do: inspect(other)
end
