defmodule ClusterCase.JSON do
  @moduledoc false
  # Enough of RFC 8259 to write events. OTP has :json from 27 on, Elixir its own from 1.18 on.

  @doc ~S"""
      iex> ClusterCase.JSON.encode(at: 12, event: "cut", from: [1], to: nil)
      ~S({"at":12,"event":"cut","from":[1],"to":null})

      iex> ClusterCase.JSON.encode("tab\tand \"quotes\"")
      ~S("tab\u0009and \"quotes\"")
  """
  @spec encode(term) :: String.t()
  def encode(value), do: value |> iodata() |> IO.iodata_to_binary()

  defp iodata(nil), do: "null"
  defp iodata(value) when is_boolean(value) or is_integer(value), do: to_string(value)
  defp iodata(value) when is_float(value), do: Float.to_string(value)
  defp iodata(value) when is_atom(value), do: iodata(Atom.to_string(value))
  defp iodata(value) when is_binary(value), do: [?", escape(value), ?"]

  defp iodata([{key, _} | _] = fields) when is_atom(key) do
    pairs = for {key, value} <- fields, do: [iodata(Atom.to_string(key)), ?:, iodata(value)]
    [?{, Enum.intersperse(pairs, ?,), ?}]
  end

  defp iodata(values) when is_list(values) do
    [?[, values |> Enum.map(&iodata/1) |> Enum.intersperse(?,), ?]]
  end

  defp escape(text) do
    # What a node logged need not be UTF-8: Latin-1 then.
    valid = if String.valid?(text), do: text, else: :unicode.characters_to_binary(text, :latin1)
    for <<char::utf8 <- valid>>, into: "", do: escape_char(char)
  end

  defp escape_char(char) when char in [?", ?\\], do: <<?\\, char>>

  defp escape_char(char) when char < 0x20 do
    "\\u" <> (char |> Integer.to_string(16) |> String.pad_leading(4, "0"))
  end

  defp escape_char(char), do: <<char::utf8>>
end
