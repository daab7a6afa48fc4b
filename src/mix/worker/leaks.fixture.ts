/** A test suite that leaves something behind, which `mix test` by itself takes with it to its end. */
export interface Leak {
  /** What runs before the suite, in test_helper.exs; `ExUnit.start()` when absent. */
  helper?: string;
  /** Body of a test; the suite has none when absent. */
  test?: string;
  /** In the test's module, before the test. */
  before?: string;
  /** Keys of project/0. */
  keys?: string;
  /** Arguments of `mix test`. */
  args?: string[];
  /** It takes the output, or what prints it, away: what of it is still printed is a matter of luck. Only its code counts. */
  muted?: true;
  /** Further files, by path. */
  files?: Record<string, string>;
}

const FOREVER = 'Process.sleep(:infinity)';

/** By name; each is a Mix project of its own. */
export const LEAKS: Record<string, Leak> = {
  settings: {
    test: 'Application.put_env(:probe, :left, 1); Application.put_env(:logger, :level, :error); Application.put_env(:elixir, :ansi_enabled, true); Application.put_env(:kernel, :left, 1); Application.put_env(:ex_unit, :capture_log, true)',
  },
  persistent_term: { test: ':persistent_term.put(:left, 1); :persistent_term.put({Left, :x}, self())' },
  ets: { test: `spawn(fn -> :ets.new(:left_table, [:named_table, :public]); ${FOREVER} end)` },
  ets_of_others: {
    test: ':ets.new(:left_table, [:named_table, :public, {:heir, Process.whereis(:erl_signal_server), nil}])',
  },
  registered: { test: `spawn(fn -> Process.register(self(), :left_name); ${FOREVER} end); Process.sleep(10)` },
  unled: {
    test: `spawn(fn -> Process.group_leader(self(), Process.whereis(:init)); Process.register(self(), :left_name); ${FOREVER} end); Process.sleep(10)`,
  },
  global_name: { test: `spawn(fn -> :global.register_name(:left_name, self()); ${FOREVER} end); Process.sleep(50)` },
  logger_settings: {
    test: 'Logger.configure(level: :emergency); Logger.put_module_level(URI, :none); :logger.set_primary_config(:metadata, %{left: 1})',
  },
  logger_handler: { test: ':ok = :logger.add_handler(:left, :logger_std_h, %{})' },
  logger_filter: { test: ':ok = :logger.add_primary_filter(:left, {fn _, _ -> :stop end, nil})' },
  logger_default_handler: { test: ':logger.remove_handler(:default); :logger.remove_handler(Logger)' },
  port: { test: 'Port.open({:spawn, "cat"}, [])' },
  port_of_others: { test: 'Port.connect(Port.open({:spawn, "cat"}, []), Process.whereis(:init))' },
  exunit_options: {
    helper: 'ExUnit.start(trace: true, seed: 0, exclude: [:all_of_it], max_cases: 1, colors: [enabled: true])',
    test: 'ExUnit.configure(exclude: [:test], timeout: 1, assert_receive_timeout: 1)',
  },
  exunit_after_suite: {
    helper: 'ExUnit.start()\nExUnit.after_suite(fn result -> IO.inspect(result, label: "after") end)',
    test: ':ok',
  },
  exunit_formatter: {
    helper:
      'defmodule Left.Formatter do\n  use GenServer\n  def init(_), do: {:ok, nil}\n  def handle_cast(event, state) do\n    if match?({:suite_finished, _}, event), do: IO.puts("formatted")\n    {:noreply, state}\n  end\nend\nExUnit.start(formatters: [Left.Formatter])',
    test: ':ok',
  },
  compiler_options: {
    test: 'Code.put_compiler_option(:warnings_as_errors, true); Code.compiler_options(ignore_module_conflict: true, docs: true, tracers: []); Code.put_compiler_option(:parser_options, columns: true)',
  },
  redefined_module: {
    test: 'Code.put_compiler_option(:ignore_module_conflict, true); Code.eval_string("defmodule URI do def parse(_), do: :redefined end"); Code.eval_string("defmodule Probe do def word, do: :redefined end")',
  },
  patched_module: {
    test: '{:module, _, binary, _} = (Code.put_compiler_option(:ignore_module_conflict, true); Code.eval_string("defmodule Base do def encode16(_), do: :patched end") |> elem(0)); :code.load_binary(Base, :code.where_is_file(~c"Elixir.Base.beam"), binary)',
  },
  mocked_stdlib: {
    test: ':code.unstick_mod(:queue); {:ok, m, b} = :compile.forms([{:attribute, 1, :module, :queue}, {:attribute, 2, :export, [new: 0]}, {:function, 3, :new, 0, [{:clause, 3, [], [], [{:atom, 3, :mocked}]}]}]); {:module, _} = :code.load_binary(m, ~c"", b)',
  },
  local_defimpl: {
    before:
      'defmodule Own do\n    defstruct []\n    defimpl String.Chars do\n      def to_string(_), do: "own"\n    end\n  end',
    test: 'IO.puts(inspect(Protocol.consolidated?(String.Chars))); IO.puts(try do to_string(%{__struct__: Own}) rescue e -> e.__struct__ end)',
  },
  variables: {
    test: 'System.put_env("LEFT_VARIABLE", "1"); System.delete_env("HOME"); System.put_env("MIX_ENV", "prod")',
  },
  folder: { test: 'File.cd!("/")' },
  at_exit: { test: 'System.at_exit(fn status -> IO.puts("at exit #{status}") end)' },
  at_exit_fails: { test: 'System.at_exit(fn _ -> exit({:shutdown, 4}) end)' },
  inets: { test: '{:ok, _} = Application.ensure_all_started(:inets)' },
  mnesia: {
    test: ':ok = :mnesia.start(); {:atomic, :ok} = :mnesia.create_table(:left_table, attributes: [:key, :value]); IO.puts("made")',
    keys: 'xref: []',
  },
  ssl: { test: '{:ok, _} = Application.ensure_all_started(:ssl)' },
  permanent_application: { test: '{:ok, _} = Application.ensure_all_started(:tools, :permanent)' },
  stopped_application: { test: 'Application.stop(:ex_unit); Logger.flush()', muted: true },
  slow_application: {
    test: 'Application.ensure_all_started(:slow_application)',
    files: {
      'lib/slow.ex':
        'defmodule Slow do\n  use Application\n  def start(_, _), do: Supervisor.start_link([], strategy: :one_for_one)\n  def stop(_), do: Process.sleep(:infinity)\nend\n',
    },
  },
  mix_state: {
    test: 'Mix.shell(Mix.Shell.Quiet); Mix.env(:dev); Mix.Task.reenable("test"); Mix.debug(true); Mix.ProjectStack.push(nil, [], "none")',
  },
  code_path: {
    test: 'Code.prepend_path("/"); Code.append_path("/tmp"); Code.delete_path(Path.join(:code.lib_dir(:eex), "ebin"))',
  },
  trace: {
    test: ':dbg.tracer(); :dbg.p(:all, [:call]); :dbg.tpl(URI, :_, []); :erlang.trace_pattern({:lists, :_, :_}, true, [:call_count])',
  },
  timer: {
    test: ':timer.apply_after(600, IO, :puts, [:user, "later"]); :timer.apply_interval(50, :erlang, :node, [])',
  },
  system_flag: { test: ':erlang.system_flag(:schedulers_online, 1); :erlang.system_flag(:backtrace_depth, 1)' },
  io_options: { test: ':io.setopts(:user, encoding: :latin1); :io.setopts(:standard_error, encoding: :latin1)' },
  hosts: { test: ':inet_db.add_host({127, 0, 0, 9}, [~c"left-host"])' },
  signal: { test: 'System.trap_signal(:sigusr1, fn -> :ok end)' },
  captured: {
    test: 'parent = self(); spawn(fn -> ExUnit.CaptureIO.capture_io(:stderr, fn -> send(parent, :in); Process.sleep(:infinity) end) end); receive do :in -> :ok end',
  },
  leader_killed: { test: 'Process.exit(Process.group_leader(), :kill)', muted: true },
  distribution: { test: '{:ok, _} = :net_kernel.start(:left_node, %{name_domain: :shortnames, dist_listen: false})' },
  required_file: { test: 'File.write!("left.exs", "IO.puts(1)"); Code.require_file("left.exs")' },
  fails: { test: 'IO.puts(:stderr, "wrong"); assert 1 == 2' },
  setup_all_fails: { before: 'setup_all do\n    raise "not set up"\n  end', test: ':ok' },
  helper_fails: { helper: 'raise "no help"', test: ':ok' },
  suite_exits: { helper: 'ExUnit.start()\nexit({:shutdown, 3})', test: ':ok' },
  stops_itself: { test: 'IO.puts("going"); exit(:normal)' },
  does_not_compile: { test: 'undefined_thing()' },
  zero_tests: {},
  test_paths: { keys: 'test_paths: ["spec"], test_pattern: "*_spec.exs"', test: 'IO.puts("spec")' },
  cover: {
    args: ['--cover'],
    keys: 'test_coverage: [summary: [threshold: 0]]',
    test: 'IO.puts(Own.word())',
    files: { 'lib/own.ex': 'defmodule Own do\n  def word, do: "own"\nend\n' },
  },
  one_line: { args: ['--seed', '0', '--trace'], test: ':ok' },
  warns: { test: 'unused = 1; IO.warn("mind this", [])' },
  logs: { helper: 'ExUnit.start(capture_log: false)', test: 'require Logger; Logger.error("logged"); Logger.flush()' },
  reads: { test: 'IO.inspect(IO.gets("more? ")); IO.inspect(IO.read(:stdio, :line)); IO.inspect(System.argv())' },
};

