defmodule ClusterCase.Events do
  @moduledoc """
  What happened in a run, in order: nodes that came up, faults, outcomes.

  An event is a keyword list: `at` (milliseconds since the run began), `module` and `test` (text or nil), `event`, then
  what the event needs, mostly `node`. `CLUSTER_CASE_EVENTS` names a file in which each is a JSON object on a line.

  | event | fields | |
  | --- | --- | --- |
  | `start` | `node` | a node is being started |
  | `up` | `node`, `ms`, `os_pid` | it runs, with its applications, after so many milliseconds |
  | `stop` | `node` | it was asked to stop in good order |
  | `kill` | `node` | SIGKILL |
  | `down` | `node`, `reason` | it ended, and nobody asked for that |
  | `pause`, `resume` | `node` | SIGSTOP, SIGCONT |
  | `cut` | `from`, `to`, `one_way` | nothing goes from the nodes `from` to the nodes `to`, nor back unless `one_way` |
  | `heal` | | the network is whole |
  | `crash` | `node`, `process` | a process was killed |
  | `delay` | `node`, `process`, `ms` | messages to a named process take that long from now on; 0: no longer |
  | `log` | `node`, `level`, `message` | a line of a node's log; of failed tests only |
  | `pass`, `fail`, `skip` | `ms`, `message` for `fail` | the outcome of a test; written by `ClusterCase.Formatter` |
  """
  use GenServer

  @type event :: keyword

  @spec start_link(term) :: GenServer.on_start()
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @doc "Writes an event down, as of now unless `fields` has another `at`."
  @spec record({module, atom} | nil, atom, keyword) :: :ok
  def record(test, name, fields \\ []) do
    {at, fields} = Keyword.pop_lazy(fields, :at, &ClusterCase.Run.now/0)
    {module, title} = title(test)

    GenServer.call(
      __MODULE__,
      {:record, [at: at, module: module, test: title, event: name] ++ fields}
    )
  end

  @doc "All events so far."
  @spec all() :: [event]
  def all, do: GenServer.call(__MODULE__, :all)

  defp title(nil), do: {nil, nil}
  defp title({module, nil}), do: {inspect(module), nil}
  defp title({module, test}), do: {inspect(module), Atom.to_string(test)}

  @impl true
  def init(nil), do: {:ok, %{events: [], file: open(ClusterCase.Settings.path(:events))}}

  @impl true
  def handle_call({:record, event}, _from, state) do
    if state.file, do: IO.binwrite(state.file, [ClusterCase.JSON.encode(event), ?\n])
    {:reply, :ok, %{state | events: [event | state.events]}}
  end

  def handle_call(:all, _from, state), do: {:reply, Enum.reverse(state.events), state}

  defp open(nil), do: nil

  defp open(path) do
    File.mkdir_p!(Path.dirname(path))
    File.open!(path, [:write])
  end
end
