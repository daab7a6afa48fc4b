import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveTree } from '../src/live/tree';
import { BeamNode } from '../src/mix/beam-node.fixture';
import { NxOtp } from './nx-otp.fixture';

const nxOtp = new NxOtp();
let beam: BeamNode;

/** What the manifest below leads to, but for a limit, and with a cache that it does not know. */
const ORDERS = `
defmodule Orders do
  use Application

  def start(_, _) do
    child = fn id -> Supervisor.child_spec({Agent, fn -> id end}, id: id) end
    children = [child.(Orders.Repo), child.(Orders.Ledger), child.(Orders.Cache)]
    Supervisor.start_link(children, strategy: :rest_for_one, max_restarts: 10, name: Orders.Supervisor)
  end
end

:ok = :application.load({:application, :orders, [mod: {Orders, []}, applications: [:kernel, :stdlib, :elixir]]})
:ok = :application.start(:orders)
`;

const MANIFEST = '[app]\nname = "orders"\n[services.repo]\n[services.ledger]\ndepends_on = ["repo"]\n';
const WITH_AUDIT = `${MANIFEST}[services.audit]\ndepends_on = ["ledger"]\n`;

beforeAll(async () => {
  beam = await BeamNode.start(`shop${process.pid}`, ORDERS);
  writeFileSync(join(nxOtp.folder, 'otp.toml'), WITH_AUDIT);
});
afterAll(async () => {
  await beam.stop();
  rmSync(nxOtp.folder, { recursive: true });
});

const visualise = (...args: string[]) =>
  nxOtp.run(['visualise', ...args, '--node', beam.name], { env: { ...beam.env, NX_OTP_COOKIE: BeamNode.cookie } });

const withoutPids = (text: string) => text.replace(/<0\.\d+\.0>/g, '<pid>');

it('draws a running tree', async () => {
  const { exitCode, stdout, stderr } = await visualise('--app', 'orders');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(withoutPids(stdout)).toBe(`Orders.Supervisor  rest_for_one, 10 restarts in 5 s, <pid>
├── Orders.Repo  <pid>
├── Orders.Ledger  <pid>
└── Orders.Cache  <pid>
`);
});

it('draws the drift between a manifest and the running tree, in sentences, too', async () => {
  const { exitCode, stdout, stderr } = await visualise('otp.toml');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: `${beam.name} differs from the manifest in 3 things.\n`,
  });
  expect(withoutPids(stdout))
    .toBe(`~ Orders.Supervisor  rest_for_one, 10 restarts in 5 s, <pid>, limits should be 3 in 5 s
├── repo  <pid>
├── ledger  <pid>
├── + Orders.Cache  <pid>
└── - audit

audit is missing: by the manifest it is under Orders.Supervisor.
Orders.Cache under Orders.Supervisor is not in the manifest.
Orders.Supervisor has other limits: 10 in 5 s, by the manifest 3 in 5 s.
`);
});

it('has the drift as JSON', async () => {
  const { exitCode, stdout } = await visualise('otp.toml', '--format', 'json');
  expect(exitCode).toBe(1);
  const { manifest, live, differences }: { manifest: object; live: LiveTree; differences: object[] } =
    JSON.parse(stdout);
  expect(manifest).toMatchObject({ app: 'orders', unneeded_total: 0 });
  expect(live).toMatchObject({ app: 'orders', node: beam.name, root: { name: 'Orders.Supervisor' } });
  expect(differences).toEqual([
    { kind: 'missing', name: 'audit', expected: 'Orders.Supervisor', found: null },
    { kind: 'extra', name: 'Orders.Cache', expected: null, found: 'Orders.Supervisor' },
    { kind: 'limits', name: 'Orders.Supervisor', expected: '3 in 5 s', found: '10 in 5 s' },
  ]);
});

it('has the drift as a page', async () => {
  const { exitCode, stdout } = await visualise('otp.toml', '--format', 'html');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('<li>Orders.Cache under Orders.Supervisor is not in the manifest.</li>');
});

it('says why a node cannot be reached', async () => {
  const { exitCode, stdout, stderr } = await nxOtp.run(
    ['visualise', '--node', 'nobody@127.0.0.1', '--cookie', BeamNode.cookie],
    { env: beam.env },
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toBe(`The node nobody@127.0.0.1 can be reached.
  found:   no node nobody on 127.0.0.1
  allowed: ${beam.name}
  remedy:  Start it with that name, or give the one that it has.
`);
});
