defmodule Foundation.ServiceTest do
  use ExUnit.Case, async: false

  import ExUnit.CaptureLog

  alias Foundation.{Config, Service}

  test "a request at which a service raises is given up after five crashes" do
    log =
      capture_log(fn ->
        assert {:error, error} = Service.call(Config, Config.Server, :no_such_request)
        assert {error.error_type, error.context.found} == {:internal_error, :function_clause}

        assert error.message == """
               Foundation.Config answers.
                 found:   :function_clause
                 allowed: fewer than 5 crashes at one request
                 remedy:  See what it logged: whether the request was done is not known.\
               """
      end)

    assert length(String.split(log, "no_such_request")) > 1
  end
end
