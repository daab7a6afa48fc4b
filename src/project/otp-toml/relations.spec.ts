import { readOtpToml } from './read';

const APP = '[app]\nname = "orders"\n';

/** Services and groups that cannot lean on each other as they say: each with the whole text of its error. */
it.each([
  [
    'a child that is a service',
    APP +
      `[services.jobs]
kind = "dynamic_supervisor"
child = "Orders.Repo"
[services.repo]
`,
    `otp.toml:5:9
  5 | child = "Orders.Repo"
    |         ^
The children of a dynamic_supervisor are no services of their own.
  found:   Orders.Repo, the module of [services.repo]
  remedy:  Name another module.`,
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
])('%s', (_, text, message) => {
  expect(() => readOtpToml(text, 'otp.toml')).toThrow(expect.objectContaining({ message }));
});
