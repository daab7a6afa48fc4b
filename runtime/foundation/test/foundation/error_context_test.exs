defmodule Foundation.ErrorContextTest do
  use ExUnit.Case, async: true
  doctest Foundation.ErrorContext

  alias Foundation.{Error, ErrorContext, Events}

  test "a context within another one gives way to it again, however it ends" do
    outer = ErrorContext.new(__MODULE__, :outer)
    inner = ErrorContext.child_context(outer, __MODULE__, :inner)

    ErrorContext.with_context(outer, fn ->
      assert :thrown == catch_throw(ErrorContext.with_context(inner, fn -> throw(:thrown) end))
      assert {:error, %Error{}} = ErrorContext.with_context(inner, fn -> raise "no" end)
      assert ErrorContext.get_current_context() == outer
    end)

    assert ErrorContext.get_current_context() == nil
  end

  test "events made in a context, by whoever is called from there, bear its correlation id" do
    context = ErrorContext.new(__MODULE__, :request, correlation_id: "r-17")
    {:ok, event} = ErrorContext.with_context(context, fn -> Events.new_event(:called, %{}) end)
    assert event.correlation_id == "r-17"
  end

  test "an exception is told with the whole way" do
    context = ErrorContext.new(__MODULE__, :request, metadata: %{user_id: 42})
    context = ErrorContext.add_breadcrumb(context, __MODULE__, :step)
    assert {:error, error} = ErrorContext.with_context(context, fn -> raise ArgumentError, "bad" end)
    assert %{exception_type: ArgumentError, operation_context: operation} = error.context
    assert operation.metadata == %{user_id: 42}
    assert Enum.map(operation.breadcrumbs, & &1.function) == [:request, :step]
    assert [%{module: _, function: _, arity: _} | _] = error.stacktrace
  end

  test "what is no context is refused" do
    error = assert_raise Error, fn -> ErrorContext.add_metadata(%{}, %{user_id: 42}) end

    assert error.message == """
           A context is made, and carried on, of what names an operation.
             found:   {%{}, %{user_id: 42}}
             allowed: a context, a map
             remedy:  Start with Foundation.ErrorContext.new(__MODULE__, :operation, metadata: %{}).\
           """

    for refused <- [
          fn -> ErrorContext.new("module", :function) end,
          fn -> ErrorContext.new(__MODULE__, :function, metadata: 5) end,
          fn -> ErrorContext.new(__MODULE__, :function, correlation_id: 5) end,
          fn -> ErrorContext.child_context(nil, __MODULE__, :function) end,
          fn -> ErrorContext.add_breadcrumb(nil, __MODULE__, :function) end,
          fn -> ErrorContext.with_context(nil, fn -> :ok end) end,
          fn -> ErrorContext.add_context({:error, :closed}, nil) end,
          fn -> ErrorContext.format_breadcrumbs(nil) end,
          fn -> ErrorContext.get_operation_duration(nil) end
        ] do
      assert_raise Error, refused
    end
  end
end
