defmodule Chat.Moderation do
  @moduledoc """
  How much may be said, and why.

    * open: everything
    * slow: each member once a second
    * locked: nothing

  A state machine, as each state answers the same question in its own way. It begins `open`.
  """

  @behaviour :gen_statem

  defstruct reason: nil, said: %{}

  @typedoc "Why it is not open, and when who has spoken while it was slow."
  @type t :: %__MODULE__{reason: String.t() | nil, said: %{String.t() => integer()}}

  @type state :: :open | :slow | :locked
  @type refusal :: :slow_down | :locked

  # Milliseconds that a caller waits.
  @timeout 5_000

  # Milliseconds between two messages of a member in `slow`.
  @pause 1_000

  @doc "How a supervisor starts the machine."
  @spec child_spec(keyword()) :: Supervisor.child_spec()
  def child_spec(args) do
    %{id: __MODULE__, start: {__MODULE__, :start_link, [args]}}
  end

  @doc "Starts the machine in `open`."
  @spec start_link(keyword()) :: :gen_statem.start_ret()
  def start_link(_args) do
    :gen_statem.start_link({:local, __MODULE__}, __MODULE__, [], [])
  end

  @doc "Goes to a state, for a reason."
  @spec change(:gen_statem.server_ref(), state(), String.t()) :: :ok
  def change(server \\ __MODULE__, state, reason) do
    :gen_statem.call(server, {:change, state, reason}, @timeout)
  end

  @doc "Whether the member may say something now."
  @spec may_speak(:gen_statem.server_ref(), String.t()) :: :ok | {:error, refusal()}
  def may_speak(server \\ __MODULE__, nick) do
    :gen_statem.call(server, {:may_speak, nick, now()}, @timeout)
  end

  @doc "The state it is in, and why."
  @spec state(:gen_statem.server_ref()) :: {state(), String.t() | nil}
  def state(server \\ __MODULE__), do: :gen_statem.call(server, :state, @timeout)

  @impl true
  def callback_mode, do: :state_functions

  @impl true
  def init(_args), do: {:ok, :open, %__MODULE__{}}

  @doc false
  def open({:call, from}, {:may_speak, _nick, _now}, _data), do: reply(from, :ok)
  def open({:call, from}, event, data), do: common(from, event, :open, data)

  @doc false
  def slow({:call, from}, {:may_speak, nick, now}, data) do
    case data.said do
      %{^nick => before} when now - before < @pause -> reply(from, {:error, :slow_down})
      said -> {:keep_state, %{data | said: Map.put(said, nick, now)}, {:reply, from, :ok}}
    end
  end

  def slow({:call, from}, event, data), do: common(from, event, :slow, data)

  @doc false
  def locked({:call, from}, {:may_speak, _nick, _now}, _data), do: reply(from, {:error, :locked})
  def locked({:call, from}, event, data), do: common(from, event, :locked, data)

  defp common(from, {:change, state, reason}, _before, _data) do
    {:next_state, state, %__MODULE__{reason: reason}, {:reply, from, :ok}}
  end

  defp common(from, :state, state, data), do: reply(from, {state, data.reason})

  defp reply(from, reply), do: {:keep_state_and_data, {:reply, from, reply}}

  defp now, do: System.monotonic_time(:millisecond)
end
