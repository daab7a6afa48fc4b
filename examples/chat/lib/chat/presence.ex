defmodule Chat.Presence do
  @moduledoc """
  Who is in which room, the longest there first: that one is the host.

  A member is a process, and leaves when it ends. All of it is in memory: when this process
  restarts nobody is anywhere, and the rooms restart with it, so that none has a host whom nobody
  knows.
  """

  use GenServer

  alias Chat.Room

  @typedoc "By room: members with their monitors."
  @type t :: %{String.t() => [{pid(), reference(), String.t()}]}

  @doc "Starts the process."
  @spec start_link(keyword()) :: GenServer.on_start()
  def start_link(_args) do
    GenServer.start_link(__MODULE__, %{}, name: __MODULE__)
  end

  @doc "The calling process enters a room under a nick; once more changes nothing."
  @spec enter(GenServer.server(), String.t(), String.t()) :: :ok | {:error, :nick_taken}
  def enter(server \\ __MODULE__, room, nick), do: GenServer.call(server, {:enter, room, nick})

  @doc "The calling process leaves a room."
  @spec leave(GenServer.server(), String.t()) :: :ok
  def leave(server \\ __MODULE__, room), do: GenServer.call(server, {:leave, room})

  @doc "The nicks in a room, the longest there first."
  @spec members(GenServer.server(), String.t()) :: [String.t()]
  def members(server \\ __MODULE__, room), do: GenServer.call(server, {:members, room})

  @doc "The nick of a process in a room."
  @spec nick(GenServer.server(), String.t(), pid()) :: {:ok, String.t()} | {:error, :not_a_member}
  def nick(server \\ __MODULE__, room, pid), do: GenServer.call(server, {:nick, room, pid})

  @impl true
  def init(rooms) do
    {:ok, rooms}
  end

  @impl true
  def handle_call({:enter, room, nick}, {pid, _tag}, rooms) do
    members = Map.get(rooms, room, [])

    case List.keyfind(members, nick, 2) do
      {^pid, _monitor, ^nick} -> {:reply, :ok, rooms}
      {_other, _monitor, ^nick} -> {:reply, {:error, :nick_taken}, rooms}
      nil -> {:reply, :ok, put(rooms, room, members ++ [{pid, Process.monitor(pid), nick}])}
    end
  end

  def handle_call({:leave, room}, {pid, _tag}, rooms) do
    {:reply, :ok, without(rooms, room, pid)}
  end

  def handle_call({:members, room}, _from, rooms) do
    {:reply, nicks(Map.get(rooms, room, [])), rooms}
  end

  def handle_call({:nick, room, pid}, _from, rooms) do
    case List.keyfind(Map.get(rooms, room, []), pid, 0) do
      {^pid, _monitor, nick} -> {:reply, {:ok, nick}, rooms}
      nil -> {:reply, {:error, :not_a_member}, rooms}
    end
  end

  @impl true
  def handle_info({:DOWN, _monitor, :process, pid, _reason}, rooms) do
    {:noreply, Enum.reduce(Map.keys(rooms), rooms, &without(&2, &1, pid))}
  end

  defp without(rooms, room, pid) do
    members = Map.get(rooms, room, [])
    {gone, left} = Enum.split_with(members, fn {member, _monitor, _nick} -> member == pid end)
    for {_member, monitor, _nick} <- gone, do: Process.demonitor(monitor, [:flush])
    if gone == [], do: rooms, else: put(rooms, room, left)
  end

  defp put(rooms, room, members) do
    host = List.first(nicks(members))
    if host != List.first(nicks(Map.get(rooms, room, []))), do: Room.appoint(room, host)
    if members == [], do: Map.delete(rooms, room), else: Map.put(rooms, room, members)
  end

  defp nicks(members), do: for({_pid, _monitor, nick} <- members, do: nick)
end
