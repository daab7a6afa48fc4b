defmodule Foundation.ErrorTest do
  use ExUnit.Case, async: true
  doctest Foundation.Error

  alias Foundation.Error
  alias Foundation.Error.Definitions

  test "a type of one's own has the code 9999" do
    error = Error.new(:my_own)
    assert {error.code, error.severity, error.message} == {9999, :medium, "Unknown error"}
    assert {error.category, error.subcategory} == {:unknown, :unknown}
  end

  test "each type has a code of its own" do
    types = Definitions.types()
    codes = Enum.map(types, &Error.new(&1).code)
    assert :service_not_found in types and 9999 not in codes
    assert codes -- Enum.uniq(codes) == []
  end

  test "strategies and delays" do
    strategies =
      for type <- [:timeout, :external_service_error, :service_unavailable, :data_corruption], do: Error.new(type)

    assert Enum.map(strategies, & &1.retry_strategy) == [:exponential_backoff, :fixed_delay, :immediate, :no_retry]
    assert Enum.map(strategies, &Error.retry_delay(&1, 1)) == [2000, 1000, 0, :infinity]
    assert Enum.map(strategies, &Error.is_retryable?/1) == [true, true, true, false]
    assert Error.retry_delay(hd(strategies), 100_000) == 30_000
  end

  test "what is refused is not worth another try" do
    refused = [:invalid_argument, :invalid_path, :invalid_config_value, :range_error, :data_too_large]
    forbidden = [:security_violation, :authentication_failed, :config_update_forbidden]
    for type <- refused ++ forbidden, do: refute(type |> Error.new() |> Error.is_retryable?())
  end

  test "an error that is wrapped keeps what it was" do
    inner = Error.new(:timeout, "No answer", context: %{host: "db1"})
    assert {:error, error} = Error.wrap_error({:error, inner}, :dependency_failed, "No database", context: %{tries: 3})
    assert error.error_type == :timeout

    assert error.context == %{
             host: "db1",
             wrapped_by: :dependency_failed,
             wrapper_message: "No database",
             wrapper_context: %{tries: 3}
           }
  end

  test "what makes no error is an error that says so" do
    assert Error.new("timeout").error_type == :invalid_argument

    assert {:error, %Error{error_type: :invalid_argument}} =
             Error.wrap_error({:error, :closed}, :timeout, nil, :options)

    assert_raise Error, ~r/^Errors are asked about\./, fn -> Error.is_retryable?(:timeout) end
    assert_raise Error, ~r/^The attempt is counted\./, fn -> Error.retry_delay(Error.new(:timeout), "1") end
  end

  test "it is counted by what it is" do
    error = Error.new(:data_corruption)
    assert Error.collect_error_metrics(error) == :ok
    {:ok, metrics} = Foundation.Telemetry.get_metrics()

    assert %{measurements: %{counter: 1}, metadata: %{error_type: :data_corruption, severity: :critical, code: 3301}} =
             metrics.foundation.errors.data.corruption

    assert_raise Error, ~r/^Errors are asked about\./, fn -> Error.collect_error_metrics(:timeout) end
  end

  test "it can be raised, and told in a line" do
    error = Error.new(:not_found, "Nothing there", context: %{id: 7})
    assert_raise Error, "Nothing there", fn -> raise error end
    assert Error.to_string(error) == "[3001:not_found] Nothing there | Context: %{id: 7} | Severity: low"
  end
end
