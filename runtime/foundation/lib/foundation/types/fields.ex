defmodule Foundation.Types.Fields do
  @moduledoc false
  # What structs are made of.

  alias Foundation.Error

  @doc "Raises for what is no keyword list. Keys that the struct does not have are left out, as 0.1.x did."
  @spec check(term, module) :: :ok
  def check(fields, struct) do
    if Keyword.keyword?(fields) do
      :ok
    else
      Error.refuse!(:invalid_argument,
        rule: "#{inspect(struct)} is made of its fields.",
        found: fields,
        allowed: "a keyword list of #{struct |> struct() |> Map.from_struct() |> Map.keys() |> inspect()}",
        remedy: "Leave out what is not known yet."
      )
    end
  end
end
