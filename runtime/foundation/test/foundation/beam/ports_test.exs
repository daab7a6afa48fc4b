defmodule Foundation.BEAM.PortsTest do
  use ExUnit.Case, async: true

  alias Foundation.BEAM.Ports
  alias Foundation.{Error, Killing, Property}

  doctest Ports
  doctest Ports.Packets

  @moduletag :capture_log

  # A shell as the program; its children are gone with it, since it has none that last.
  defp shell(script, options \\ []) do
    start_supervised!({Ports, [command: "sh", args: ["-c", script], framing: :line] ++ options},
      restart: :temporary,
      id: make_ref()
    )
  end

  defp packets(script) do
    start_supervised!({Ports, command: "sh", args: ["-c", script]}, restart: :temporary, id: make_ref())
  end

  defp os_pid(server) do
    {:ok, %{os_pid: os_pid}} = Ports.info(server)
    os_pid
  end

  defp runs?(os_pid), do: match?({_output, 0}, System.cmd("kill", ["-0", "#{os_pid}"], stderr_to_stdout: true))

  @ignores_its_input """
  trap '' HUP INT TERM
  while read -r line; do echo "$line"; done
  while :; do sleep 0.05; done
  """

  describe "request/3" do
    @tag :proper
    test "gives back what a program echoes, with both framings" do
      packets = start_supervised!({Ports, command: "cat"}, id: :packets)
      lines = start_supervised!({Ports, command: "cat", framing: :line}, id: :lines)
      type = :proper_types.tuple([:proper_types.binary(), :proper_types.integer(0, 200_000)])

      Property.check(
        type,
        fn {bytes, size} ->
          large = bytes <> :binary.copy("x", size)
          {:ok, ^large} = Ports.request(packets, large)
          line = String.replace(large, "\n", "_")
          Ports.request(lines, line) == {:ok, String.replace(line, ~r/\r\z/, "")}
        end,
        100
      )

      assert Ports.request(lines, "a\r\r") == {:ok, "a\r"}
    end

    test "answers belong to their requests, whoever asks at once" do
      server = start_supervised!({Ports, command: "cat", max_pending: 1000})

      requests = for n <- 1..200, do: Task.async(fn -> {n, Ports.request(server, "#{n}")} end)

      for result <- Task.await_many(requests, :infinity) do
        assert {n, {:ok, answer}} = result
        assert answer == "#{n}"
      end
    end

    test "an answer that comes too late is dropped, and later ones are not mixed up" do
      server = shell(~S(read -r first; sleep 0.1; echo "$first"; while read -r line; do echo "$line"; done))
      assert {:error, %Error{error_type: :timeout} = error} = Ports.request(server, "late", 10)

      assert error.message == """
             A request is answered within its timeout.
               found:   "no answer yet"
               allowed: an answer by then
               remedy:  Give a larger timeout, or find out what the program does.\
             """

      assert Ports.request(server, "second") == {:ok, "second"}
      assert {:ok, %{pending: 0}} = Ports.info(server)
    end

    test "a program that does not read holds up nobody: what is too much is refused, and what is late is told" do
      server = shell("exec sleep 100", max_pending: 3)
      large = :binary.copy("x", 1_000_000)
      waiting = for _ <- 1..2, do: Task.async(fn -> Ports.request(server, large, :infinity) end)
      Killing.eventually(fn -> match?({:ok, %{pending: 2}}, Ports.info(server)) end)
      third = Task.async(fn -> Ports.request(server, large, 500) end)
      Killing.eventually(fn -> match?({:ok, %{pending: 3}}, Ports.info(server)) end)
      assert {:error, %Error{error_type: :resource_exhausted}} = Ports.request(server, "one more")
      assert {:error, %Error{error_type: :timeout}} = Task.await(third, :infinity)
      Process.exit(server, :kill)

      for result <- Task.await_many(waiting, :infinity),
          do: assert({:error, %Error{error_type: :service_unavailable}} = result)
    end

    test "a newline in a line is refused" do
      server = start_supervised!({Ports, command: "cat", framing: :line})
      assert {:error, %Error{error_type: :invalid_argument}} = Ports.request(server, "a\nb")
    end
  end

  describe "the process ends, and who waits is told," do
    test "when the program exits" do
      assert ended(shell("read -r line; exit 3"), "x") =~ "{:program_exited, 3}"
    end

    test "when it writes what nobody asked for" do
      assert unasked("echo hello; exec sleep 100", framing: :line) == "hello"
    end

    test "when a line does not end, or is too long" do
      endless = "read -r line; exec 2> /dev/null; yes | tr -d '\\n'"
      assert ended(shell(endless, max_answer: 100_000), "x") =~ ~s({:answer_too_long, "yyyy)

      assert ended(shell("read -r line; echo 123456; exec sleep 100", max_answer: 5), "x") =~
               ~s({:answer_too_long, "123456"})
    end

    test "when a packet has no length, or one that is too large, before any of it is read" do
      assert ended(packets("read -r line; echo 'Error: no licence'; exec sleep 100"), "x\n") =~
               ~S({:answer_too_long, "Error: no licence\n"})

      too_large = ~S(read -r line; printf '\001\000\000\001'; exec cat /dev/zero 2> /dev/null)
      assert ended(packets(too_large), "x\n") =~ "{:answer_too_long, <<1, 0, 0, 1"
    end

    test "when it writes bytes that are no packet, and nobody asked for" do
      assert unasked("echo 'Error: no licence'; exec sleep 100") == "Error: no licence\n"
    end

    defp unasked(script, options \\ []) do
      # It may have ended before it could be monitored.
      Process.flag(:trap_exit, true)
      {:ok, server} = Ports.start_link([command: "sh", args: ["-c", script]] ++ options)
      assert_receive {:EXIT, ^server, {:nobody_asked, bytes}}
      bytes
    end

    test "when it writes more after an answer" do
      server = packets(~S(read -r line; printf '\000\000\000\002okmore'; exec sleep 100))
      monitor = Process.monitor(server)
      assert Ports.request(server, "x\n") == {:ok, "ok"}
      assert_receive {:DOWN, ^monitor, :process, ^server, {:nobody_asked, "more"}}
    end

    test "when it leaves as many unanswered as may be, in a row or in all" do
      for options <- [[max_pending: 2], [max_late: 2], []] do
        server = shell("exec sleep 100", options)
        monitor = Process.monitor(server)
        unanswered = if options == [], do: 3, else: 2
        for _ <- 1..unanswered, do: assert({:error, %Error{error_type: :timeout}} = Ports.request(server, "x", 5))
        assert_receive {:DOWN, ^monitor, :process, ^server, :program_does_not_answer}
      end
    end

    defp ended(server, request) do
      assert {:error, %Error{error_type: :service_unavailable, message: message}} = Ports.request(server, request)
      message
    end
  end

  # Answers to what is let go only, and in the end to all.
  @held_back """
  while read -r line; do
    while ! [ -e "$1/$line" ]; do sleep 0.01; done
    echo "$line"
  done
  """

  @tag :tmp_dir
  test "a program that has more to do than it can, and answers in turn, goes on", %{tmp_dir: directory} do
    program = [command: "sh", args: ["-c", @held_back, "sh", directory], framing: :line, max_late: 2]
    server = start_supervised!({Ports, program})
    first = Task.async(fn -> Ports.request(server, "first", :infinity) end)
    Killing.eventually(fn -> match?({:ok, %{pending: 1}}, Ports.info(server)) end)
    late = for n <- 1..5, do: Task.async(fn -> Ports.request(server, "late #{n}", 2000) end)
    Killing.eventually(fn -> match?({:ok, %{pending: 6}}, Ports.info(server)) end)
    File.write!(Path.join(directory, "first"), "")
    assert Task.await(first) == {:ok, "first"}
    for result <- Task.await_many(late), do: assert({:error, %Error{error_type: :timeout}} = result)
    assert {:ok, %{pending: 5}} = Ports.info(server)
  end

  @tag :tmp_dir
  test "a program that is slow, and answers others meanwhile, goes on", %{tmp_dir: directory} do
    let_go = fn request -> File.write!(Path.join(directory, request), "") end
    server = start_supervised!({Ports, command: "sh", args: ["-c", @held_back, "sh", directory], framing: :line})

    for n <- 1..10 do
      late = Task.async(fn -> Ports.request(server, "late #{n}", 200) end)
      assert {:error, %Error{error_type: :timeout}} = Task.await(late)
      next = Task.async(fn -> Ports.request(server, "next #{n}", :infinity) end)
      let_go.("late #{n}")
      let_go.("next #{n}")
      assert Task.await(next) == {:ok, "next #{n}"}
    end
  end

  describe "no program is left" do
    test "that ends with its input, however the process ends" do
      pids =
        for _ <- 1..div(Killing.times(), 10) do
          {:ok, server} = start_supervised({Ports, command: "cat"}, restart: :temporary)
          os_pid = os_pid(server)
          Process.exit(server, :kill)
          stop_supervised(Ports)
          os_pid
        end

      assert Killing.eventually(fn -> not Enum.any?(pids, &runs?/1) end)
    end

    test "that ignores that its input has ended, and SIGTERM" do
      server = shell(@ignores_its_input)
      assert Ports.request(server, "hello") == {:ok, "hello"}
      os_pid = os_pid(server)
      Process.exit(server, :kill)
      assert Killing.eventually(fn -> not runs?(os_pid) end)
    end

    test "when the BEAM is killed" do
      code = """
      {:ok, _} = Application.ensure_all_started(:foundation)
      {:ok, s} = Foundation.BEAM.Ports.start_link(command: "sh", args: ["-c", hd(System.argv())], framing: :line)
      {:ok, %{os_pid: os_pid}} = Foundation.BEAM.Ports.info(s)
      {:ok, "hello"} = Foundation.BEAM.Ports.request(s, "hello")
      IO.puts(os_pid)
      Process.sleep(:infinity)
      """

      ebin = Path.dirname(to_string(:code.which(Ports)))

      beam =
        Port.open({:spawn_executable, System.find_executable("elixir")}, [
          :binary,
          {:line, 1000},
          args: ["-pa", ebin, "-e", code, @ignores_its_input]
        ])

      assert_receive {^beam, {:data, {:eol, os_pid}}}
      {:os_pid, beam_pid} = Port.info(beam, :os_pid)
      assert runs?(os_pid)
      System.cmd("kill", ["-KILL", "#{beam_pid}"])
      assert Killing.eventually(fn -> not runs?(beam_pid) end)
      assert Killing.eventually(fn -> not runs?(os_pid) end)
    end
  end

  test "its supervisor starts it again, under its name" do
    name = :"ports_test_#{System.unique_integer([:positive])}"

    children = [{Ports, name: name, command: "cat"}]

    start_supervised!(%{
      id: :sup,
      start: {Supervisor, :start_link, [children, [strategy: :one_for_one, max_restarts: 100]]}
    })

    for round <- 1..20 do
      server = Killing.eventually(fn -> Process.whereis(name) end)
      os_pid = os_pid(server)
      System.cmd("kill", ["-KILL", "#{os_pid}"])
      Killing.eventually(fn -> Process.whereis(name) not in [nil, server] end)
      assert Killing.eventually(fn -> Ports.request(name, "#{round}") == {:ok, "#{round}"} end)
    end
  end

  test "bad input is refused" do
    server = start_supervised!({Ports, command: "cat"})

    for result <- [
          Ports.start_link([]),
          Ports.start_link(:cat),
          Ports.start_link(command: :cat),
          Ports.start_link(command: ""),
          Ports.start_link(command: "/etc/passwd"),
          Ports.start_link(command: "a\0b"),
          Ports.start_link(command: "cat", args: "x"),
          Ports.start_link(command: "cat", args: ["\0"]),
          Ports.start_link(command: "cat", args: [1 | 2]),
          Ports.start_link(command: "cat", framing: {:packet, 3}),
          Ports.start_link(command: "cat", max_pending: 0),
          Ports.start_link(command: "cat", max_late: 0),
          Ports.start_link(command: "cat", max_answer: 2 ** 32),
          Ports.start_link(command: "cat", shell: true),
          Ports.request(nil, "x"),
          Ports.request(server, :x),
          Ports.request(server, "x", -1),
          Ports.request(:no_such_name, "x"),
          Ports.info("x")
        ] do
      assert {:error, %Error{context: %{rule: _, remedy: _}}} = result
    end
  end
end
