defmodule Foundation.UtilsTest do
  use ExUnit.Case, async: true
  doctest Foundation.Utils

  alias Foundation.{Error, Utils}

  test "ids of many processes are unique, and in order for each" do
    ids = fn -> for _ <- 1..2000, do: {Utils.generate_id(), Utils.generate_correlation_id()} end
    all = 1..8 |> Enum.map(fn _ -> Task.async(ids) end) |> Task.await_many(:infinity)

    for own <- all, {numbers, correlations} = Enum.unzip(own) do
      assert numbers == Enum.sort(numbers)
      assert correlations == Enum.sort(correlations)
    end

    {numbers, correlations} = all |> Enum.concat() |> Enum.unzip()
    assert numbers == Enum.uniq(numbers)
    assert correlations == Enum.uniq(correlations)
  end

  test "a retry that is refused does not call the function" do
    called = fn -> flunk("called") end

    for options <- [[max_attempts: 0], [base_delay: -1], [atempts: 3], [1], :three] do
      assert {:error, %Error{error_type: :invalid_argument}} = Utils.retry(called, options)
    end

    assert {:error, %Error{}} = Utils.retry(:no_function)
  end

  test "what cannot be worked on is refused with the rule" do
    error = assert_raise Error, fn -> Utils.format_bytes("1 MB") end

    assert error.message == """
           A size is counted in bytes.
             found:   "1 MB"
             allowed: an integer from 0 to 2^64 - 1
             remedy:  Give one of these.\
           """

    for refused <- [
          fn -> Utils.format_duration(-1) end,
          fn -> Utils.truncate_if_large("x", 0) end,
          fn -> Utils.get_nested(%{}, :a) end,
          fn -> Utils.put_nested(%{a: 1}, [:a, :b], 2) end,
          fn -> Utils.sanitize_string(:text) end,
          fn -> Utils.measure(:fun) end,
          fn -> Utils.measure_memory(:fun) end
        ] do
      assert_raise Error, refused
    end
  end

  test "no atoms are made of keys" do
    before = :erlang.system_info(:atom_count)
    for n <- 1..1000, do: Utils.atomize_keys(%{"no such atom #{n}" => n})
    assert :erlang.system_info(:atom_count) - before < 100
  end
end
