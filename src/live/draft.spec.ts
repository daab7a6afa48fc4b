import fc from 'fast-check';
import { draftText } from '../project/otp-toml/draft';
import { readOtpToml } from '../project/otp-toml/read';
import { OtpInPlay, startOrder } from '../supervision/otp.fixture';
import { EXACT } from '../supervision/exact';
import { supervise } from '../supervision/supervise';
import type { Strategy, SupervisorNode, TreeNode } from '../supervision/tree';
import { draftOfLive } from './draft';
import type { LiveNode } from './tree';

const APP = { name: 'shop', module: 'Shop' };

const UNKNOWN: LiveNode = {
  id: '',
  pid: '<0.1.0>',
  name: null,
  module: null,
  type: 'worker',
  restart: 'permanent',
  shutdown: 5000,
  strategy: null,
  max_restarts: null,
  max_seconds: null,
  dynamic_children: null,
  children: [],
  problem: null,
};

const worker = (module: string, more: Partial<LiveNode> = {}): LiveNode => ({
  ...UNKNOWN,
  id: module,
  module,
  ...more,
});
const inline = (id: string, strategy: Strategy, children: LiveNode[], more: Partial<LiveNode> = {}): LiveNode => ({
  ...UNKNOWN,
  id,
  module: 'Supervisor.Default',
  type: 'supervisor',
  shutdown: 'infinity',
  strategy,
  max_restarts: 3,
  max_seconds: 5,
  children,
  ...more,
});

it('says in words of otp.toml what a tree does', () => {
  const root = inline('shop', 'rest_for_one', [
    { ...inline('Shop.Names', 'one_for_all', []), module: 'Registry.Supervisor', name: 'Shop.Names' },
    worker('Shop.Repo', { shutdown: 10_000 }),
    { ...inline('Shop.Imports', 'one_for_one', []), dynamic_children: 3, name: 'Imports' },
    inline('pair', 'one_for_all', [worker('Shop.Invoices'), worker('Shop.Receipts')]),
    worker('Agent', { id: 'poller', restart: 'temporary' }),
    { ...inline('Shop.Web.Supervisor', 'one_for_one', [worker('Shop.Web.Cache')]), module: 'Shop.Web.Supervisor' },
  ]);
  const text = draftText(draftOfLive(root, APP));
  expect(text)
    .toBe(`# Made from the supervision tree of shop as it ran. Look through it: what only starts after another may really
# depend on it. Start arguments and options such as max_children are not told by a running tree: give them with args.

[app]
name = "shop"
module = "Shop"

[supervision]
max_restarts = 3
max_seconds = 5

[services.names]
kind = "registry"

[services.repo]
kind = "child"
child = "Shop.Repo"
depends_on = ["names"]
shutdown = "10s"

# It was registered as Imports.
[services.imports]
kind = "dynamic_supervisor"
depends_on = ["repo"]

[services.invoices]
kind = "child"
child = "Shop.Invoices"
depends_on = ["imports"]

[services.receipts]
kind = "child"
child = "Shop.Receipts"
starts_after = ["invoices"]

# It was started by Agent: let Shop.Poller.child_spec/1 do so.
# It restarted with imports; being temporary, it can only start after it.
[services.poller]
kind = "child"
starts_after = ["receipts"]
restart = "temporary"

[services.web_supervisor]
kind = "supervisor"
child = "Shop.Web.Supervisor"
depends_on = ["imports"]
starts_after = ["poller"]

[groups.pair]
services = ["invoices", "receipts"]
strategy = "one_for_all"
`);
  expect(startOrder(supervise(readOtpToml(text, 'otp.toml')))).toEqual([
    ...['names', 'repo', 'imports', 'invoices', 'receipts', 'poller', 'web_supervisor'],
  ]);
});

/** Trees that a person may have written: under one_for_all the workers come first. */
const drawnTree = fc
  .letrec<{ tree: Nested }>((tie) => ({
    tree: fc.record({
      strategy: fc.constantFrom<Strategy>('one_for_one', 'rest_for_one', 'one_for_all'),
      children: fc.array(
        fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant('worker' as const), tie('tree')),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    }),
  }))
  .tree.map((nested) => liveOf(nested, { count: 0 }))
  .filter((root) => startOrder(treeOf(root)).length <= EXACT);

interface Nested {
  strategy: Strategy;
  children: ('worker' | Nested)[];
}

function liveOf({ strategy, children }: Nested, counter: { count: number }): LiveNode {
  const sorted =
    strategy === 'one_for_all'
      ? [...children].sort((a, b) => Number(a !== 'worker') - Number(b !== 'worker'))
      : children;
  return inline(
    `inner${++counter.count}`,
    strategy,
    sorted.map((child) => (child === 'worker' ? worker(`Shop.W${++counter.count}`) : liveOf(child, counter))),
  );
}

function treeOf(node: LiveNode): SupervisorNode {
  const children = node.children.map((child): TreeNode =>
    child.type === 'worker' ? { service: child.id.replace('Shop.', '').toLowerCase() } : treeOf(child),
  );
  return { supervisor: node.id, strategy: node.strategy as Strategy, maxRestarts: 3, maxSeconds: 5, children };
}

it('gives a tree that starts in the same order and restarts the same', () => {
  fc.assert(
    fc.property(drawnTree, (root) => {
      const tree = supervise(readOtpToml(draftText(draftOfLive(root, APP)), 'otp.toml'));
      const given = treeOf(root);
      expect(startOrder(tree)).toEqual(startOrder(given));
      for (const service of startOrder(given)) {
        const restarts = (of: SupervisorNode) => new OtpInPlay(of, () => 'permanent').crash(service).restarts;
        expect({ service, restarts: restarts(tree) }).toEqual({ service, restarts: restarts(given) });
      }
    }),
    { numRuns: 500 },
  );
});
