defmodule Foundation.ErrorContext do
  @moduledoc """
  What is being done, for whom, and by way of what: carried across calls, and told with each error.

      alias Foundation.ErrorContext

      context = ErrorContext.new(MyApp.Orders, :place, metadata: %{user_id: 42, request_id: "r-1"})

      ErrorContext.with_context(context, fn -> MyApp.Payments.charge(order) end)

  Within `with_context/2`, and in all that is called from there in the same process, `get_current_context/0` gives the
  context: who calls on makes a `child_context/4` of it, events that are made there bear its correlation id, and an
  exception becomes an error that holds it. Another process gets it as any other value, and calls `with_context/2`.
  """

  alias Foundation.{Error, Utils}

  @key :error_context

  @type t :: %__MODULE__{
          operation_id: pos_integer,
          module: module,
          function: atom,
          correlation_id: String.t(),
          start_time: integer,
          metadata: map,
          breadcrumbs: [breadcrumb],
          parent_context: t | nil
        }

  @typedoc "As 0.1.x named it."
  @type context :: t

  @typedoc "A step on the way. The timestamp is monotonic time in nanoseconds."
  @type breadcrumb :: %{module: module, function: atom, timestamp: integer, metadata: map}

  @enforce_keys [:operation_id, :module, :function, :correlation_id, :start_time]
  defstruct [
    :operation_id,
    :module,
    :function,
    :correlation_id,
    :start_time,
    metadata: %{},
    breadcrumbs: [],
    parent_context: nil
  ]

  @doc """
  A context for an operation that begins here.

  Options: `:correlation_id` (default: a new one), `:metadata` (a map), `:parent_context`.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place, correlation_id: "r-1")
      iex> {context.module, context.function, context.correlation_id}
      {MyApp.Orders, :place, "r-1"}
  """
  @spec new(module, atom, keyword) :: t
  def new(module, function, options \\ [])

  def new(module, function, options) when is_atom(module) and is_atom(function) and is_list(options) do
    if Keyword.keyword?(options), do: begin(module, function, options), else: refuse_new(module, function, options)
  end

  def new(module, function, options), do: refuse_new(module, function, options)

  defp begin(module, function, options) do
    now = now()
    correlation_id = Keyword.get_lazy(options, :correlation_id, &Utils.generate_correlation_id/0)
    metadata = Keyword.get(options, :metadata, %{})

    if not (is_map(metadata) and (is_binary(correlation_id) or is_nil(correlation_id))) do
      refuse!(options, "a map as :metadata, a string as :correlation_id")
    end

    %__MODULE__{
      operation_id: Utils.generate_id(),
      module: module,
      function: function,
      correlation_id: correlation_id,
      start_time: now,
      metadata: metadata,
      breadcrumbs: [breadcrumb(module, function, now, %{})],
      parent_context: Keyword.get(options, :parent_context)
    }
  end

  @spec refuse_new(term, term, term) :: no_return
  defp refuse_new(module, function, options),
    do: refuse!({module, function, options}, "an atom, an atom, a keyword list")

  @doc """
  The context of an operation that is part of another one: the same correlation id, the parent's metadata and way.

      iex> parent = Foundation.ErrorContext.new(MyApp.Orders, :place, metadata: %{user_id: 42})
      iex> child = Foundation.ErrorContext.child_context(parent, MyApp.Payments, :charge, %{cents: 100})
      iex> child.correlation_id == parent.correlation_id
      true
      iex> child.metadata
      %{user_id: 42, cents: 100}
  """
  @spec child_context(t, module, atom, map) :: t
  def child_context(parent, module, function, metadata \\ %{})

  def child_context(%__MODULE__{} = parent, module, function, metadata)
      when is_atom(module) and is_atom(function) and is_map(metadata) do
    now = now()

    %__MODULE__{
      operation_id: Utils.generate_id(),
      module: module,
      function: function,
      correlation_id: parent.correlation_id,
      start_time: now,
      metadata: Map.merge(parent.metadata, metadata),
      breadcrumbs: parent.breadcrumbs ++ [breadcrumb(module, function, now, metadata)],
      parent_context: parent
    }
  end

  def child_context(parent, module, function, metadata) do
    refuse!({parent, module, function, metadata}, "a context, an atom, an atom, a map")
  end

  @doc """
  The context with one more step on its way.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place)
      iex> context = Foundation.ErrorContext.add_breadcrumb(context, MyApp.Stock, :reserve, %{item: 7})
      iex> for step <- context.breadcrumbs, do: step.function
      [:place, :reserve]
  """
  @spec add_breadcrumb(t, module, atom, map) :: t
  def add_breadcrumb(context, module, function, metadata \\ %{})

  def add_breadcrumb(%__MODULE__{} = context, module, function, metadata)
      when is_atom(module) and is_atom(function) and is_map(metadata) do
    %{context | breadcrumbs: context.breadcrumbs ++ [breadcrumb(module, function, now(), metadata)]}
  end

  def add_breadcrumb(context, module, function, metadata) do
    refuse!({context, module, function, metadata}, "a context, an atom, an atom, a map")
  end

  @doc """
  The context with more metadata; what is there already is replaced.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place, metadata: %{user_id: 42})
      iex> Foundation.ErrorContext.add_metadata(context, %{step: 2}).metadata
      %{user_id: 42, step: 2}
  """
  @spec add_metadata(t, map) :: t
  def add_metadata(%__MODULE__{} = context, metadata) when is_map(metadata) do
    %{context | metadata: Map.merge(context.metadata, metadata)}
  end

  def add_metadata(context, metadata), do: refuse!({context, metadata}, "a context, a map")

  @doc """
  Calls the function in the context. An exception becomes `{:error, error}`; what is thrown, and exits, pass.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place)
      iex> Foundation.ErrorContext.with_context(context, fn -> {:ok, 1} end)
      {:ok, 1}
      iex> {:error, error} = Foundation.ErrorContext.with_context(context, fn -> raise "no stock" end)
      iex> {error.error_type, error.message}
      {:internal_error, "Exception in operation: no stock"}
  """
  @spec with_context(t, (... -> result)) :: result | {:error, Error.t()} when result: term
  def with_context(%__MODULE__{} = context, fun) when is_function(fun, 0) do
    outer = Process.put(@key, context)

    try do
      fun.()
    rescue
      exception -> {:error, of_exception(exception, context, __STACKTRACE__)}
    after
      if outer, do: Process.put(@key, outer), else: Process.delete(@key)
    end
  end

  def with_context(context, fun), do: refuse!({context, fun}, "a context, a function without arguments")

  @doc """
  Adds the context to an error, or to a failed result; a reason of another kind becomes an error.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place, correlation_id: "r-1")
      iex> {:error, error} = Foundation.ErrorContext.enhance_error({:error, :closed}, context)
      iex> {error.context.original_reason, error.correlation_id}
      {:closed, "r-1"}
  """
  @spec enhance_error(term, t) :: term
  def enhance_error(%Error{} = error, %__MODULE__{} = context) do
    %{
      error
      | context: Map.put(error.context || %{}, :operation_context, operation_context(context)),
        correlation_id: error.correlation_id || context.correlation_id
    }
  end

  def enhance_error({:error, %Error{} = error}, %__MODULE__{} = context), do: {:error, enhance_error(error, context)}
  def enhance_error({:error, reason}, %__MODULE__{} = context), do: {:error, external_error(reason, context, %{})}
  def enhance_error(result, _context), do: result

  @doc """
  Adds a context and more to a failed result; `:ok` and `{:ok, _}` are returned as they are.

      iex> {:error, error} = Foundation.ErrorContext.add_context({:error, :closed}, %{host: "db1"}, %{port: 5432})
      iex> error.context
      %{host: "db1", port: 5432, original_reason: :closed}
  """
  @spec add_context(term, t | map, map) :: term
  def add_context(result, context, more \\ %{})

  def add_context({:error, _reason}, context, more) when not is_map(context) or not is_map(more) do
    refuse!({context, more}, "a context or a map, a map")
  end

  def add_context({:error, %Error{} = error}, %__MODULE__{} = context, more) do
    enhanced = enhance_error(error, context)
    {:error, %{enhanced | context: Map.merge(enhanced.context, more)}}
  end

  def add_context({:error, %Error{} = error}, context, more) when is_map(context) do
    {:error, %{error | context: (error.context || %{}) |> Map.merge(context) |> Map.merge(more)}}
  end

  def add_context({:error, reason}, %__MODULE__{} = context, more) do
    {:error, external_error(reason, context, more)}
  end

  def add_context({:error, reason}, context, more) when is_map(context) do
    all = context |> Map.merge(more) |> Map.put(:original_reason, reason)
    {:error, Error.new(:external_error, "External operation failed", context: all)}
  end

  def add_context(result, _context, _more), do: result

  @doc """
  The context that this process is in, or nil.

      iex> Foundation.ErrorContext.get_current_context()
      nil
  """
  @spec get_current_context() :: t | nil
  def get_current_context, do: Process.get(@key)

  @doc """
  The way in one line, for logs.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place)
      iex> Foundation.ErrorContext.format_breadcrumbs(context) =~ ~r/^MyApp.Orders.place \\(.* ago\\)$/
      true
  """
  @spec format_breadcrumbs(t) :: String.t()
  def format_breadcrumbs(%__MODULE__{breadcrumbs: breadcrumbs}) do
    now = now()

    Enum.map_join(breadcrumbs, " -> ", fn step ->
      "#{inspect(step.module)}.#{step.function} (#{Utils.format_duration(now - step.timestamp)} ago)"
    end)
  end

  def format_breadcrumbs(other), do: refuse!(other, "a context")

  @doc """
  How long ago the operation began, in nanoseconds.

      iex> context = Foundation.ErrorContext.new(MyApp.Orders, :place)
      iex> Foundation.ErrorContext.get_operation_duration(context) >= 0
      true
  """
  @spec get_operation_duration(t) :: non_neg_integer
  def get_operation_duration(%__MODULE__{start_time: start_time}), do: now() - start_time
  def get_operation_duration(other), do: refuse!(other, "a context")

  @spec refuse!(term, String.t()) :: no_return
  defp refuse!(found, allowed) do
    Error.refuse!(:invalid_argument,
      rule: "A context is made, and carried on, of what names an operation.",
      found: found,
      allowed: allowed,
      remedy: "Start with Foundation.ErrorContext.new(__MODULE__, :operation, metadata: %{})."
    )
  end

  defp now, do: System.monotonic_time(:nanosecond)

  defp breadcrumb(module, function, timestamp, metadata) do
    %{module: module, function: function, timestamp: timestamp, metadata: metadata}
  end

  defp operation_context(context) do
    %{
      operation_id: context.operation_id,
      correlation_id: context.correlation_id,
      breadcrumbs: context.breadcrumbs,
      duration_ns: get_operation_duration(context),
      metadata: context.metadata
    }
  end

  defp external_error(reason, context, more) do
    Error.new(:external_error, "External operation failed",
      context: Map.merge(more, %{original_reason: reason, operation_context: operation_context(context)}),
      correlation_id: context.correlation_id
    )
  end

  defp of_exception(exception, context, stacktrace) do
    message = Exception.message(exception)

    Error.new(:internal_error, "Exception in operation: #{message}",
      context: %{
        exception_type: exception.__struct__,
        exception_message: message,
        operation_context: operation_context(context)
      },
      correlation_id: context.correlation_id,
      stacktrace: stacktrace
    )
  end
end
