import { type Tree, logger } from '@nx/devkit';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import { manifest, projectIn } from './fixture';
import supervision, { type SyncResult } from './generator';

const SUPERVISOR = 'apps/orders/lib/orders/supervision/supervisor.ex';
const TWO = manifest('orders', { repo: '', ledger: 'depends_on = ["repo"]\n' });

describe('supervision', () => {
  let tree: Tree;
  /** As `nx sync` runs it. */
  const sync = (): Promise<SyncResult> => supervision(tree);
  const read = (path: string) => tree.read(path, 'utf8')!;
  const edit = (path: string, from: string, to: string) => {
    expect(read(path)).toContain(from);
    tree.write(path, read(path).replace(from, to));
  };
  const pathsIn = (root: string) => Object.keys(snapshot(tree)).filter((path) => path.startsWith(`${root}/`));

  beforeEach(() => {
    tree = emptyWorkspace();
  });
  afterEach(() => jest.restoreAllMocks());

  it('writes supervisors, their test, the application and its services', async () => {
    projectIn(tree, 'apps/orders', TWO);
    await supervision(tree, {});
    expect(pathsIn('apps/orders').sort()).toEqual(
      expect.arrayContaining([
        'apps/orders/lib/orders/application.ex',
        'apps/orders/lib/orders/ledger.ex',
        'apps/orders/lib/orders/repo.ex',
        SUPERVISOR,
        'apps/orders/test/orders/ledger_test.exs',
        'apps/orders/test/orders/repo_test.exs',
        'apps/orders/test/orders/supervision/tree_test.exs',
      ]),
    );
    expect(read(SUPERVISOR).split('\n').slice(2).join('\n')).toBe(`defmodule Orders.Supervisor do
  @moduledoc """
  The supervision tree of orders:

      Orders.Supervisor (rest_for_one)
      ├── Orders.Repo
      └── Orders.Ledger

  \`:rest_for_one\`: children depend on ones before them, so when a child crashes, all those after
  it are stopped and started again, too.

  After 4 crashes in 5 seconds it gives up: the application stops, and with it the node of a
  release.

  How that was reckoned: 3 restarts in 5 seconds: the default.
  """

  use Supervisor

  @doc "Starts the supervisor and, one after the other, its children."
  @spec start_link(term()) :: Supervisor.on_start()
  def start_link(_argument) do
    Supervisor.start_link(__MODULE__, [], name: __MODULE__)
  end

  @impl true
  def init(_argument) do
    children = [
      # When repo crashes, repo and ledger restart, in this order.
      Orders.Supervision.child_spec(:repo, Orders.Repo),
      # When ledger crashes, it restarts alone.
      Orders.Supervision.child_spec(:ledger, Orders.Ledger)
    ]

    Supervisor.init(children, strategy: :rest_for_one, max_restarts: 3, max_seconds: 5)
  end
end
`);
    expect(read('apps/orders/lib/orders/application.ex')).toBe(`defmodule Orders.Application do
  @moduledoc """
  Starts the supervision tree when the application starts, and lets it finish what it does before it stops.

  otp.toml says what runs; \`Orders.Supervisor\` is the tree that follows from it.
  """

  use Application

  @impl true
  def start(_type, _args) do
    Orders.Supervision.prepare()
    Orders.Supervisor.start_link([])
  end

  # Before the tree goes down: a drain within each child's own shutdown would be killed with it.
  @impl true
  def prep_stop(state) do
    Orders.Supervision.drain()
    state
  end
end
`);
  });

  it('changes nothing the second time, nor after git changed the line ends', async () => {
    projectIn(tree, 'apps/orders', TWO);
    await sync();
    for (const path of pathsIn('apps/orders')) tree.write(path, read(path).replaceAll('\n', '\r\n'));
    const once = snapshot(tree);
    expect(await sync()).toEqual({
      outOfSyncMessage: 'Supervision trees and otp.toml differ: 0 files to write or delete.',
      outOfSyncDetails: [],
    });
    expect(snapshot(tree)).toEqual(once);
  });

  it('touches only its own files when the manifest changes, and says how the tree does', async () => {
    projectIn(tree, 'apps/orders', TWO);
    await sync();
    edit('apps/orders/lib/orders/repo.ex', 'defmodule', '# mine\ndefmodule');
    edit('apps/orders/lib/orders/application.ex', 'use Application', 'use Application\n  # mine');
    const before = snapshot(tree);
    tree.write('apps/orders/otp.toml', manifest('orders', { repo: '', ledger: '' }));
    const { outOfSyncMessage, outOfSyncDetails } = await sync();
    const after = snapshot(tree);
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed.sort()).toEqual([
      SUPERVISOR,
      'apps/orders/otp.toml',
      'apps/orders/test/orders/supervision/tree_test.exs',
    ]);
    expect(outOfSyncMessage).toBe('Supervision trees and otp.toml differ: 2 files to write or delete.');
    expect(outOfSyncDetails.slice(0, 9)).toEqual([
      `changed: ${SUPERVISOR}`,
      '        ',
      '      -       Orders.Supervisor (rest_for_one)',
      '      +       Orders.Supervisor (one_for_one)',
      '              ├── Orders.Repo',
      '        ',
      '      -   `:rest_for_one`: children depend on ones before them, so when a child crashes, all those after',
      '      -   it are stopped and started again, too.',
      '      +   `:one_for_one`: no child depends on another, so one that crashes is started again alone.',
    ]);
  });

  it("takes away what it owns and nobody asks for, and leaves what is a user's", async () => {
    projectIn(tree, 'apps/orders', manifest('orders', { repo: '', ledger: 'depends_on = ["repo"]\n', jobs: '' }));
    await sync();
    const inner = 'apps/orders/lib/orders/supervision/repo_supervisor.ex';
    expect(tree.exists(inner)).toBe(true);
    tree.write('apps/orders/lib/orders/supervision/notes.ex', '# mine\n');
    tree.write('apps/orders/otp.toml', manifest('orders', { ledger: '' }));
    expect((await sync()).outOfSyncDetails).toContain(`gone:    ${inner}`);
    expect(tree.exists(inner)).toBe(false);
    expect(tree.exists('apps/orders/lib/orders/repo.ex')).toBe(true);
    expect(read('apps/orders/lib/orders/supervision/notes.ex')).toBe('# mine\n');
  });

  it('defines no module twice that the user has in another file, and tests only what it wrote', async () => {
    projectIn(tree, 'apps/orders', TWO);
    tree.write(
      'apps/orders/lib/orders.ex',
      'defmodule Orders do\n  defmodule Inner do\n  end\nend\n\ndefmodule Orders.Repo do\nend\n',
    );
    await supervision(tree, {});
    const paths = pathsIn('apps/orders');
    expect(paths).toContain('apps/orders/lib/orders/ledger.ex');
    expect(paths).toContain('apps/orders/test/orders/ledger_test.exs');
    expect(paths).not.toContain('apps/orders/lib/orders/repo.ex');
    expect(paths).not.toContain('apps/orders/test/orders/repo_test.exs');
  });

  it('moves what it owns with the module of the app', async () => {
    projectIn(tree, 'apps/orders', TWO);
    await sync();
    tree.write('apps/orders/otp.toml', TWO.replace('name = "orders"', 'name = "orders"\nmodule = "Shop.Orders"'));
    await sync();
    const owned = pathsIn('apps/orders').filter((path) => path.includes('/supervision'));
    expect(owned).toContain('apps/orders/lib/shop/orders/supervision/supervisor.ex');
    expect(owned.filter((path) => !path.includes('/shop/'))).toEqual([]);
  });

  it('keeps an edit in a file that it owns, says so, and does all the rest', async () => {
    projectIn(tree, 'apps/orders', TWO);
    projectIn(tree, 'apps/billing', manifest('billing', { invoices: '' }));
    await supervision(tree, { project: 'orders' });
    edit(SUPERVISOR, 'max_restarts: 3', 'max_restarts: 30');
    const edited = read(SUPERVISOR);
    tree.write('apps/orders/otp.toml', TWO.replace('depends_on', 'starts_after'));
    const { callback, outOfSyncDetails } = await sync();
    const complaint = [
      'What nx-otp makes from otp.toml is changed there, and not edited.',
      `  found:   ${SUPERVISOR}, edited by hand; it stays as it is`,
      '  remedy:  Move what you wrote to otp.toml or to a module of your own, delete the file, and run nx sync.',
    ];
    expect(callback).toThrow(complaint.join('\n'));
    expect(outOfSyncDetails.slice(-4)).toEqual(['', ...complaint]);
    expect(read(SUPERVISOR)).toBe(edited);
    expect(read('apps/orders/test/orders/supervision/tree_test.exs')).toContain(
      'restarted: [\n        Orders.Repo\n      ]',
    );
    expect(tree.exists('apps/billing/lib/billing/supervision/supervisor.ex')).toBe(true);
    await expect(sync()).rejects.toThrow(complaint.join('\n'));
  });

  it("keeps a file of a user's that stands where its own would be", async () => {
    projectIn(tree, 'apps/orders', TWO);
    tree.write(SUPERVISOR, 'defmodule Orders.Supervisor do\nend\n');
    const afterWriting = await supervision(tree, { project: 'apps/orders' });
    expect(afterWriting).toThrow(`  found:   ${SUPERVISOR}, which nx-otp did not make; it stays as it is\n`);
    expect(read(SUPERVISOR)).toBe('defmodule Orders.Supervisor do\nend\n');
  });

  it('names the place of what is wrong in a manifest, writes nothing for it, and syncs the others', async () => {
    projectIn(tree, 'apps/orders', manifest('orders', { repo: 'restrat = "permanent"\n' }));
    projectIn(tree, 'apps/billing', manifest('billing', { invoices: '' }));
    const complaint = 'apps/orders/otp.toml:5:1\n  5 | restrat = "permanent"\n    | ^\n';
    const { callback } = await sync();
    expect(callback).toThrow(complaint);
    expect(pathsIn('apps/orders')).toEqual(['apps/orders/mix.exs', 'apps/orders/otp.toml']);
    expect(tree.exists('apps/billing/lib/billing/supervision/supervisor.ex')).toBe(true);
    await expect(supervision(tree, { project: 'orders' })).rejects.toThrow(complaint);
  });

  it('does not write into an application that the manifest does not name', async () => {
    projectIn(tree, 'apps/orders', manifest('ordres', { repo: '' }));
    await expect(supervision(tree, {})).rejects.toThrow(
      'An otp.toml is of the application that mix.exs beside it names.\n' +
        '  found:   ordres in apps/orders/otp.toml, and orders in apps/orders/mix.exs\n' +
        '  remedy:  Write name = "orders" in [app].',
    );
  });

  it('does not write into the root of an umbrella', async () => {
    projectIn(tree, 'apps/orders', TWO);
    edit('apps/orders/mix.exs', 'app: :orders', 'apps_path: "apps"');
    await expect(supervision(tree, {})).rejects.toThrow(
      'An otp.toml is of one application.\n' +
        '  found:   apps/orders/otp.toml beside apps/orders/mix.exs, which is the root of an umbrella\n' +
        '  remedy:  Move it to the application that it is of.',
    );
  });

  it("says what to add to an application module and a mix.exs of the user's", async () => {
    projectIn(tree, 'apps/orders', TWO);
    edit('apps/orders/mix.exs', 'mod: {Orders.Application, []}, ', '');
    const own = 'defmodule Orders.Application do\n  # start_link(children, name: Orders.Supervisor)\nend\n';
    tree.write('apps/orders/lib/orders/application.ex', own);
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    await supervision(tree, { project: 'orders' });
    expect(read('apps/orders/lib/orders/application.ex')).toBe(own);
    expect(warn.mock.calls).toEqual([
      [
        'apps/orders/mix.exs names no module that starts the application. Add to its application/0:\n\n' +
          '  mod: {Orders.Application, []}\n',
      ],
      [
        'apps/orders/lib/orders/application.ex does not start Orders.Supervisor. It is yours; add to it:\n\n' +
          '  in start/2, first:         Orders.Supervision.prepare()\n' +
          '  in the list of children:   Orders.Supervisor\n' +
          '  in prep_stop/1:            Orders.Supervision.drain()\n\n' +
          'If its own supervisor has the name Orders.Supervisor, give that another one.',
      ],
    ]);
  });

  it('finds projects wherever they are, and leaves out what is none', async () => {
    projectIn(tree, '.', manifest('shop', { repo: '' }), 'shop');
    projectIn(tree, 'services/deep down/tills', manifest('tills', { repo: '' }));
    projectIn(tree, 'apps/orders/deps/poolboy', manifest('poolboy', { repo: '' }));
    tree.write('docs/otp.toml', 'not = "beside a mix.exs"\n');
    await supervision(tree, {});
    const written = Object.keys(snapshot(tree)).filter((path) => path.endsWith('/application.ex'));
    expect(written.sort()).toEqual(['lib/shop/application.ex', 'services/deep down/tills/lib/tills/application.ex']);
  });

  it('asks for an otp.toml where there is none', async () => {
    projectIn(tree, 'apps/orders', TWO);
    tree.delete('apps/orders/otp.toml');
    await expect(supervision(tree, { project: 'orders' })).rejects.toThrow(
      'A supervision tree is made from the otp.toml beside mix.exs.\n' +
        '  found:   apps/orders without one\n' +
        '  remedy:  Write one with nx-otp init, or give another project.',
    );
  });
});
