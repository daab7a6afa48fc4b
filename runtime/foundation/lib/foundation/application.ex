defmodule Foundation.Application do
  @moduledoc false
  use Application

  @impl true
  def start(_type, _args) do
    linked = links()

    with {:error, _reason} = error <- Foundation.Supervisor.start_link([]) do
      Enum.each(links() -- linked, &wait_for_end/1)
      error
    end
  end

  # Before OTP 26 a process whose init/1 fails says so before it ends (gen_server:init_it/6, proc_lib:init_ack/2; OTP 26
  # has proc_lib:init_fail/3). Its name is free then, but its named tables are not: who starts the library again at once
  # would find them there. It is linked to this process until its tables are gone, and has nothing left to do but to end.
  defp wait_for_end(supervisor) do
    monitor = Process.monitor(supervisor)

    receive do
      {:DOWN, ^monitor, :process, ^supervisor, _reason} -> :ok
    end
  end

  defp links do
    {:links, links} = Process.info(self(), :links)
    links
  end
end
