defmodule Foundation.BadInputTest do
  # Every public function is called with what it was not made for, and no service notices.
  use ExUnit.Case, async: false

  import Foundation.Restarted, only: [restarted: 1]

  alias Foundation.{Error, Property, Public}

  @moduletag :proper
  @moduletag :capture_log

  # As 0.1.x said it of a pool or a protection that is not there, and of a breaker that is; and what store/1 was given.
  @documented [:not_found, :already_installed, :refused_as_given]

  # What rubbish may leave behind is of no concern to other tests.
  setup do
    restarted([])
  end

  test "bad input is refused with an error of Foundation, or a result that is documented, and no service crashes" do
    before = services()
    functions = for module <- Public.modules(), {name, arity} <- Public.calls(module), do: {module, name, arity}
    assert {Foundation.Config, :update, 2} in functions

    for function <- functions, do: Property.check(arguments(function), &refused?(function, &1), 50)
    assert services() == before
  end

  defp arguments({_module, _name, arity}), do: :proper_types.vector(arity, :proper_types.oneof(rubbish()))

  defp rubbish do
    dead = spawn(fn -> :ok end)
    huge = [Integer.pow(2, 80), Integer.pow(2, 2000), :binary.copy("x", 2_000_000), Enum.to_list(1..2000)]
    atoms = [nil, true, :rubbish, No.Such.Module]
    texts = ["", "text", <<255>>, <<1::3>>]
    lists = [[], [1 | 2], [:rubbish], [rubbish: 1], [{1, 2}], {:error, :refused_as_given}]
    maps = [%{}, %{rubbish: 1}, %{__struct__: :rubbish}, ~D[2020-01-01]]
    atoms ++ [-1, 0, 1, 1.5, {}, dead, make_ref(), fn _, _, _ -> :ok end] ++ huge ++ texts ++ lists ++ maps
  end

  # In a process of its own, which some of them end with.
  defp refused?({module, name, _arity}, arguments) do
    task =
      Task.async(fn ->
        Process.flag(:trap_exit, true)
        call(module, name, arguments)
      end)

    case Task.await(task, :infinity) do
      # A message may have been given.
      {:error, %Error{message: message}} -> message != "" or message in arguments
      {:error, reason} when reason in @documented -> true
      {:error, reason} -> flunk("#{inspect(module)}.#{name}: #{inspect(reason, limit: 20)}")
      _result -> true
    end
  end

  defp call(module, name, arguments) do
    apply(module, name, arguments)
  rescue
    error in Error -> {:error, error}
    other -> {:error, other}
  catch
    kind, reason -> {:error, {kind, reason}}
  end

  # Its processes that have a name, which are all but those that somebody has started: pools, ecosystems.
  defp services do
    for name <- Process.registered(), inspect(name) =~ ~r/^Foundation\./, into: %{}, do: {name, Process.whereis(name)}
  end
end
