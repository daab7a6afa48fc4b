import { readOtpToml } from './read';

const APP = '[app]\nname = "orders"\n';

/** Wrong values, keys and names: each with the whole text of its error. */
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
