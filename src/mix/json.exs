# JSON for scripts that also run on Elixir before 1.18, which has no JSON module.
defmodule NxOtp.Json do
  @moduledoc false

  @doc "A value of maps, lists, strings, atoms, integers, booleans and nil as JSON in ASCII, on one line."
  @spec encode(term) :: iodata
  def encode(map) when is_map(map) do
    pairs = for {key, value} <- map, do: [encode(to_string(key)), ":", encode(value)]
    ["{", Enum.intersperse(pairs, ","), "}"]
  end

  def encode(list) when is_list(list),
    do: ["[", list |> Enum.map(&encode/1) |> Enum.intersperse(","), "]"]

  def encode(nil), do: "null"
  def encode(boolean) when is_boolean(boolean), do: Atom.to_string(boolean)
  def encode(atom) when is_atom(atom), do: encode(Atom.to_string(atom))
  def encode(integer) when is_integer(integer), do: Integer.to_string(integer)

  def encode(string) when is_binary(string) do
    string = if String.valid?(string), do: string, else: inspect(string)
    [?", for(<<char::utf8 <- string>>, do: escape(char)), ?"]
  end

  defp escape(?"), do: "\\\""
  defp escape(?\\), do: "\\\\"
  defp escape(char) when char >= 0x20 and char < 0x7F, do: char
  defp escape(char) when char <= 0xFFFF, do: unit(char)

  defp escape(char) do
    <<high::16, low::16>> = <<char::utf16>>
    [unit(high), unit(low)]
  end

  defp unit(unit),
    do: ["\\u", unit |> Integer.to_string(16) |> String.pad_leading(4, "0")]
end
