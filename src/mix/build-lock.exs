# Holds Mix's locks of builds (Elixir 1.18.2 and later) for as long as stdin is open:
#
#   elixir build-lock.exs BUILD_PATH...
#
# Prints "held" when it has all of them, in the given order.
defmodule NxOtp.BuildLock do
  @moduledoc false

  @spec hold([Path.t()]) :: :ok
  def hold([]) do
    IO.puts("held")
    IO.read(:stdio, :line)
    :ok
  end

  # As Mix finds a project's build (build_path/1 of Mix.Project): by this variable first.
  def hold([path | rest]) do
    System.put_env("MIX_BUILD_PATH", path)
    Mix.Project.with_build_lock([], fn -> hold(rest) end)
  end
end

Mix.start()
# Before 1.18.2 a worker could not be told that the lock is held for it.
locks? = Version.match?(System.version(), ">= 1.18.2", allow_pre: true)
NxOtp.BuildLock.hold(if(locks?, do: System.argv(), else: []))
