defmodule Foundation.Argument do
  @moduledoc false
  # Checks of what callers give to functions of the library.

  alias Foundation.Error

  @typedoc "Name of an option => its default, what a value must be, and that in words."
  @type options :: %{atom => {default :: term, valid? :: (term -> boolean), allowed :: String.t()}}

  @spec check(boolean, keyword) :: :ok | {:error, Error.t()}
  def check(true, _parts), do: :ok
  def check(false, parts), do: Error.refuse(:invalid_argument, parts)

  @doc "The options with their defaults, as a map."
  @spec options(term, options) :: {:ok, map} | {:error, Error.t()}
  def options(given, known) do
    with :ok <- keyword(given, known), :ok <- known(given, known) do
      defaults = Map.new(known, fn {name, {default, _valid?, _allowed}} -> {name, default} end)
      Enum.reduce_while(given, {:ok, defaults}, &option(&1, &2, known))
    end
  end

  defp keyword(given, known) do
    check(Keyword.keyword?(given),
      rule: "Options are a keyword list.",
      found: given,
      allowed: names(known),
      remedy: "Give them as [name: value]."
    )
  end

  defp known(given, known) do
    check(Enum.all?(given, fn {name, _value} -> is_map_key(known, name) end),
      rule: "Options are those of the function.",
      found: given |> Keyword.keys() |> Enum.reject(&is_map_key(known, &1)),
      allowed: names(known),
      remedy: "Remove what is not in that list."
    )
  end

  defp option({name, value}, {:ok, options}, known) do
    {_default, valid?, allowed} = known[name]

    case check(valid?.(value),
           rule: "The option #{inspect(name)} has a value of its kind.",
           found: value,
           allowed: allowed,
           remedy: "Give such a value, or leave the option out."
         ) do
      :ok -> {:cont, {:ok, Map.put(options, name, value)}}
      error -> {:halt, error}
    end
  end

  @spec timeout(term) :: :ok | {:error, Error.t()}
  def timeout(value) do
    check(timeout?(value),
      rule: "A timeout is a time in milliseconds.",
      found: value,
      allowed: "an integer from 0, or :infinity",
      remedy: "Give such a timeout."
    )
  end

  defp names(known) when known == %{}, do: "none"
  defp names(known), do: known |> Map.keys() |> Enum.sort() |> inspect()

  @spec positive?(term) :: boolean
  def positive?(value), do: is_integer(value) and value > 0

  @spec timeout?(term) :: boolean
  def timeout?(value), do: value == :infinity or (is_integer(value) and value >= 0 and value <= 0xFFFFFFFF)
end
