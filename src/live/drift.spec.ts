import { readOtpToml } from '../project/otp-toml/read';
import type { ExplainedSupervisor } from '../supervision/explanation';
import { type Difference, compare } from './drift';
import type { LiveNode, LiveTree } from './tree';

const manifest = readOtpToml(
  `[app]
name = "orders"
[services.repo]
[services.ledger]
depends_on = ["repo"]
[services.audit]
depends_on = ["repo"]
[services.reporter]
restart = "temporary"
`,
  'otp.toml',
);
const LIMITS = { max_restarts: 3, max_seconds: 5, reckoning: [] };
const GIVES_UP = { crashes: 4, seconds: 5, crashes_to_the_root: 4, restarts: [] };
const tree: ExplainedSupervisor = {
  supervisor: 'Orders.Supervisor',
  strategy: 'one_for_one',
  ...LIMITS,
  gives_up: GIVES_UP,
  children: [
    {
      supervisor: 'Orders.RepoSupervisor',
      strategy: 'rest_for_one',
      ...LIMITS,
      gives_up: GIVES_UP,
      children: [
        { service: 'repo' },
        {
          supervisor: 'Orders.LedgerSupervisor',
          strategy: 'one_for_one',
          ...LIMITS,
          gives_up: GIVES_UP,
          children: [{ service: 'ledger' }, { service: 'audit' }],
        },
      ],
    },
    { service: 'reporter' },
  ],
};

const unknown: Omit<LiveNode, 'id' | 'type'> = {
  pid: '<0.1.0>',
  name: null,
  module: null,
  restart: 'permanent',
  shutdown: 5000,
  strategy: null,
  max_restarts: null,
  max_seconds: null,
  dynamic_children: null,
  children: [],
  problem: null,
};

const worker = (id: string, more: Partial<LiveNode> = {}): LiveNode => ({ ...unknown, id, type: 'worker', ...more });

function supervisor(id: string, children: LiveNode[], more: Partial<LiveNode> = {}): LiveNode {
  const limits = { strategy: 'one_for_one', max_restarts: 3, max_seconds: 5 };
  return { ...unknown, id, type: 'supervisor', ...limits, children, ...more };
}

/** Parts of that tree as they run. */
const repoSupervisor = (children: LiveNode[], more: Partial<LiveNode> = {}) =>
  supervisor('Orders.RepoSupervisor', children, { strategy: 'rest_for_one', ...more });
const readers = supervisor('Orders.LedgerSupervisor', [worker('Orders.Ledger'), worker('Orders.Audit')]);
const reporter = worker('Orders.Reporter', { restart: 'temporary' });

function differences(...children: LiveNode[]): Difference[] {
  const live: LiveTree = { app: 'orders', node: 'orders@shop', root: supervisor('orders', children) };
  return compare(manifest, tree, live).differences;
}

it('finds nothing where the running tree is that of the manifest', () => {
  expect(differences(repoSupervisor([worker('Orders.Repo'), readers]), reporter)).toEqual([]);
});

it('knows a service by its name, its module or its registered name', () => {
  const repo = worker('database', { name: 'Orders.Repo' });
  const ledger = worker('ledger');
  const audit = worker('{:audit, 1}', { module: 'Orders.Audit' });
  const all = supervisor('Orders.LedgerSupervisor', [ledger, audit]);
  expect(differences(repoSupervisor([repo, all]), reporter)).toEqual([]);
});

it('does not miss a temporary service, and looks into no service', () => {
  const repo = worker('Orders.Repo', { type: 'supervisor', children: [worker('DBConnection')] });
  expect(differences(repoSupervisor([repo, readers]))).toEqual([]);
});

it('finds what is missing, extra and elsewhere', () => {
  const cache = supervisor('Orders.Cache', [worker('Orders.Audit'), worker('Orders.Shard')]);
  expect(differences(repoSupervisor([worker('Orders.Repo')]), reporter, cache)).toEqual([
    { kind: 'missing', name: 'Orders.LedgerSupervisor', expected: 'Orders.RepoSupervisor', found: null },
    { kind: 'missing', name: 'ledger', expected: 'Orders.LedgerSupervisor', found: null },
    { kind: 'elsewhere', name: 'audit', expected: 'Orders.LedgerSupervisor', found: 'Orders.Cache' },
    { kind: 'extra', name: 'Orders.Cache', expected: null, found: 'Orders.Supervisor' },
  ]);
});

it('calls a second process of one service extra', () => {
  expect(differences(repoSupervisor([worker('Orders.Repo'), readers]), reporter, worker('Orders.Repo'))).toEqual([
    { kind: 'extra', name: 'Orders.Repo', expected: null, found: 'Orders.Supervisor' },
  ]);
});

it('finds other strategies, limits and orders', () => {
  const other = repoSupervisor([readers, worker('Orders.Repo')], { strategy: 'one_for_all', max_restarts: 10 });
  expect(differences(other, reporter)).toEqual([
    { kind: 'strategy', name: 'Orders.RepoSupervisor', expected: 'rest_for_one', found: 'one_for_all' },
    { kind: 'limits', name: 'Orders.RepoSupervisor', expected: '3 in 5 s', found: '10 in 5 s' },
    {
      kind: 'order',
      name: 'Orders.RepoSupervisor',
      expected: 'repo, Orders.LedgerSupervisor',
      found: 'Orders.LedgerSupervisor, repo',
    },
  ]);
});

it('does not mind the order under one_for_one', () => {
  expect(differences(reporter, repoSupervisor([worker('Orders.Repo'), readers]))).toEqual([]);
});

it('finds nothing in what could not be asked', () => {
  const silent = { strategy: null, max_restarts: null, max_seconds: null, problem: 'did not answer within 3 s' };
  expect(differences(repoSupervisor([worker('Orders.Repo'), readers], silent), reporter)).toEqual([]);
});
