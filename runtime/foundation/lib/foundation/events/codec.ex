defmodule Foundation.Events.Codec do
  @moduledoc false
  # Events as binaries, in the external term format.

  alias Foundation.Error
  alias Foundation.Events.Validation
  alias Foundation.Types.Event

  @spec serialize(term) :: {:ok, binary} | {:error, Error.t()}
  def serialize(event) do
    with :ok <- Validation.check(event), do: {:ok, :erlang.term_to_binary(event, [:compressed])}
  end

  @spec deserialize(term) :: {:ok, Event.t()} | {:error, Error.t()}
  def deserialize(binary) do
    case :erlang.binary_to_term(binary, [:safe]) do
      %Event{} = event -> with :ok <- Validation.check(event), do: {:ok, event}
      _other -> refuse(binary)
    end
  rescue
    ArgumentError -> refuse(binary)
  end

  defp refuse(found) do
    Error.refuse(:deserialization_failed,
      rule: "An event is read from a binary that serialize/1 made.",
      found: found,
      allowed: "an event, of atoms that exist",
      remedy: "Load the modules that name its atoms first."
    )
  end
end
