defmodule ClusterCase.Remote do
  @moduledoc false
  # Calls over :peer's own channel (standard input and output), which no cut touches.

  alias ClusterCase.{NodeError, RemoteError}

  @doc "The result of `module.function(args...)` on the node."
  @spec call(ClusterCase.Member.row(), module, atom, [term], timeout) :: term
  def call(row, module, function, args, timeout) do
    if row.status == :down, do: raise(NodeError, node: row.name, reason: :down)

    case peer_call(row, [module, function, args], timeout) do
      {:ok, value} ->
        value

      {:failed, kind, reason, stacktrace} ->
        raise RemoteError, node: row.name, kind: kind, reason: reason, stacktrace: stacktrace
    end
  end

  defp peer_call(row, args, timeout) do
    :peer.call(row.peer, __MODULE__, :run, args, timeout)
  catch
    :exit, {:timeout, _} ->
      raise NodeError, node: row.name, reason: {:timeout, timeout, row.status}

    :exit, _ ->
      raise NodeError, node: row.name, reason: :went_down
  end

  @doc "On the node."
  @spec run(module, atom, [term]) :: {:ok, term} | {:failed, atom, term, list}
  def run(module, function, args) do
    {:ok, apply(module, function, args)}
  catch
    kind, reason ->
      # Below this function is only how the call came in.
      trace = Enum.take_while(__STACKTRACE__, fn {module, _, _, _} -> module != __MODULE__ end)
      {:failed, kind, Exception.normalize(kind, reason, __STACKTRACE__), trace}
  end

  @doc "Functions come as values."
  @spec apply_fun((... -> term)) :: term
  def apply_fun(fun), do: fun.()

  @doc "Why an application did not start, as Mix says it."
  @spec format_reason(term) :: String.t()
  def format_reason(reason), do: Application.format_error(reason)
end
