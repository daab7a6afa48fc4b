import { readOtpToml } from './read';

const APP = '[app]\nname = "orders"\n';

describe('what is no manifest at all', () => {
  it('a file of 10 MiB', () => {
    expect(() => readOtpToml(Buffer.alloc(10 * 1024 * 1024, ' '), 'otp.toml')).toThrow(
      expect.objectContaining({
        message: `An otp.toml is written by hand, and at most 1 MiB.
  found:   otp.toml, 10.0 MiB
  remedy:  Give the manifest of one app; data belongs elsewhere.`,
      }),
    );
  });

  it('bytes that are no UTF-8', () => {
    expect(() => readOtpToml(Buffer.from('[app]\nname = "ordr\xe9s"\n', 'latin1'), 'otp.toml')).toThrow(
      expect.objectContaining({
        message: `TOML is UTF-8 (toml.io, v1.0.0).
  found:   bytes in otp.toml that are no UTF-8
  remedy:  Save it as UTF-8, for example: iconv -f ISO-8859-1 -t UTF-8 otp.toml`,
      }),
    );
  });
});

describe('a good manifest', () => {
  it('is filled in with what OTP takes where nothing is said', () => {
    const { source, ...manifest } = readOtpToml(
      APP + '[services.repo]\n[services.imports]\nkind = "dynamic_supervisor"\n',
      'otp.toml',
    );
    expect(source?.file).toBe('otp.toml');
    const plain = { dependsOn: [], startsAfter: [], restart: 'permanent', ownShutdown: false, args: {}, state: {} };
    expect(manifest).toEqual({
      app: { name: 'orders', module: 'Orders' },
      supervision: { maxRestarts: 3, maxSeconds: 5 },
      services: [
        { ...plain, name: 'repo', module: 'Orders.Repo', kind: 'gen_server', shutdown: 5000 },
        { ...plain, name: 'imports', module: 'Orders.Imports', kind: 'dynamic_supervisor', shutdown: 'infinity' },
      ],
      groups: [],
    });
  });

  it('has every key that the format has', () => {
    const text = `
[app]
name = "orders"
module = "Shop.Orders"
[supervision]
max_restarts = 5
max_seconds = 10
shutdown = "2s"
[services.repo]
kind = "child"
child = "Shop.Repo"
args = { pool = [1, 2], ssl = { verify = true } }
[services.metrics]
kind = "ets_table"
[services.names]
kind = "registry"
keys = "duplicate"
[services.jobs]
kind = "partition_supervisor"
child = "Shop.Job"
partitions = 4
max_children = 10
[services.probe]
kind = "port"
command = ["ping", "-c", "1", "localhost"]
restart = "transient"
[services.checkout]
kind = "gen_statem"
states = ["cart", "paying"]
depends_on = ["repo"]
starts_after = ["metrics"]
shutdown = "brutal_kill"
state = { total = "integer" }
sla = { recover_within = "2s", restart_takes = "200ms", crashes_per_hour = 0.5 }
health = { every = "5s", timeout = "1s", unhealthy_after = 2 }
breaker = { failures = 5, within = "10s", reset_after = "30s" }
mailbox = { max = 1000, when_full = "block" }
backoff = { min = "100ms", max = "30s" }
drain = "15s"
[groups.pair]
services = ["names", "jobs"]
strategy = "rest_for_one"
`;
    const { services, groups, app, supervision } = readOtpToml(text, 'otp.toml');
    expect(app).toEqual({ name: 'orders', module: 'Shop.Orders' });
    expect(supervision).toEqual({ maxRestarts: 5, maxSeconds: 10 });
    expect(groups).toEqual([{ name: 'pair', services: ['names', 'jobs'], strategy: 'rest_for_one' }]);
    expect(services.map(({ name, module }) => [name, module])).toEqual([
      ['repo', 'Shop.Repo'],
      ['metrics', 'Shop.Orders.Metrics'],
      ['names', 'Shop.Orders.Names'],
      ['jobs', 'Shop.Orders.Jobs'],
      ['probe', 'Shop.Orders.Probe'],
      ['checkout', 'Shop.Orders.Checkout'],
    ]);
    expect(services[0]).toMatchObject({ shutdown: 2000, args: { pool: [1, 2], ssl: { verify: true } } });
    expect(services[3]).toMatchObject({ child: 'Shop.Job', partitions: 4, maxChildren: 10, shutdown: 'infinity' });
    expect(services[4]).toMatchObject({ command: ['ping', '-c', '1', 'localhost'], restart: 'transient' });
    expect(services[5]).toEqual({
      name: 'checkout',
      module: 'Shop.Orders.Checkout',
      kind: 'gen_statem',
      dependsOn: ['repo'],
      startsAfter: ['metrics'],
      restart: 'permanent',
      shutdown: 'brutal_kill',
      ownShutdown: true,
      args: {},
      state: { total: 'integer' },
      states: ['cart', 'paying'],
      sla: { recoverWithin: 2000, restartTakes: 200, crashesPerHour: 0.5 },
      health: { every: 5000, timeout: 1000, unhealthyAfter: 2, healthyAfter: 1 },
      breaker: { failures: 5, within: 10_000, resetAfter: 30_000 },
      mailbox: { max: 1000, whenFull: 'block' },
      backoff: { min: 100, max: 30_000 },
      drain: 15_000,
    });
  });

  it('may begin with a byte order mark, and end its lines as Windows does', () => {
    expect(readOtpToml('\ufeff[app]\r\nname = "orders"\r\n', 'otp.toml').app.module).toBe('Orders');
  });

  it('lets services of a group lean on each other in a circle', () => {
    const text =
      APP +
      '[services.a]\ndepends_on = ["b"]\n[services.b]\ndepends_on = ["a"]\n[groups.both]\nservices = ["b", "a"]\n';
    expect(readOtpToml(text, 'otp.toml').groups).toEqual([
      { name: 'both', services: ['b', 'a'], strategy: 'one_for_all' },
    ]);
  });
});
