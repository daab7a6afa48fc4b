import { readManifest } from '../read-manifest';
import { readTables } from '../otp-toml/source';
import { supervise } from '../../supervision/supervise';
import { otpTomlOf } from './read';

/** The example of the format's own documentation. */
const EXAMPLE = `[workload]
name = "payment-gateway"
entry = "PaymentGateway.Application"
strategy = "rest_for_one"

[data]
input-type = "PaymentRequest"
output-type = "PaymentResult"

[options]
flags = ["distributed", "health-checks"]
generate-tests = true

[[supervisors]]
name = "main"
strategy = "one_for_all"
max-restarts = 3
max-seconds = 5

[[supervisors.children]]
name = "cache"
type = "worker"
module = "Cache"
restart = "permanent"

[[supervisors.children]]
name = "task-runner"
restart = "transient"
`;

const converted = (text: string) => otpTomlOf(readTables(text, 'otpiser.toml'));

it('makes an otp.toml that a person can go on with', () => {
  expect(converted(EXAMPLE))
    .toBe(`# Made from otpiser.toml. Look through it: supervisors follow from depends_on and groups here.
# Its data types, PaymentRequest and PaymentResult, were for documentation only.
# The flag distributed has no counterpart here.

[app]
name = "payment_gateway"
module = "PaymentGateway"

[supervision]
max_restarts = 3
max_seconds = 5

[services.cache]
health = { every = "5s", timeout = "1s" }

[services.task_runner]
restart = "transient"
health = { every = "5s", timeout = "1s" }

[groups.main]
services = ["cache", "task_runner"]
strategy = "one_for_all"
`);
});

it('is read wherever an otp.toml is', () => {
  expect(supervise(readManifest(EXAMPLE, 'otpiser.toml'))).toEqual({
    supervisor: 'PaymentGateway.Supervisor',
    strategy: 'one_for_all',
    maxRestarts: 3,
    maxSeconds: 5,
    children: [{ service: 'cache' }, { service: 'task_runner' }],
  });
});

it("has none of the other tool's defects: names twice, nested supervisors, flags without effect", () => {
  const text = `[workload]
name = "shop"
entry = "Shop.Application"
[options]
flags = ["registry", "task-supervisor", "dynamic-supervisor", "telemetry"]
[[supervisors]]
name = "orders"
strategy = "rest_for_one"
max-restarts = 5
[[supervisors.children]]
name = "worker"
[[supervisors.children]]
name = "end"
[[supervisors.children]]
name = "poller"
restart = "temporary"
[[supervisors]]
name = "bills"
[[supervisors.children]]
name = "worker"
module = "Printer"
[[supervisors.children]]
name = "pool"
type = "supervisor"
strategy = "one_for_all"
`;
  expect(converted(text))
    .toBe(`# Made from otpiser.toml. Look through it: supervisors follow from depends_on and groups here.
# The flag telemetry: every service emits events, through :telemetry where it is a dependency.
# Its supervisors had limits of their own (5 in 5 s; 3 in 5 s); here the first is the default.

[app]
name = "shop"
module = "Shop"

[supervision]
max_restarts = 5
max_seconds = 5

[services.worker]

# end of orders: the name end cannot be had twice, or is no name.
[services.orders_end]
depends_on = ["worker"]

# rest_for_one restarted it with orders_end; poller is temporary, so that start order is left.
[services.poller]
restart = "temporary"
starts_after = ["orders_end"]

# worker of bills: the name worker cannot be had twice, or is no name.
[services.bills_worker]
kind = "child"
child = "Shop.Printer"

[services.pool]
kind = "supervisor"

# The flag dynamic-supervisor.
[services.workers]
kind = "dynamic_supervisor"

# The flag registry.
[services.names]
kind = "registry"

# The flag task-supervisor.
[services.tasks]
kind = "task_supervisor"
`);
  expect(readManifest(text, 'otpiser.toml').services).toHaveLength(8);
});

it('keeps every comment with what it is about', () => {
  const text = `# Of the payments team.

# The gateway.
[workload]
name = "gateway" # as on the wiki
entry = "Gateway.Application"

# What talks to the bank.
[[supervisors]]
name = "bank"
max-restarts = 9 # the bank flaps
# first
[[supervisors.children]]
name = "link"

#
[[supervisors.children]]
name = "end" # historic
[[supervisors]] # lives and dies together
name = "books"
strategy = "one_for_all"
[[supervisors.children]]
name = "ledger"
[[supervisors.children]]
name = "journal"
[[supervisors]]
name = "later"
# Nothing yet.
`;
  expect(converted(text))
    .toBe(`# Made from otpiser.toml. Look through it: supervisors follow from depends_on and groups here.
# Its supervisors had limits of their own (9 in 5 s; 3 in 5 s); here the first is the default.
# later: Nothing yet.
# Of the payments team.
# The gateway.
# name: as on the wiki

[app]
name = "gateway"
module = "Gateway"

[supervision]
max_restarts = 9
max_seconds = 5

# bank: What talks to the bank.
# bank: max-restarts: the bank flaps
# first
[services.link]

#
# name: historic
# end of bank: the name end cannot be had twice, or is no name.
[services.bank_end]

[services.ledger]

[services.journal]

# lives and dies together
[groups.books]
services = ["ledger", "journal"]
strategy = "one_for_all"
`);
});

it('complains of what that tool let pass', () => {
  const wrong = EXAMPLE.replace('restart = "permanent"', 'restart = "always"').replace('max-seconds', 'max_seconds');
  expect(() => converted(wrong)).toThrow(
    expect.objectContaining({
      message: `otpiser.toml:24:11
  24 | restart = "always"
     |           ^
restart is one of a few words.
  found:   "always"
  allowed: "permanent", "transient", "temporary"
  remedy:  Write one of them, for example "permanent".

otpiser.toml:18:1
  18 | max_seconds = 5
     | ^
Unknown keys are refused, so that no slip passes in silence.
  found:   max_seconds in [supervisors]
  allowed: name, strategy, max-restarts, max-seconds, children
  remedy:  Did you mean max-seconds?`,
    }),
  );
});
