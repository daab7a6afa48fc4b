defmodule Foundation.DocumentationTest do
  # What has a doc is public, and whoever reads of it sees how it is called and of what types.
  use ExUnit.Case, async: true

  alias Foundation.Public

  test "every public function has a type specification, and an example" do
    public = for module <- Public.modules(), {function, doc} <- Public.functions(module), do: {module, function, doc}
    assert Enum.any?(public, &match?({Foundation.Config, {:update, 2}, _doc}, &1))

    for {module, function, doc} <- public do
      assert doc =~ "iex>", "#{inspect(module)}.#{inspect(function)} has no example"
      assert function in specified(module), "#{inspect(module)}.#{inspect(function)} has no type specification"
    end
  end

  defp specified(module) do
    {:ok, specs} = Code.Typespec.fetch_specs(module)
    Enum.map(specs, fn {function, _} -> function end)
  end
end
