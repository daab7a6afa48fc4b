import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveNode } from '../live/tree';
import { BeamNode, freePort } from './beam-node.fixture';
import { liveTree } from './live-tree';
import { findProgram } from './programs';
import { temporaryFolder } from './transpiled.fixture';

const folder = temporaryFolder();
const NAME = `orders${process.pid}`;
let beam: BeamNode;
let node: string;

/** An application with a child of each sort that there is to tell apart. */
const ORDERS = `
defmodule Liar do
  # Calls itself a supervisor in its child specification, and dies of a question that only a supervisor understands.
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)
  def init(_), do: {:ok, nil}
end

defmodule Orders do
  use Application

  def start(_, _) do
    children = [
      Supervisor.child_spec({Agent, fn -> :repo end}, id: :repo, restart: :transient, shutdown: :brutal_kill),
      {DynamicSupervisor, name: Orders.Imports, max_restarts: 7, max_seconds: 9},
      {DynamicSupervisor, name: Orders.Crowd},
      Supervisor.child_spec(Liar, type: :supervisor),
      %{id: Orders.Inner, type: :supervisor, start: {Supervisor, :start_link, [[], [strategy: :one_for_all, name: Orders.Inner]]}},
      Supervisor.child_spec({Agent, fn -> :gone end}, id: {"gone", 1}),
      %{id: Orders.Stuck, type: :supervisor, start: {Supervisor, :start_link, [[], [strategy: :one_for_one, name: Orders.Stuck]]}}
    ]
    Supervisor.start_link(children, strategy: :rest_for_one, max_restarts: 2, max_seconds: 11, name: Orders.Supervisor)
  end
end

:ok = :application.load({:application, :${NAME}, [mod: {Orders, []}, applications: [:kernel, :stdlib, :elixir]]})
:ok = :application.start(:${NAME})
for _ <- 1..3, do: DynamicSupervisor.start_child(Orders.Imports, {Agent, fn -> 1 end})
for _ <- 1..10_001, do: DynamicSupervisor.start_child(Orders.Crowd, {Agent, fn -> 1 end})
:ok = Supervisor.terminate_child(Orders.Supervisor, {"gone", 1})
:ok = :sys.suspend(Orders.Stuck)
File.write!("pids", inspect(for {id, pid, _, _} <- Supervisor.which_children(Orders.Supervisor), do: {id, pid}))
`;

beforeAll(async () => {
  beam = await BeamNode.start(NAME, ORDERS);
  node = beam.name;
  process.env['ERL_EPMD_PORT'] = beam.env.ERL_EPMD_PORT;
});

afterAll(async () => {
  delete process.env['ERL_EPMD_PORT'];
  await beam.stop();
  rmSync(folder, { recursive: true });
});

const PID = expect.stringMatching(/^<0\.\d+\.\d+>$/);
const none: Partial<LiveNode> = { strategy: null, dynamic_children: null, children: [], problem: null };
const messageOf = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);

