import { readOtpToml } from '../../../src/project/otp-toml/read';
import { childSpec } from './child-spec';

const specOf = (service: string, name = 'ledger') => {
  const manifest = readOtpToml(`[app]\nname = "orders"\n[services.${name}]\n${service}`, 'otp.toml');
  return childSpec(manifest, manifest.services[0]!);
};

describe('the child of a service', () => {
  it.each([
    ['', 'Orders.Supervision.child_spec(:ledger, Orders.Ledger)'],
    ['shutdown = "5s"', 'Orders.Supervision.child_spec(:ledger, Orders.Ledger)'],
    ['shutdown = "10s"', 'Orders.Supervision.child_spec(:ledger, Orders.Ledger, shutdown: 10_000)'],
    ['shutdown = "infinity"', 'Orders.Supervision.child_spec(:ledger, Orders.Ledger, shutdown: :infinity)'],
    ['restart = "transient"', 'Orders.Supervision.child_spec(:ledger, Orders.Ledger, restart: :transient)'],
    ['args = { page_size = 50 }', 'Orders.Supervision.child_spec(:ledger, {Orders.Ledger, [page_size: 50]})'],
    ['kind = "registry"', 'Orders.Supervision.child_spec(:ledger, {Orders.Ledger, [keys: :unique]})'],
    [
      'kind = "registry"\nkeys = "duplicate"',
      'Orders.Supervision.child_spec(:ledger, {Orders.Ledger, [keys: :duplicate]})',
    ],
    ['kind = "task_supervisor"', 'Orders.Supervision.child_spec(:ledger, Orders.Ledger)'],
    [
      'kind = "task_supervisor"\nmax_children = 5',
      'Orders.Supervision.child_spec(:ledger, {Orders.Ledger, [max_children: 5]})',
    ],
    [
      'kind = "port"\ncommand = ["cat", "-u"]',
      'Orders.Supervision.child_spec(:ledger, {Orders.Ledger, [command: ["cat", "-u"]]})',
    ],
  ])('with %j', (service, text) => expect(specOf(service)).toBe(text));

  it('lets all children of a dynamic supervisor crash at once', () => {
    expect(specOf('kind = "dynamic_supervisor"\nmax_children = 1000')).toBe(`Orders.Supervision.child_spec(
  :ledger,
  {Orders.Ledger, [max_children: 1000, max_restarts: 1000]}
)`);
    expect(specOf('kind = "dynamic_supervisor"')).toContain('{Orders.Ledger, [max_restarts: 10_000]}');
    expect(specOf('kind = "partition_supervisor"\nmax_children = 20\npartitions = 4')).toContain(
      '{Orders.Ledger, [partitions: 4, max_children: 20, max_restarts: 20]}',
    );
  });

  it("says all of what a module of the user's own may say otherwise", () => {
    expect(specOf('kind = "child"\nchild = "Bank.Gate"\nargs = { port = 1 }')).toBe(`Orders.Supervision.child_spec(
  :ledger,
  {Bank.Gate, [port: 1]},
  restart: :permanent,
  shutdown: 5000
)`);
    expect(specOf('kind = "supervisor"')).toContain('  restart: :permanent,\n  shutdown: :infinity\n');
  });

  it('breaks what is too long for a line', () => {
    expect(specOf(`args = { url = "${'x'.repeat(80)}", sizes = [1, 2] }`)).toBe(`Orders.Supervision.child_spec(
  :ledger,
  {
    Orders.Ledger,
    [
      url:
        "${'x'.repeat(80)}",
      sizes: [
        1,
        2
      ]
    ]
  }
)`);
  });
});
