import { readOtpToml } from './read';

const APP = '[app]\nname = "orders"\n';

describe('bad input gets an error that says all', () => {
  it.each([
    [
      'a text where a list belongs',
      APP +
        `[services.ledger]
depends_on = "repo"
`,
      `otp.toml:4:14
  4 | depends_on = "repo"
    |              ^
depends_on is a list of names.
  found:   "repo"
  allowed: names in snake_case, in quotes; no reserved word of Elixir
  remedy:  Write for example ["repo"].`,
    ],
    [
      'a number where a table belongs',
      APP +
        `[services]
ledger = 3
`,
      `otp.toml:4:10
  4 | ledger = 3
    |          ^
services.ledger is a table.
  found:   3
  remedy:  Write [services.ledger], with its keys below it.`,
    ],
    [
      'an unknown key',
      APP +
        `[services.ledger]
depend_on = []
`,
      `otp.toml:4:1
  4 | depend_on = []
    | ^
Unknown keys are refused, so that no slip passes in silence.
  found:   depend_on in [services.ledger]
  allowed: kind, depends_on, starts_after, restart, shutdown, sla, args, state, health, breaker, mailbox, drain, backoff
  remedy:  Did you mean depends_on?`,
    ],
    [
      'a key of another kind',
      APP +
        `[services.ledger]
states = ["a"]
`,
      `otp.toml:4:1
  4 | states = ["a"]
    | ^
This kind of service has no states.
  found:   states in [services.ledger]
  allowed: kind, depends_on, starts_after, restart, shutdown, sla, args, state, health, breaker, mailbox, drain, backoff
  remedy:  Take it out. Services that have it: gen_statem.`,
    ],
    [
      'an unknown table',
      APP +
        `[service.ledger]
`,
      `otp.toml:3:2
  3 | [service.ledger]
    |  ^
Unknown keys are refused, so that no slip passes in silence.
  found:   service in the file
  allowed: app, supervision, services, groups
  remedy:  Did you mean services?`,
    ],
    [
      'an unknown kind',
      APP +
        `[services.ledger]
kind = "gen_servr"
`,
      `otp.toml:4:8
  4 | kind = "gen_servr"
    |        ^
kind is one of a few words.
  found:   "gen_servr"
  allowed: "gen_server", "gen_statem", "dynamic_supervisor", "partition_supervisor", "registry", "task_supervisor", "ets_table", "port", "child", "supervisor"
  remedy:  Did you mean "gen_server"?`,
    ],
    [
      'an unknown service',
      APP +
        `[services.repo]
[services.ledger]
depends_on = ["rep"]
`,
      `otp.toml:5:15
  5 | depends_on = ["rep"]
    |               ^
Only services of this file can be named.
  found:   "rep", which is none
  allowed: repo, ledger
  remedy:  Did you mean "repo"?`,
    ],
    [
      'a service twice',
      APP +
        `[services.repo]
[services.repo]
`,
      `otp.toml:4:2
  4 | [services.repo]
    |  ^
A service, a group or a key is written once.
  found:   a second one of this name
  remedy:  Put the two together, or give one another name.`,
    ],
    [
      'a name twice',
      APP +
        `[services.repo]
[services.ledger]
depends_on = ["repo", "repo"]
`,
      `otp.toml:5:23
  5 | depends_on = ["repo", "repo"]
    |                       ^
A list names a service once.
  found:   "repo" a second time in services.ledger.depends_on
  remedy:  Take it out.`,
    ],
    [
      'a service that depends on itself',
      APP +
        `[services.ledger]
depends_on = ["ledger"]
`,
      `otp.toml:4:15
  4 | depends_on = ["ledger"]
    |               ^
A service cannot depend on itself.
  found:   "ledger" in services.ledger.depends_on
  remedy:  Take it out.`,
    ],
    [
      'a circle',
      APP +
        `[services.a]
depends_on = ["b"]
[services.b]
depends_on=["c"]
[services.c]
depends_on=["a"]
`,
      `otp.toml:4:14
  4 | depends_on = ["b"]
    |              ^
Services that depend on each other in a circle have no order to start in.
  found:   a -> b -> c -> a
  remedy:  Take one dependency out, or let them live and die together:

[groups.a_group]
services = ["a", "b", "c"]
strategy = "one_for_all"`,
    ],
    [
      'a circle through a group',
      APP +
        `[services.a]
depends_on = ["b"]
[services.b]
depends_on=["c"]
[services.c]
[groups.g]
services=["a","c"]
`,
      `otp.toml:4:14
  4 | depends_on = ["b"]
    |              ^
Services that depend on each other in a circle have no order to start in.
  found:   group g -> b -> group g
  remedy:  Take one dependency out, or let them live and die together:

[groups.g]
services = ["a", "c", "b"]
strategy = "one_for_all"`,
    ],
    [
      'a circle with a soft edge',
      APP +
        `[services.a]
starts_after = ["b"]
[services.b]
depends_on=["a"]
`,
      `otp.toml:4:16
  4 | starts_after = ["b"]
    |                ^
There is an order in which every service starts after those that it names, and in a group the order is the given one.
  found:   a after b (starts_after), b after a (depends_on)
  remedy:  Take b out of starts_after of a.`,
    ],
    [
      'a group in an order that cannot be',
      APP +
        `[services.a]
depends_on = ["b"]
[services.b]
[groups.g]
services=["a","b"]
`,
      `otp.toml:7:10
  7 | services=["a","b"]
    |          ^
There is an order in which every service starts after those that it names, and in a group the order is the given one.
  found:   a after b (depends_on), b after a (order of the group)
  remedy:  Change the order of the services in the group.`,
    ],
    [
      'a reserved word',
      APP +
        `[services.end]
`,
      `otp.toml:3:2
  3 | [services.end]
    |  ^
A service cannot have the name of a reserved word of Elixir.
  found:   "end"
  allowed: snake_case: lowercase ASCII letters, digits and single _, a letter first, at most 64 characters; no reserved word of Elixir
  remedy:  Rename it, for example to [services.end_service].`,
    ],
    [
      'no identifier',
      APP +
        `[services."my-repo"]
`,
      `otp.toml:3:2
  3 | [services."my-repo"]
    |  ^
The name of a service becomes that of a module and of a file.
  found:   "my-repo"
  allowed: snake_case: lowercase ASCII letters, digits and single _, a letter first, at most 64 characters; no reserved word of Elixir
  remedy:  Rename it, for example to [services.my_repo].`,
    ],
    [
      'an application name in another case',
      `[app]
name = "My-App"
`,
      `otp.toml:2:8
  2 | name = "My-App"
    |        ^
name is that of an OTP application.
  found:   "My-App"
  allowed: a lowercase ASCII letter, then lowercase ASCII letters, digits and _
  remedy:  Write what mix.exs has as app:, for example "orders".`,
    ],
    [
      'an application named by a reserved word',
      `[app]
name = "end"
`,
      `otp.toml:2:8
  2 | name = "end"
    |        ^
name is that of an OTP application.
  found:   "end", a reserved word of Elixir
  allowed: a lowercase ASCII letter, then lowercase ASCII letters, digits and _
  remedy:  Write what mix.exs has as app:, for example "orders".`,
    ],
    [
      'an application of Elixir itself',
      `[app]
name = "logger"
`,
      `otp.toml:2:8
  2 | name = "logger"
    |        ^
An application cannot have the name of one that Erlang/OTP, Elixir or Mix bring, or of an option of theirs.
  found:   "logger"
  remedy:  Give it another name, for example "logger_app".`,
    ],
    [
      'no name',
      `[app]
module="X"
`,
      `otp.toml:1:2
  1 | [app]
    |  ^
An otp.toml says whose it is.
  found:   no name in [app]
  remedy:  Write the name of the OTP application, for example name = "orders".`,
    ],
    [
      'a module of Elixir itself',
      `[app]
name="x"
module="Task.X"
`,
      `otp.toml:3:8
  3 | module="Task.X"
    |        ^
An application cannot define modules in the place of Elixir's own Task.
  found:   "Task.X"
  remedy:  Give another module, for example module = "TaskApp".`,
    ],
    [
      'two services of one module',
      APP +
        `[services.a_1]
[services.a1]
`,
      `otp.toml:4:2
  4 | [services.a1]
    |  ^
Two things of an application cannot have the same module.
  found:   Orders.A1, of [services.a_1] and of [services.a1]
  remedy:  Give this service another name.`,
    ],
    [
      'the module of the root supervisor',
      APP +
        `[services.supervisor]
`,
      `otp.toml:3:2
  3 | [services.supervisor]
    |  ^
Two things of an application cannot have the same module.
  found:   Orders.Supervisor, of the root supervisor and of [services.supervisor]
  remedy:  Give this service another name.`,
    ],
    [
      'a hard edge to a temporary service',
      APP +
        `[services.repo]
restart="temporary"
[services.ledger]
depends_on=["repo"]
`,
      `otp.toml:6:13
  6 | depends_on=["repo"]
    |             ^
Only permanent services can depend on each other: whenever the one restarts, so must the other.
  found:   repo, which is temporary: when it crashes nobody restarts it, and when others restart it is stopped for good
  remedy:  Make repo permanent, or, where start order is all that is meant, write starts_after = ["repo"] in [services.ledger].`,
    ],
    [
      'recover_within that OTP cannot count',
      APP +
        `[services.repo]
sla={recover_within="1s"}
`,
      `otp.toml:4:21
  4 | sla={recover_within="1s"}
    |                     ^
recover_within is a time.
  found:   "1s"
  allowed: a number and ms, s, m, h or d, in quotes; 2s or more, at most 49d
  remedy:  Write for example "2s".`,
    ],
    [
      'an empty file',
      ``,
      `An otp.toml says whose it is.
  found:   an empty file
  remedy:  Begin it with [app] and the application's name, for example:

[app]
name = "orders"`,
    ],
    [
      'no TOML',
      APP +
        `[services.repo
`,
      `otp.toml:3:15
  3 | [services.repo
    |               ^
An otp.toml is TOML (toml.io, v1.0.0).
  found:   illegal character in key
  remedy:  Mend the line that is shown.`,
    ],
    [
      'a service in two groups',
      APP +
        `[services.a]
[services.b]
[services.c]
[groups.x]
services=["a","b"]
[groups.y]
services=["b","c"]
`,
      `otp.toml:9:11
  9 | services=["b","c"]
    |           ^
A service lives and dies with one group.
  found:   "b" in [groups.x] and in [groups.y]
  remedy:  Take it out of one of them, or make one group of the two.`,
    ],
    [
      'a probe that outlasts its interval',
      APP +
        `[services.a]
health={every="1s",timeout="2s"}
`,
      `otp.toml:4:28
  4 | health={every="1s",timeout="2s"}
    |                            ^
A probe ends before the next one begins.
  found:   "2s"
  allowed: a timeout shorter than every
  remedy:  Make timeout shorter, or every longer.`,
    ],
    [
      'a number where a time belongs',
      APP +
        `[services.a]
shutdown=5
`,
      `otp.toml:4:10
  4 | shutdown=5
    |          ^
shutdown says how long a stop may take.
  found:   5
  allowed: "brutal_kill", "infinity", or a number and ms, s, m, h or d, in quotes
  remedy:  Write for example "10s".`,
    ],
    [
      'two faults, both told',
      APP +
        `[services.a]
shutdown=5
foo=1
`,
      `otp.toml:4:10
  4 | shutdown=5
    |          ^
shutdown says how long a stop may take.
  found:   5
  allowed: "brutal_kill", "infinity", or a number and ms, s, m, h or d, in quotes
  remedy:  Write for example "10s".

otp.toml:5:1
  5 | foo=1
    | ^
Unknown keys are refused, so that no slip passes in silence.
  found:   foo in [services.a]
  allowed: kind, depends_on, starts_after, restart, shutdown, sla, args, state, health, breaker, mailbox, drain, backoff
  remedy:  Take it out.`,
    ],
    [
      'no states',
      APP +
        `[services.a]
kind="gen_statem"
`,
      `otp.toml:3:2
  3 | [services.a]
    |  ^
states is a list of names, at least one.
  found:   no states in [services.a]
  allowed: names in snake_case, in quotes; no reserved word of Elixir
  remedy:  Write for example ["idle", "busy"].`,
    ],
    [
      'a date as an argument',
      APP +
        `[services.a]
args={ when = 2020-01-01 }
`,
      `otp.toml:4:6
  4 | args={ when = 2020-01-01 }
    |      ^
args is a table of start arguments.
  found:   {"when":"2020-01-01"}
  allowed: texts, numbers, booleans, lists and tables of them; keys in snake_case
  remedy:  Write for example { page_size = 50 }.`,
    ],
    [
      'a slip in a word',
      APP +
        `[services.a]
restart="permanant"
`,
      `otp.toml:4:9
  4 | restart="permanant"
    |         ^
restart is one of a few words.
  found:   "permanant"
  allowed: "permanent", "transient", "temporary"
  remedy:  Did you mean "permanent"?`,
    ],
  ])('%s', (_, text, message) => {
    expect(() => readOtpToml(text, 'otp.toml')).toThrow(expect.objectContaining({ message }));
  });

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
