# Prints the supervision tree of an application that runs, as JSON (src/live/tree.ts).
#
#   elixir live-tree.exs NONCE node NAME APP    of another node; stdin: its cookie
#   mix run live-tree.exs NONCE here APP        of this one
#
# APP may be empty: then the application is the one that the node or the project is named after. stdout: `NONCE JSON`;
# whatever else stands there is of the application that runs here.
#
# Nothing is loaded into the node that is watched, and no process of it is asked what it may not understand: a child
# that calls itself a supervisor is asked for its children only when OTP says that it is one.
Code.require_file("json.exs", __DIR__)

defmodule NxOtp.LiveTree do
  @moduledoc false

  # A supervisor that is starting or stopping a child answers when it has done so.
  @patience 3_000

  # Nobody writes that many child specifications: more are a crowd, and listing it costs the node.
  @crowd 10_000

  @unknown %{
    id: nil,
    pid: nil,
    name: nil,
    module: nil,
    type: :worker,
    restart: nil,
    shutdown: nil,
    strategy: nil,
    max_restarts: nil,
    max_seconds: nil,
    dynamic_children: nil,
    children: [],
    problem: nil
  }

  @spec main([String.t()]) :: :ok
  def main([nonce, where | args]) do
    result =
      case look(where, args) do
        {:ok, tree} -> %{tree: tree}
        {:error, error} -> %{error: error}
      end

    # What came before may have no end of line.
    IO.puts(["\n", nonce, " ", NxOtp.Json.encode(result)])
  end

  defp look("here", [app]) do
    app = if app == "", do: Mix.Project.config()[:app], else: String.to_atom(app)
    tree(node(), app)
  end

  defp look("node", [name, app]) do
    [short, host] = String.split(name, "@", parts: 2)
    node = String.to_atom(name)
    cookie = IO.read(:stdio, :line) |> String.trim()

    with :ok <- connect(node, host, String.to_atom(cookie)) do
      tree(node, String.to_atom(if app == "", do: short, else: app))
    end
  end

  # Hidden, so that it joins no cluster, and listening nowhere, so that no epmd has to know it. Its host only has to be of
  # the same sort, short or long, as the other's.
  defp connect(node, host, cookie) do
    long? = String.contains?(host, [".", ":"])
    domain = if long?, do: :longnames, else: :shortnames
    own = "nx-otp-#{System.pid()}-#{:rand.uniform(0xFFFFFFFF)}@"
    own = String.to_atom(own <> if(long?, do: "127.0.0.1", else: "localhost"))

    {:ok, _} = :net_kernel.start(own, %{name_domain: domain, hidden: true, dist_listen: false})

    Node.set_cookie(node, cookie)
    if :net_kernel.hidden_connect_node(node), do: :ok, else: {:error, unreachable(node, host)}
  end

  # What epmd of that host knows tells which part of the address is wrong.
  defp unreachable(node, host) do
    [short, _] = node |> Atom.to_string() |> String.split("@", parts: 2)
    host = String.to_charlist(host)

    case {:inet.gethostbyname(host), :erl_epmd.names(host)} do
      {{:error, _}, _} -> %{kind: :host}
      {_, {:error, _}} -> %{kind: :epmd}
      {_, {:ok, names}} -> registered(short, for({name, _port} <- names, do: to_string(name)))
    end
  end

  defp registered(short, names),
    do: if(short in names, do: %{kind: :refused}, else: %{kind: :name, names: Enum.sort(names)})

  defp tree(node, app) do
    with {:ok, master} when is_pid(master) <- master(node, app),
         {:ok, {root, _module}} <- rpc(node, :application_master, :get_child, [master]) do
      {:ok, %{app: app, node: node, root: process(root, node, %{@unknown | id: app})}}
    else
      _ -> {:error, %{kind: :app, app: app, apps: with_tree(node)}}
    end
  end

  defp with_tree(node) do
    {:ok, running} = rpc(node, :application, :which_applications, [])

    for {app, _, _} <- Enum.sort(running),
        match?({:ok, master} when is_pid(master), master(node, app)),
        do: app
  end

  defp master(node, app), do: rpc(node, :application_controller, :get_master, [app])

  defp process(pid, node, known) when node(pid) != node,
    do: %{known | problem: "runs on #{node(pid)}"}

  defp process(pid, node, known) do
    known = %{known | pid: own_pid(pid), name: registered_name(pid, node)}

    case rpc(node, :proc_lib, :translate_initial_call, [pid]) do
      {:ok, {:supervisor, module, 1}} ->
        supervisor(pid, node, %{known | type: :supervisor, module: text(module)})

      {:ok, _} ->
        known

      {:error, reason} ->
        %{known | problem: reason}
    end
  end

  defp supervisor(pid, node, known) do
    with {:ok, counts} <- ask(pid, :count_children),
         children when children <= @crowd <- max(counts[:specs], counts[:active]),
         {:ok, state} <- state(pid) do
      known = Map.merge(known, limits(state))

      if dynamic?(state),
        do: %{known | dynamic_children: counts[:active]},
        else: named_children(pid, node, known)
    else
      crowd when is_integer(crowd) -> %{known | dynamic_children: crowd}
      {:error, reason} -> %{known | problem: reason}
    end
  end

  # The first fields of supervisor's state have not changed since OTP 21; DynamicSupervisor's is a struct.
  defp limits({:state, _name, strategy, _children, _dynamics, intensity, period}),
    do: %{strategy: strategy, max_restarts: intensity, max_seconds: period}

  defp limits(%{strategy: strategy, max_restarts: restarts, max_seconds: seconds}),
    do: %{strategy: strategy, max_restarts: restarts, max_seconds: seconds}

  defp limits(state) when is_tuple(state) and tuple_size(state) > 7,
    do: state |> Tuple.to_list() |> Enum.take(7) |> List.to_tuple() |> limits()

  defp limits(_), do: %{}

  defp dynamic?(state), do: is_map(state) or elem(state, 2) == :simple_one_for_one

  # which_children has the youngest first. Asked side by side, as a node may be far away.
  defp named_children(supervisor, node, known) do
    case ask(supervisor, :which_children) do
      {:ok, children} ->
        children
        |> Enum.reverse()
        |> Task.async_stream(&child(&1, supervisor, node), max_concurrency: 16, timeout: :infinity)
        |> Enum.map(fn {:ok, child} -> child end)
        |> then(&%{known | children: &1})

      {:error, reason} ->
        %{known | problem: reason}
    end
  end

  defp child({id, pid, type, _modules}, supervisor, node) do
    known = Map.merge(%{@unknown | id: text(id), type: type}, specified(supervisor, id))
    if is_pid(pid), do: process(pid, node, known), else: known
  end

  defp specified(supervisor, id) do
    case ask(supervisor, {:get_childspec, id}) do
      {:ok, {:ok, %{restart: restart, shutdown: shutdown, start: {module, _, _}}}} ->
        %{restart: restart, shutdown: shutdown, module: text(module)}

      _ ->
        %{}
    end
  end

  defp registered_name(pid, node) do
    case rpc(node, :erlang, :process_info, [pid, :registered_name]) do
      {:ok, {:registered_name, name}} -> text(name)
      _ -> nil
    end
  end

  # The first number of a pid says which node it is of; at home it is 0.
  defp own_pid(pid) do
    "#PID<" <> numbers = inspect(pid)
    [_node, rest] = String.split(numbers, ".", parts: 2)
    "<0." <> rest
  end

  defp text(atom) when is_atom(atom), do: inspect(atom) |> String.trim_leading(":")
  defp text(binary) when is_binary(binary), do: binary
  defp text(term), do: inspect(term, limit: 10, printable_limit: 100)

  defp ask(pid, question),
    do: safely(fn -> :gen_server.call(pid, question, @patience) end)

  defp state(pid), do: safely(fn -> :sys.get_state(pid, @patience) end)

  defp rpc(node, module, function, args),
    do: safely(fn -> :erpc.call(node, module, function, args, @patience) end)

  defp safely(question) do
    {:ok, question.()}
  catch
    :exit, {:timeout, _} -> {:error, "did not answer within #{div(@patience, 1000)} s"}
    :error, {:erpc, :timeout} -> {:error, "did not answer within #{div(@patience, 1000)} s"}
    :error, {:erpc, reason} -> {:error, "could not be asked: #{inspect(reason)}"}
    :exit, _ -> {:error, "ended while it was looked at"}
    :error, {:exception, _, _} -> {:error, "ended while it was looked at"}
  end
end

NxOtp.LiveTree.main(System.argv())
