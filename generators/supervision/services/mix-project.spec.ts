import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyKind, longNames, oddNames } from './manifests.fixture';
import { mix, writeMixProject } from './mix-project.fixture';

/** What is generated, given to Mix itself. The folder's name has a space, as a user's may. */
describe('generated services under Mix', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'nx-otp services '));

  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  it.concurrent.each([
    ['every kind', everyKind],
    ['odd names', oddNames],
    ['names of 40 characters', longNames(40)],
  ])('%s: compiles without a warning, and its tests pass', async (name, otpToml) => {
    const folder = join(workspace, name);
    writeMixProject(folder, otpToml);
    await mix(folder, ['format', '--check-formatted']);
    await mix(folder, ['compile', '--warnings-as-errors']);
    const tested = await mix(folder, ['test', '--warnings-as-errors']);
    expect(tested).toMatch(/[1-9]\d* tests, 0 failures/);
    // The compiler's; a service that is probed for a millisecond may well log one of its health.
    expect(tested).not.toContain('warning:');
  });

  it('is formatted, however long the names', async () => {
    const lengths = Array.from({ length: 56 }, (_, index) => 9 + index);
    for (const length of lengths) writeMixProject(join(workspace, `length${length}`), longNames(length));
    await mix(workspace, ['format', '--check-formatted', 'length*/{lib,test}/**/*.{ex,exs}']);
  });
});

describe('a generated application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-application-'));

  beforeAll(async () => {
    writeMixProject(folder, everyKind);
    await mix(folder, ['compile']);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finishes what is under way before it stops, and takes nothing new', async () => {
    const lines = await run(`
      test = self()
      call = fn service, server, request -> Orders.Supervision.Guard.call(service, server, 5_000, request) end

      # A request to checkout, which asks invoices on its way: that one drains at the same time, as neither needs the other.
      request =
        Task.async(fn ->
          call.(:checkout, Orders.Checkout, fn timeout ->
            send(test, :begun)
            receive do :go_on -> :ok end
            {:finished, :gen_statem.call(Orders.Checkout, :state, timeout)}
          end)
        end)

      receive do :begun -> :ok end
      stop = Task.async(fn -> Application.stop(:orders) end)

      refused = fn refused ->
        case Orders.Checkout.state() do
          {:ok, :cart} -> refused.(refused)
          refusal -> refusal
        end
      end

      IO.inspect(refused.(refused), label: "new")
      IO.inspect(Task.yield(stop, 0), label: "stopped")
      send(request.pid, :go_on)
      IO.inspect(Task.await(request), label: "under way")
      IO.inspect(Task.await(stop), label: "stopped")
    `);
    expect(lines).toEqual([
      'new: {:error, :draining}',
      'stopped: nil',
      'under way: {:finished, {:ok, :cart}}',
      'stopped: :ok',
    ]);
  });

  it('keeps tables and breakers over a crash, and nobody outside the manifest in its tree', async () => {
    const lines = await run(`
      :ok = Orders.Metrics.put(:apples, 3)
      for _failure <- 1..5 do
        try do
          Orders.Supervision.Guard.call(:checkout, Orders.Checkout, 100, fn _timeout -> exit(:timeout) end)
        catch
          :exit, :timeout -> :ok
        end
      end

      before = Map.new(Supervisor.which_children(Orders.Supervisor), fn {id, pid, _, _} -> {id, pid} end)
      for id <- [Orders.Metrics, Orders.Checkout], do: Process.exit(before[id], :kill)

      wait = fn wait ->
        children = Map.new(Supervisor.which_children(Orders.Supervisor), fn {id, pid, _, _} -> {id, pid} end)
        if children[Orders.Metrics] in [before[Orders.Metrics], :restarting] or
             children[Orders.Checkout] in [before[Orders.Checkout], :restarting],
           do: wait.(wait), else: children
      end

      wait.(wait)
      IO.inspect(Orders.Metrics.fetch(:apples), label: "table")
      IO.inspect(Orders.Checkout.state(), label: "breaker")
      IO.inspect(Enum.sort(Map.keys(before)) |> Enum.map_join(" ", &hd(Enum.reverse(Module.split(&1)))), label: "tree")
    `);
    expect(lines).toEqual([
      'table: {:ok, 3}',
      'breaker: {:error, :breaker_open}',
      'tree: "Checkout Heater Imports Invoices Jobs Ledger Metrics Names Own Repo Shards Tasks Thumbnails Topics Tree"',
    ]);
  });

  it('tries again to become ready by itself, and is unhealthy until it is', async () => {
    const lines = await run(`
      {:ok, remote} = Agent.start_link(fn -> {:error, :refused} end)
      connect = fn _args -> Agent.get(remote, & &1) end
      {:ok, server} = GenServer.start_link(Orders.Repo, {[], connect})
      settings = %{every: 5, timeout: 1_000, unhealthy_after: 2, healthy_after: 1}
      Orders.Supervision.Health.watch(:some_repo, Orders.Repo, server, settings)

      await = fn await, status ->
        if Orders.Supervision.Health.status(:some_repo) != status, do: await.(await, status)
      end

      await.(await, :unhealthy)
      Agent.update(remote, fn _refused -> :ok end)
      await.(await, :healthy)
      IO.inspect(Orders.Repo.ready?(server), label: "ready")
    `);
    expect(lines).toEqual(['ready: true']);
  });

  it('leaves no program behind when the BEAM is killed', async () => {
    const pidFile = join(folder, 'program.pid');
    rmSync(pidFile, { force: true });
    const beam = spawn('mix', ['run', '--no-compile', '--no-halt'], { cwd: folder, stdio: 'ignore' });
    const program = await eventually(() => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')));
    expect(isRunning(program)).toBe(true);

    beam.kill('SIGKILL');
    await once(beam, 'exit');
    await eventually(() => !isRunning(program));
  });

  /** Lines that the script prints; the application has been started. */
  async function run(script: string): Promise<string[]> {
    writeFileSync(join(folder, 'script.exs'), script);
    const printed = await mix(folder, ['run', '--no-compile', 'script.exs']);
    return printed.split('\n').filter((line) => /^[a-z ]+: /.test(line));
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function eventually<T>(look: () => T | false, deadline = Date.now() + 20_000): Promise<T> {
  const seen = look();
  if (seen !== false && seen !== 0) return seen as T;
  if (Date.now() > deadline) throw new Error(`not within twenty seconds: ${look}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return eventually(look, deadline);
}
