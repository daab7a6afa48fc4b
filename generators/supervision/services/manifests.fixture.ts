/** Every kind of service, every feature, every type of a field. */
export const everyKind = `[app]
name = "orders"

[services.repo]
args = { url = "db://localhost", pool_size = 10 }
backoff = { min = "100ms", max = "30s" }

[services.ledger]
depends_on = ["repo"]
shutdown = "10s"
args = { page_size = 50 }
state = { balance = "integer", currency = "atom", rate = "float", amount = "number", open = "boolean", title = "string", index = "map", entries = "list", last = "any" }
mailbox = { max = 1000, when_full = "block" }

[services.checkout]
kind = "gen_statem"
states = ["cart", "paying", "done"]
depends_on = ["ledger"]
state = { total = "integer" }
health = { every = "5s", timeout = "1s" }
breaker = { failures = 5, within = "10s", reset_after = "30s" }
mailbox = { max = 1000, when_full = "reject" }
drain = "15s"
backoff = { min = "100ms", max = "30s" }

[services.invoices]
health = { every = "2s", timeout = "1s", unhealthy_after = 2, healthy_after = 2 }
drain = "10s"

[services.heater]
kind = "gen_statem"
states = ["off"]

[services.imports]
kind = "dynamic_supervisor"
child = "Orders.Import"
max_children = 1000

[services.jobs]
kind = "dynamic_supervisor"

[services.shards]
kind = "partition_supervisor"
max_children = 20
partitions = 4

[services.names]
kind = "registry"

[services.topics]
kind = "registry"
keys = "duplicate"

[services.tasks]
kind = "task_supervisor"
max_children = 100

[services.metrics]
kind = "ets_table"

[services.thumbnails]
kind = "port"
command = ["sh", "-c", "echo $$ > program.pid; exec sleep 1000"]

[services.own]
kind = "child"
args = { level = 1 }
restart = "transient"

[services.tree]
kind = "supervisor"
`;

/** Names that mean something to Elixir, to OTP or to the generated code itself, and texts that Elixir would interpolate. */
export const oddNames = `[app]
name = "mailbox"

[services.agent]
args = { name = "x", text = "a \\"quoted\\" \\\\ #{1 + 1} \\t\\n é 🙂 \\u0007 \\u202E", big = 12345678901234567890, small = -1e-9, huge = 1e300, on = true, list = [1, [2, 3], "x"], table = { a = 1, b = { c = "d" } }, none = [], empty = {} }
state = { args = "list", service_args = "map", connect = "any", retry = "atom", node = "integer", self = "string", value = "any" }
mailbox = { max = 1 }
drain = "1ms"
backoff = { min = "1ms", max = "1ms" }

[services.gen_server]
backoff = { min = "49d", max = "49d" }

[services.gen_statem]
kind = "gen_statem"
states = ["init", "terminate", "state", "code_change", "handle_event", "advance", "callback_mode"]
state = { args = "list", state = "atom", data = "map" }
health = { every = "2ms", timeout = "1ms" }
breaker = { failures = 1, within = "1ms", reset_after = "1ms" }

[services.enum]
breaker = { failures = 3, within = "1s", reset_after = "1s" }

[services.task]
kind = "task_supervisor"

[services.registry]
kind = "registry"

[services.breaker]
kind = "registry"
keys = "duplicate"

[services.port]
kind = "port"
command = ["sh", "-c", "echo \\"it's $HOME #{x}\\"; exec cat"]

[services.process]
kind = "ets_table"
shutdown = "brutal_kill"

[services.dynamic_supervisor]
kind = "dynamic_supervisor"
child = "Mailbox.Supervisor2.Guard"

[services.partition_supervisor]
kind = "partition_supervisor"
child = "Elsewhere.Of.HTTPWorker"
restart = "temporary"

[services.guard]
kind = "child"

[services.health]
kind = "supervisor"

[services.a1b2]
`;

/** Every kind and feature, under names of about so many characters each. */
export function longNames(length: number): string {
  const long = (name: string) => `${name}_${'and_so_on_'.repeat(7)}`.slice(0, length).replace(/_$/, '');
  const features = `args = { ${long('args')} = "${'x'.repeat(length)}", ${long('list')} = [${'123456, '.repeat(12)}] }
state = { ${long('count')} = "integer", ${long('title')} = "string" }
health = { every = "5s", timeout = "1s" }
breaker = { failures = 500, within = "1d", reset_after = "1d" }
mailbox = { max = 1000000, when_full = "block" }
drain = "1000s"
backoff = { min = "100ms", max = "1d" }
`;
  return `[app]
name = "${long('app')}"
module = "Acme.PointOfSale.${'ElectronicCashRegisters'.repeat(3).slice(0, length)}"

[services.${long('server')}]
${features}
[services.${long('machine')}]
kind = "gen_statem"
states = [${['idle', 'busy', 'tired', 'asleep'].map((state) => `"${long(state)}"`).join(', ')}]
${features}
[services.${long('dynamic')}]
kind = "dynamic_supervisor"
max_children = 100000
restart = "transient"
shutdown = "100s"

[services.${long('partition')}]
kind = "partition_supervisor"
max_children = 100000
partitions = 100

[services.${long('registry')}]
kind = "registry"

[services.${long('topics')}]
kind = "registry"
keys = "duplicate"

[services.${long('tasks')}]
kind = "task_supervisor"
max_children = 100000

[services.${long('table')}]
kind = "ets_table"

[services.${long('program')}]
kind = "port"
command = ["sh", "-c", "exec cat", "${'x'.repeat(length)}"]

[services.${long('own')}]
kind = "child"
args = { ${long('level')} = 1 }

[services.${long('tree')}]
kind = "supervisor"

[services.${long('user')}]
depends_on = ["${long('server')}"]
drain = "1s"
`;
}
