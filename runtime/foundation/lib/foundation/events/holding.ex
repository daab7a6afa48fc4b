defmodule Foundation.Events.Holding do
  @moduledoc false
  # What an event keeps in memory beside itself: a part of a binary keeps all of that binary (Erlang's Efficiency Guide,
  # "Constructing and Matching Binaries"), and so a token of a hundred bytes the request of a megabyte that it came with.

  alias Foundation.Types.Event

  @doc "The event, with binaries of its own where it had small parts of large ones."
  @spec release(Event.t()) :: Event.t()
  def release(%Event{data: data, metadata: metadata, correlation_id: correlation_id} = event) do
    if holds?(data) or holds?(metadata) or holds?(correlation_id) do
      %{event | data: copy(data), metadata: copy(metadata), correlation_id: copy(correlation_id)}
    else
      event
    end
  end

  # What is read from the external term format is a copy.
  defp copy(term), do: term |> :erlang.term_to_binary() |> :erlang.binary_to_term()

  defp holds?(binary) when is_binary(binary), do: :binary.referenced_byte_size(binary) > 2 * byte_size(binary)
  defp holds?([head | tail]), do: holds?(head) or holds?(tail)
  defp holds?(tuple) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> holds?()
  defp holds?(map) when is_map(map), do: map |> :maps.to_list() |> holds?()
  defp holds?(_other), do: false
end
