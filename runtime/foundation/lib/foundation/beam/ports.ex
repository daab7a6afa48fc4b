defmodule Foundation.BEAM.Ports do
  @moduledoc """
  An external program that answers requests, as a process for a supervisor:

      children = [
        {Foundation.BEAM.Ports, name: MyApp.Renderer, command: "render", args: ["--server"], framing: {:packet, 4}}
      ]

      {:ok, image} = Foundation.BEAM.Ports.request(MyApp.Renderer, source, 2000)

  ## What the program has to do

  It reads requests from its standard input and writes one answer for each to its standard output, in order. With
  `framing: {:packet, 4}` each one is preceded by its length as four bytes, big end first; with `:line` it is a line,
  of which a carriage return at its end is no part (`{:line, _}` of `Port.open/2`). It ends when its standard input does. What it writes to standard error goes to the BEAM's.

  ## When something goes wrong

  * An answer that comes after its request's timeout is dropped, and later answers still belong to their requests.
  * A program that does not read holds up nobody: requests wait in the process, at most `:max_pending` that are not
    answered; more are refused at once (`:resource_exhausted`).
  * When it exits, writes what nobody asked for or an answer of more than `:max_answer` bytes, or does not answer, the
    process ends, with that as its reason; its supervisor starts both again. Who waits gets an error
    (`:service_unavailable`). It does not answer when `:max_late` requests in a row got beyond their timeouts without any
    answer meanwhile, or `:max_pending` in all.
  * However the process ends, also when the BEAM is killed with SIGKILL, the program's standard input is closed. One that
    does not end by that gets SIGTERM after half a second, and SIGKILL half a second later, from a shell that stands
    by (`/bin/sh`, about 1 MB). So a program that is replaced may run beside its successor for a second. Programs that it
    has started itself are its own business.
  """
  use GenServer

  alias Foundation.{Argument, Error}
  alias Foundation.BEAM.Ports.{Guardian, Packets}

  @line_bytes 65_536
  @max_answer 16 * 1_048_576
  @max_late 3
  @retry_ms 5

  # Of what nobody asked for, or is too long.
  @told_bytes 100

  @type option ::
          {:command, String.t()}
          | {:args, [String.t()]}
          | {:framing, {:packet, 4} | :line}
          | {:max_answer, pos_integer}
          | {:max_late, pos_integer}
          | {:max_pending, pos_integer}
          | {:name, atom}

  @doc """
  How a supervisor starts it; options as `start_link/1`.

      iex> Foundation.BEAM.Ports.child_spec(name: Echo, command: "cat").id
      Echo
  """
  @spec child_spec([option]) :: Supervisor.child_spec()
  def child_spec(options) do
    id = if Keyword.keyword?(options), do: Keyword.get(options, :name, __MODULE__), else: __MODULE__
    %{id: id, start: {__MODULE__, :start_link, [options]}}
  end

  @doc """
  Starts a program, and the process that talks to it.

  Options:

    * `:command`, its path, or a name that is looked up in PATH. Required;
    * `:args`, a list of strings;
    * `:framing`, `{:packet, 4}` unless `:line`;
    * `:max_answer`, how many bytes an answer may have, 16 MiB;
    * `:max_late`, how many requests in a row may get no answer in time before the program is ended, 3;
    * `:max_pending`, how many requests may be without an answer, 100;
    * `:name` of the process.

      iex> {:ok, pid} = Foundation.BEAM.Ports.start_link(command: "cat", framing: :line)
      iex> Foundation.BEAM.Ports.request(pid, "hello")
      {:ok, "hello"}

      iex> {:error, error} = Foundation.BEAM.Ports.start_link(command: "no such program")
      iex> error.error_type
      :not_found
  """
  @spec start_link([option]) :: GenServer.on_start() | {:error, Error.t()}
  def start_link(options) do
    with {:ok, options} <- Argument.options(options, known()),
         {:ok, path} <- executable(options.command) do
      name = if options.name, do: [name: options.name], else: []
      GenServer.start_link(__MODULE__, %{options | command: path}, name)
    end
  end

  @doc """
  Sends a request to the program, and waits for the answer, at most `timeout` ms (5,000).

      iex> {:ok, pid} = Foundation.BEAM.Ports.start_link(command: "cat")
      iex> Foundation.BEAM.Ports.request(pid, <<1, 2, 3>>)
      {:ok, <<1, 2, 3>>}
  """
  @spec request(pid | atom, binary, timeout) :: {:ok, binary} | {:error, Error.t()}
  def request(server, data, timeout \\ 5000) do
    with :ok <- server(server), :ok <- data(data), :ok <- Argument.timeout(timeout) do
      case call(server, {:request, data, timeout}) do
        {:refused, error_type, parts} -> Error.refuse(error_type, parts)
        result -> result
      end
    end
  end

  @doc """
  The number of the operating system's process, and how many requests have no answer yet.

      iex> {:ok, pid} = Foundation.BEAM.Ports.start_link(command: "cat")
      iex> {:ok, %{os_pid: os_pid, pending: 0}} = Foundation.BEAM.Ports.info(pid)
      iex> is_integer(os_pid)
      true
  """
  @spec info(pid | atom) :: {:ok, %{os_pid: pos_integer, pending: non_neg_integer}} | {:error, Error.t()}
  def info(server), do: with(:ok <- server(server), do: call(server, :info))

  defp call(server, request) do
    # The process answers in time.
    GenServer.call(server, request, :infinity)
  catch
    :exit, {reason, _call} ->
      Error.refuse(:service_unavailable,
        rule: "A program answers as long as it runs.",
        found: reason,
        allowed: :running,
        remedy: "Try again once its supervisor has started it again, and see to why it ended."
      )
  end

  defp known do
    %{
      command: {nil, &is_binary/1, "a path or the name of a program"},
      args: {[], &strings?/1, "a list of strings"},
      framing: {{:packet, 4}, &(&1 in [{:packet, 4}, :line]), "{:packet, 4} or :line"},
      max_answer:
        {@max_answer, &(Argument.positive?(&1) and &1 <= 0xFFFFFFFF), "bytes, an integer from 1 to 4294967295"},
      max_late: {@max_late, &Argument.positive?/1, "an integer from 1"},
      max_pending: {100, &Argument.positive?/1, "an integer from 1"},
      name: {nil, &is_atom/1, "an atom"}
    }
  end

  defp strings?(args), do: is_list(args) and not List.improper?(args) and Enum.all?(args, &text?/1)

  # What C calls a string.
  defp text?(text), do: is_binary(text) and not String.contains?(text, <<0>>)

  defp executable(command) do
    path = text?(command) && command != "" && System.find_executable(command)

    if path do
      {:ok, path}
    else
      Error.refuse(:not_found,
        rule: "A program is a file that can be executed.",
        found: command,
        allowed: "a path, or a name in PATH",
        remedy: "Give the :command, and see whether it is installed and executable."
      )
    end
  end

  defp server(server) do
    Argument.check(is_pid(server) or (is_atom(server) and server not in [nil, true, false]),
      rule: "Requests go to the process of a program.",
      found: server,
      allowed: "its pid, or its name",
      remedy: "Keep what start_link/1 returned, or give it a :name."
    )
  end

  defp data(data) do
    Argument.check(is_binary(data),
      rule: "A request is bytes.",
      found: data,
      allowed: "a binary",
      remedy: "Encode it first, such as with :erlang.term_to_binary/1."
    )
  end

  @impl true
  def init(options) do
    port =
      Port.open(
        {:spawn_executable, options.command},
        [
          :binary,
          :exit_status,
          :use_stdio,
          args: options.args
        ] ++ port_framing(options.framing)
      )

    case Port.info(port, :os_pid) do
      {:os_pid, os_pid} -> {:ok, state(options, port, os_pid)}
      nil -> {:stop, :program_ended_at_once}
    end
  rescue
    # Between the look and the start, or not a program of this machine.
    error in ErlangError -> {:stop, error.original}
  end

  defp port_framing(:line), do: [{:line, @line_bytes}]
  defp port_framing({:packet, 4}), do: []

  defp state(options, port, os_pid) do
    %{
      port: port,
      os_pid: os_pid,
      guardian: Guardian.open(os_pid),
      framing: options.framing,
      max_answer: options.max_answer,
      max_late: options.max_late,
      max_pending: options.max_pending,
      # In order: {timer, from, answers so far} of who waits, or :late.
      pending: :queue.new(),
      late: 0,
      late_in_a_row: 0,
      answers: 0,
      # Frames that the program has no room for yet.
      outgoing: :queue.new(),
      retry: nil,
      # What there is of the next answer, a line as iodata.
      part: <<>>
    }
  end

  @impl true
  def handle_call(:info, _from, state) do
    {:reply, {:ok, %{os_pid: state.os_pid, pending: :queue.len(state.pending)}}, state}
  end

  def handle_call({:request, data, timeout}, from, state) do
    cond do
      :queue.len(state.pending) >= state.max_pending -> {:reply, full(state), state}
      state.framing == :line and String.contains?(data, "\n") -> {:reply, not_a_line(data), state}
      true -> {:noreply, state |> wait(from, timeout) |> send_later(data) |> write()}
    end
  end

  @impl true
  def handle_info({port, {:data, data}}, %{port: port} = state), do: received(data, state)
  def handle_info({port, {:exit_status, status}}, %{port: port} = state), do: ended({:program_exited, status}, state)
  def handle_info(:write, state), do: {:noreply, write(%{state | retry: nil})}

  def handle_info({:timeout, timer, :too_late}, state) do
    case :queue.fold(&find(&1, &2, timer), nil, state.pending) do
      # Its answer came just before.
      nil -> {:noreply, state}
      waiter -> give_up(waiter, state)
    end
  end

  def handle_info(_other, state), do: {:noreply, state}

  defp wait(state, from, timeout) do
    %{state | pending: :queue.in({timer(timeout), from, state.answers}, state.pending)}
  end

  # Names itself in its message.
  defp timer(:infinity), do: nil
  defp timer(timeout), do: :erlang.start_timer(timeout, self(), :too_late)

  defp find({timer, _from, _answers} = waiter, nil, timer), do: waiter
  defp find(_waiter, found, _timer), do: found

  defp give_up({_timer, from, answers} = waiter, state) do
    GenServer.reply(from, too_late())
    pending = :queue.filter(&if(&1 == waiter, do: [:late], else: true), state.pending)
    # One that is slow, and has answered others meanwhile, is alive.
    in_a_row = if answers == state.answers, do: state.late_in_a_row + 1, else: state.late_in_a_row
    state = %{state | pending: pending, late: state.late + 1, late_in_a_row: in_a_row}

    if in_a_row >= state.max_late or state.late >= state.max_pending,
      do: {:stop, :program_does_not_answer, state},
      else: {:noreply, state}
  end

  defp send_later(state, data) do
    frame = if state.framing == :line, do: [data, ?\n], else: Packets.frame(data)
    %{state | outgoing: :queue.in(frame, state.outgoing)}
  end

  # Without `nosuspend` a program that does not read would stop this process, and all who wait for it with it.
  defp write(state) do
    case :queue.peek(state.outgoing) do
      :empty ->
        state

      {:value, frame} ->
        if Port.command(state.port, frame, [:nosuspend]) do
          write(%{state | outgoing: :queue.drop(state.outgoing)})
        else
          try_again(state)
        end
    end
  rescue
    # It has ended; the message that says so is on its way.
    ArgumentError -> state
  end

  defp try_again(%{retry: nil} = state), do: %{state | retry: Process.send_after(self(), :write, @retry_ms)}
  defp try_again(state), do: state

  defp received({:noeol, part}, state) do
    line = [state.part, part]
    if IO.iodata_length(line) > state.max_answer, do: too_long(line, state), else: {:noreply, %{state | part: line}}
  end

  defp received({:eol, part}, state) do
    line = IO.iodata_to_binary([state.part, part])
    if byte_size(line) > state.max_answer, do: too_long(line, state), else: answer(line, %{state | part: <<>>})
  end

  defp received(bytes, state), do: packets(%{state | part: state.part <> bytes})

  defp packets(%{part: <<>>} = state), do: {:noreply, state}

  defp packets(state) do
    case not :queue.is_empty(state.pending) && Packets.next(state.part, state.max_answer) do
      false -> {:stop, {:nobody_asked, beginning(state.part)}, state}
      :more -> {:noreply, state}
      :too_long -> too_long(state.part, state)
      {:packet, packet, rest} -> with {:noreply, state} <- answer(packet, %{state | part: rest}), do: packets(state)
    end
  end

  defp too_long(answer, state) do
    {:stop, {:answer_too_long, answer |> IO.iodata_to_binary() |> beginning()}, state}
  end

  defp beginning(bytes), do: binary_part(bytes, 0, min(@told_bytes, byte_size(bytes)))

  defp answer(answer, state) do
    state = %{state | answers: state.answers + 1, late_in_a_row: 0}

    case :queue.out(state.pending) do
      {:empty, _pending} ->
        {:stop, {:nobody_asked, beginning(answer)}, state}

      {{:value, :late}, pending} ->
        {:noreply, %{state | pending: pending, late: state.late - 1}}

      {{:value, {timer, from, _answers}}, pending} ->
        if timer, do: :erlang.cancel_timer(timer)
        GenServer.reply(from, {:ok, answer})
        {:noreply, %{state | pending: pending}}
    end
  end

  defp ended(reason, state) do
    Guardian.dismiss(state.guardian)
    {:stop, reason, state}
  end

  defp full(state) do
    {:refused, :resource_exhausted,
     rule: "So many requests may be without an answer.",
     found: state.max_pending,
     allowed: "less than #{state.max_pending} (:max_pending)",
     remedy: "Ask less often, or start more of the program."}
  end

  defp not_a_line(data) do
    {:refused, :invalid_argument,
     rule: "With framing: :line a request is a line.",
     found: data,
     allowed: "bytes without a newline",
     remedy: "Encode it, or take framing: {:packet, 4} if the program can."}
  end

  defp too_late do
    {:refused, :timeout,
     rule: "A request is answered within its timeout.",
     found: "no answer yet",
     allowed: "an answer by then",
     remedy: "Give a larger timeout, or find out what the program does."}
  end
end