describe('a running node', () => {
  it('tells its tree, in the order in which the children started', async () => {
    const { root, ...of } = await liveTree({ node, cookie: BeamNode.cookie });
    expect(of).toEqual({ app: NAME, node });
    expect(root).toMatchObject({ id: NAME, name: 'Orders.Supervisor', pid: PID, type: 'supervisor' });
    expect(root).toMatchObject({ strategy: 'rest_for_one', max_restarts: 2, max_seconds: 11 });
    expect(root.children).toMatchObject([
      { ...none, id: 'repo', pid: PID, type: 'worker', module: 'Agent', restart: 'transient', shutdown: 'brutal_kill' },
      {
        id: 'Orders.Imports',
        strategy: 'one_for_one',
        max_restarts: 7,
        max_seconds: 9,
        dynamic_children: 3,
        children: [],
      },
      { id: 'Orders.Crowd', strategy: null, dynamic_children: 10_001, children: [] },
      { ...none, id: 'Liar', name: 'Liar', type: 'supervisor', pid: PID, module: 'Liar' },
      { id: 'Orders.Inner', strategy: 'one_for_all', max_restarts: 3, max_seconds: 5, dynamic_children: null },
      { ...none, id: '{"gone", 1}', pid: null },
      { ...none, id: 'Orders.Stuck', pid: PID, problem: 'did not answer within 3 s' },
    ]);
  });

  it('is as it was before it was looked at, liar and all', async () => {
    await liveTree({ node, cookie: BeamNode.cookie });
    const { root } = await liveTree({ node, cookie: BeamNode.cookie });
    const before = readFileSync(join(beam.folder, 'pids'), 'utf8');
    for (const { pid } of root.children) if (pid !== null) expect(before).toContain(`#PID${pid}`);
  });

  it('takes the cookie from the environment', async () => {
    process.env['NX_OTP_COOKIE'] = BeamNode.cookie;
    try {
      expect((await liveTree({ node, app: 'kernel' })).root).toMatchObject({ name: 'kernel_sup' });
    } finally {
      delete process.env['NX_OTP_COOKIE'];
    }
  });

  it('is not asked with its cookie on a command line, where ps would show it', async () => {
    const [before, seen] = [process.env['PATH'], join(folder, 'arguments')];
    const elixir = findProgram('elixir')!;
    writeFileSync(join(folder, 'elixir'), `#!/bin/sh\necho "$@" > '${seen}'\nexec ${elixir} "$@"\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${before}`;
    try {
      await liveTree({ node, cookie: BeamNode.cookie, app: 'kernel' });
    } finally {
      process.env['PATH'] = before;
    }
    expect(readFileSync(seen, 'utf8')).toContain(node);
    expect(readFileSync(seen, 'utf8')).not.toContain(BeamNode.cookie);
  });

  it('has to run the application', async () => {
    expect(await messageOf(liveTree({ node, cookie: BeamNode.cookie, app: `${NAME}s` }))).toBe(
      `Only a running application with supervisors has a tree.
  found:   none of ${NAME}s on ${node}
  allowed: elixir, kernel, logger, ${NAME}
  remedy:  Did you mean ${NAME}? Name one of them with --app.`,
    );
  });
});

describe('a node that cannot be reached', () => {
  it('has another cookie', async () => {
    expect(await messageOf(liveTree({ node, cookie: 'another' }))).toBe(
      `The node ${node} can be reached.
  found:   ${NAME} is registered on 127.0.0.1 and does not let us in
  remedy:  Set NX_OTP_COOKIE to what Node.get_cookie() prints there, give the name that node() prints there, whole, and let its port through.`,
    );
  });

  it('has another name', async () => {
    expect(await messageOf(liveTree({ node: 'shop@127.0.0.1', cookie: BeamNode.cookie }))).toBe(
      `The node shop@127.0.0.1 can be reached.
  found:   no node shop on 127.0.0.1
  allowed: ${node}
  remedy:  Start it with that name, or give the one that it has.`,
    );
  });

  it('is on a host without an address', async () => {
    expect(await messageOf(liveTree({ node: 'orders@nowhere.invalid', cookie: BeamNode.cookie }))).toBe(
      `The node orders@nowhere.invalid can be reached.
  found:   no address for the host nowhere.invalid
  remedy:  Check its spelling, or add nowhere.invalid to /etc/hosts.`,
    );
  });

  it('is on a host without epmd', async () => {
    const port = process.env['ERL_EPMD_PORT'];
    process.env['ERL_EPMD_PORT'] = String(await freePort());
    try {
      expect(await messageOf(liveTree({ node, cookie: BeamNode.cookie }))).toBe(
        `The node ${node} can be reached.
  found:   no epmd, which knows the nodes of a host, answers on 127.0.0.1
  remedy:  Start the node with a name (elixir --name or --sname), and let port 4369 of 127.0.0.1 through.`,
      );
    } finally {
      process.env['ERL_EPMD_PORT'] = port;
    }
  });

  it('has no host', async () => {
    expect(await messageOf(liveTree({ node: 'orders', cookie: BeamNode.cookie }))).toBe(
      `A node has a name and a host.
  found:   orders
  allowed: name@host
  remedy:  Give the name that node() prints there, for example orders@127.0.0.1.`,
    );
  });
});

describe('a Mix project', () => {
  const project = join(folder, 'my shop');

  function writeProject(start: string): void {
    mkdirSync(join(project, 'lib'), { recursive: true });
    writeFileSync(
      join(project, 'mix.exs'),
      `defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "0.1.0"]
  def application, do: [mod: {Shop, []}]
end
`,
    );
    writeFileSync(
      join(project, 'lib/shop.ex'),
      `defmodule Shop do\n  use Application\n  def start(_, _), do: ${start}\nend\n`,
    );
  }

  it('is compiled, started and asked for its tree, whatever it prints', async () => {
    writeProject(
      'IO.write("no end of line") && Supervisor.start_link([{Task.Supervisor, name: Shop.Tasks}], strategy: :one_for_all)',
    );
    const { app, root } = await liveTree({ project });
    expect(app).toBe('shop');
    expect(root).toMatchObject({ strategy: 'one_for_all', children: [{ id: 'Shop.Tasks', dynamic_children: 0 }] });
  });

  it('says why it does not start', async () => {
    writeProject('raise "no database"');
    expect(await messageOf(liveTree({ project }))).toMatch(
      /my shop tells its supervision tree within 300 s\.\n {2}found: {3}[\s\S]*no database[\s\S]*\n {2}remedy: {2}Mend what is said there, and try again\.$/,
    );
  });
});
