defmodule Foundation.Events.Builder do
  @moduledoc false
  # Events made of what callers know, with time, place and correlation added.

  alias Foundation.Events.{Holding, Validation}
  alias Foundation.{Argument, Error, ErrorContext, Utils}
  alias Foundation.Types.Event

  @options [:event_id, :timestamp, :wall_time, :node, :pid, :correlation_id, :parent_id, :metadata]

  @spec event(term, term, term) :: {:ok, Event.t()} | {:error, Error.t()}
  def event(event_type, data, options) do
    with :ok <- check_options(options) do
      event = %Event{
        event_type: event_type,
        data: data,
        event_id: Keyword.get_lazy(options, :event_id, &Utils.generate_id/0),
        timestamp: Keyword.get_lazy(options, :timestamp, &Utils.monotonic_timestamp/0),
        wall_time: Keyword.get_lazy(options, :wall_time, &DateTime.utc_now/0),
        node: Keyword.get_lazy(options, :node, &Node.self/0),
        pid: Keyword.get_lazy(options, :pid, &self/0),
        correlation_id: Keyword.get_lazy(options, :correlation_id, &correlation_id/0),
        parent_id: Keyword.get(options, :parent_id),
        metadata: Keyword.get(options, :metadata)
      }

      with :ok <- Validation.check(event), do: {:ok, Holding.release(event)}
    end
  end

  # An event of what is going on belongs to it.
  defp correlation_id do
    case ErrorContext.get_current_context() do
      %ErrorContext{correlation_id: correlation_id} -> correlation_id
      _none -> Utils.generate_correlation_id()
    end
  end

  defp check_options(options) do
    Argument.check(Keyword.keyword?(options) and Keyword.keys(options) -- @options == [],
      rule: "An event is made with options that there are.",
      found: options,
      allowed: @options,
      remedy: "Put what else you know into the data of the event."
    )
  end

  @spec with_data(term, term, map) :: {:ok, Event.t()} | {:error, Error.t()}
  def with_data(event_type, data, more) when is_map(data), do: event(event_type, Map.merge(data, more), [])

  def with_data(_event_type, data, _more) do
    Error.refuse(:type_mismatch,
      rule: "The data of a user's, the system's or an error's event is a map.",
      found: data,
      allowed: "a map",
      remedy: "Name what it is: %{value: data}."
    )
  end

  @spec function_entry(term, term, term, term, term) :: {:ok, Event.t()} | {:error, Error.t()}
  def function_entry(module, function, arity, args, options) do
    with {:ok, caller, options} <- split(options, [:caller_module, :caller_function, :caller_line]) do
      call = %{
        call_id: Utils.generate_id(),
        module: module,
        function: function,
        arity: arity,
        args: Utils.truncate_if_large(args)
      }

      event(:function_entry, Map.merge(call, caller), options)
    end
  end

  @spec function_exit(term, term, term, term, term, term, term) :: {:ok, Event.t()} | {:error, Error.t()}
  def function_exit(module, function, arity, call_id, result, duration_ns, exit_reason) do
    data = %{
      call_id: call_id,
      module: module,
      function: function,
      arity: arity,
      result: Utils.truncate_if_large(result),
      duration_ns: duration_ns,
      exit_reason: exit_reason
    }

    event(:function_exit, data, [])
  end

  @spec state_change(term, term, term, term, term) :: {:ok, Event.t()} | {:error, Error.t()}
  def state_change(server_pid, callback, old_state, new_state, options) do
    with {:ok, trigger, options} <- split(options, [:trigger_message, :trigger_call_id]) do
      change = %{
        server_pid: server_pid,
        callback: callback,
        old_state: Utils.truncate_if_large(old_state),
        new_state: Utils.truncate_if_large(new_state),
        state_diff: if(old_state === new_state, do: :no_change, else: :changed)
      }

      event(:state_change, Map.merge(change, trigger), options)
    end
  end

  # Those of the data, nil where they are not given, and those of the event.
  defp split(options, keys) do
    if Keyword.keyword?(options) do
      {data, rest} = Keyword.split(options, keys)
      {:ok, keys |> Map.new(&{&1, nil}) |> Map.merge(Map.new(data)), rest}
    else
      check_options(options)
    end
  end
end