/** What a suite can see of what others may have left. */
export const PROBE = `
  relative = fn path -> path |> to_string() |> String.replace(Path.dirname(File.cwd!()), "..") end
  show = fn name, value -> IO.puts("#{name}: #{inspect(value, limit: :infinity, printable_limit: :infinity)}") end
  named = fn names -> names |> Enum.filter(&(is_atom(&1) and "#{&1}" =~ "left")) |> Enum.sort() end
  show.("settings", for(app <- [:probe, :logger, :elixir, :kernel, :ex_unit, :mix, :stdlib], do: {app, app |> Application.get_all_env() |> Keyword.drop([:seed]) |> Enum.sort()}))
  show.("applications", Application.started_applications() |> Enum.map(&elem(&1, 0)) |> Enum.sort())
  show.("loaded", Application.loaded_applications() |> Enum.map(&elem(&1, 0)) |> Enum.sort())
  show.("terms", for({key, _} <- :persistent_term.get(), key == :left or match?({Left, _}, key), do: key))
  show.("tables", named.(for table <- :ets.all(), do: :ets.info(table, :name)))
  show.("names", named.(Process.registered() ++ :global.registered_names()))
  show.("ports", for(port <- Port.list(), {:name, name} <- [Port.info(port, :name)], name not in [~c"forker", ~c"0/1", ~c"0/0", ~c"2/2", ~c"0/2"], do: name))
  show.("logger", :logger.get_config() |> Map.update!(:handlers, fn all -> Enum.map(all, & {&1.id, &1.module, &1.level, Enum.map(&1.filters, fn {id, _} -> id end)}) end))
  show.("options", Code.compiler_options() |> Map.drop([:no_warn_undefined]) |> Map.update!(:tracers, & &1 -- [NxOtp.Projects]) |> Enum.sort())
  show.("path", :code.get_path() |> Enum.map(relative) |> Enum.reject(& &1 =~ ~r{/lib/(elixir|erlang)}))
  show.("eex", Code.ensure_loaded?(EEx))
  show.("modules", {URI.parse("http://a").host, Base.encode16("a"), :queue.new(), Code.ensure_loaded?(Left.Formatter), Code.ensure_loaded?(Own)})
  show.("protocols", {Protocol.consolidated?(Enumerable), Protocol.consolidated?(String.Chars)})
  show.("variables", System.get_env() |> Map.drop(~w(ROOTDIR BINDIR PROGNAME EMU PATH PWD OLDPWD _ SHLVL NX_OTP_RUN)) |> Enum.sort())
  show.("folder", relative.(File.cwd!()))
  show.("mix", {Mix.shell(), Mix.env(), Mix.debug?(), Mix.Project.get()})
  show.("files", Code.required_files() |> Enum.map(relative))
  show.("trace", {:erlang.trace_info({:lists, :reverse, 1}, :call_count), :erlang.trace_info({URI, :parse, 1}, :traced), Process.whereis(:dbg)})
  show.("flags", :erlang.system_info(:schedulers_online))
  show.("depth", :erlang.system_flag(:backtrace_depth, 8))
  show.("io", {:io.getopts(:user)[:encoding], :io.getopts(:standard_error)[:encoding]})
  show.("hosts", :inet_hosts.gethostbyname(~c"left-host", :inet))
  show.("node", node())
  show.("standard error", Process.whereis(:standard_error) |> Process.info(:current_function))
  show.("arguments", System.argv())
  IO.puts("ü")
`;
