defmodule Foundation.Public do
  @moduledoc "What the library offers: the modules and functions that have a doc."

  @doc "Those of lib. A module that only the library itself uses has a moduledoc of false."
  @spec modules() :: [module]
  def modules do
    {:ok, modules} = :application.get_key(:foundation, :modules)
    Enum.filter(modules, &(not of_tests?(&1) and is_map(moduledoc(&1))))
  end

  # The path of a source is where it was compiled, which another checkout may have been.
  defp of_tests?(module) do
    module.module_info(:compile)[:source] |> to_string() |> String.contains?("/test/support/")
  end

  defp moduledoc(module) do
    {:docs_v1, _, :elixir, _, doc, _, _} = Code.fetch_docs(module)
    doc
  end

  @doc "Its functions, each with the text of its doc. A callback is documented by its behaviour, and so is child_spec/1."
  @spec functions(module) :: [{{atom, arity}, String.t()}]
  def functions(module), do: for({function, doc, _defaults} <- documented(module), do: {function, doc})

  @doc "How they can be called: with defaults in several ways. Not those without arguments."
  @spec calls(module) :: [{atom, pos_integer}]
  def calls(module) do
    for {{name, arity}, _doc, defaults} <- documented(module),
        given <- (arity - defaults)..arity,
        given > 0,
        do: {name, given}
  end

  defp documented(module) do
    {:docs_v1, _, _, _, _, _, docs} = Code.fetch_docs(module)

    for {{:function, name, arity}, _, _, doc, metadata} <- docs,
        doc != :hidden and name != :child_spec and {name, arity} not in callbacks(module),
        do: {{name, arity}, text(doc), Map.get(metadata, :defaults, 0)}
  end

  defp text(%{"en" => text}), do: text
  defp text(:none), do: ""

  defp callbacks(module) do
    behaviours = for {:behaviour, behaviours} <- module.module_info(:attributes), behaviour <- behaviours, do: behaviour
    [{:exception, 1}, {:message, 1} | Enum.flat_map(behaviours, & &1.behaviour_info(:callbacks))]
  end
end
