defmodule Foundation.Property do
  @moduledoc """
  Properties by PropEr, an Erlang application (Debian: erlang-proper). Tests with the tag `:proper` are left out where it
  is not installed.
  """

  @doc "The tags of tests that cannot run here."
  @spec missing() :: [atom]
  def missing do
    # Mix takes off the code path what no application names.
    :code.lib_dir() |> to_string() |> Path.join("proper-*/ebin") |> Path.wildcard() |> Enum.each(&Code.append_path/1)
    if Code.ensure_loaded?(:proper), do: [], else: [:proper]
  end

  @doc "Fails with the smallest counterexample that PropEr finds."
  @spec check(term, (term -> boolean), pos_integer) :: :ok
  def check(generator, holds?, tests) do
    property = :proper.forall(generator, &holds?(holds?, &1))

    case :proper.quickcheck(property, [:quiet, :long_result, {:numtests, tests}]) do
      true -> :ok
      failed -> ExUnit.Assertions.flunk("The property does not hold for\n#{inspect(failed, pretty: true, limit: 200)}")
    end
  end

  # PropEr 1.2 asks for the stack trace as OTP had it before 24.
  defp holds?(fun, value) do
    fun.(value)
  rescue
    exception ->
      IO.puts(:stderr, Exception.format(:error, exception, __STACKTRACE__))
      false
  end

  @doc """
  Commands of a stateful model, run one after the other; `before` runs first, and `then` gets the model's last state.
  """
  @spec check_model(module, (... -> term), (term -> boolean), pos_integer) :: :ok
  def check_model(model, before, then, tests) do
    check(
      :proper_statem.commands(model),
      fn commands ->
        before.()
        {history, state, result} = :proper_statem.run_commands(model, commands)

        if result != :ok do
          {last, returned} = List.last(history, {nil, nil})

          IO.puts(
            :stderr,
            "#{inspect(result, limit: 20)} after #{inspect(returned, limit: 20)} in #{inspect(last, limit: 20)}"
          )
        end

        result == :ok and then.(state)
      end,
      tests
    )
  end
end
