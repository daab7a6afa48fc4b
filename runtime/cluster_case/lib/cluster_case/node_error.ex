defmodule ClusterCase.NodeError do
  @moduledoc "A node did not answer: it does not run, it went down, or it took too long."
  defexception [:message, :node, :reason]

  @type t :: %__MODULE__{}

  @impl true
  def exception(fields) do
    error = struct!(__MODULE__, fields)
    %{error | message: "#{error.node} #{words(error.reason)}"}
  end

  defp words(:down), do: "does not run; start it with ClusterCase.start_node/2"
  defp words(:went_down), do: "went down before it answered"

  defp words({:timeout, ms, :paused}),
    do: "did not answer in #{ms} ms: it is paused; ClusterCase.resume/2 lets it go on"

  defp words({:timeout, ms, _}),
    do: "did not answer in #{ms} ms; give it more with timeout: MILLISECONDS"

  defp words({:boot, reason}), do: "did not boot: #{reason}"
  defp words({:applications, reason}), do: "could not start its applications: #{reason}"
end
