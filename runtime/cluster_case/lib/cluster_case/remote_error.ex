defmodule ClusterCase.RemoteError do
  @moduledoc "Something raised, threw or exited on a node. The message has the remote stack trace."
  defexception [:message, :node, :kind, :reason, :stacktrace]

  @type t :: %__MODULE__{}

  @impl true
  def exception(fields) do
    error = struct!(__MODULE__, fields)
    %{error | message: "on #{error.node}: #{banner(error)}"}
  end

  defp banner(%{kind: kind, reason: reason, stacktrace: stacktrace}) do
    Exception.format(kind, reason, stacktrace)
  end
end
