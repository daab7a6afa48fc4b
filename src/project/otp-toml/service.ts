import type { z } from 'zod';
import { camelize } from '../../naming';
import type { Complaints } from './complaints';
import { isTable } from './fields';
import type { KeyPath } from './entries';
import type { Kind, Service, Shutdown } from './manifest';
import { type ServiceTable, kindSchema, serviceSchemas } from './schema';

/** Supervisors get as long as they need to stop their children (supervisor(3), "shutdown"). */
const SUPERVISORS: ReadonlySet<Kind> = new Set([
  'dynamic_supervisor',
  'partition_supervisor',
  'registry',
  'task_supervisor',
  'supervisor',
]);

/**
 * One `[services.name]`, with every default filled in.
 *
 * @param app the service's name, the root module, and how long a worker may take to stop where nothing is said
 */
export function serviceOf(
  complaints: Complaints,
  path: KeyPath,
  app: { name: string; module: string; shutdown: Shutdown },
  row: unknown,
): Service | undefined {
  const named = isTable(row) ? row['kind'] : undefined;
  const kind = kindSchema.safeParse(named, { reportInput: true });
  if (!kind.success) {
    complaints.addIssues([...path, 'kind'], kindSchema, kind.error.issues);
    return undefined;
  }
  const schema: z.ZodType = serviceSchemas[kind.data ?? 'gen_server'];
  const table = complaints.check(path, schema, row) as ServiceTable | undefined;
  return table && fromTable(kind.data ?? 'gen_server', app, table);
}

function fromTable(
  kind: Kind,
  app: { name: string; module: string; shutdown: Shutdown },
  table: ServiceTable,
): Service {
  const ownModule = `${app.module}.${camelize(app.name)}`;
  const isOwn = kind === 'child' || kind === 'supervisor';
  return {
    name: app.name,
    module: isOwn ? (table.child ?? ownModule) : ownModule,
    kind,
    dependsOn: table.depends_on ?? [],
    startsAfter: table.starts_after ?? [],
    restart: table.restart ?? 'permanent',
    shutdown: table.shutdown ?? (SUPERVISORS.has(kind) ? 'infinity' : app.shutdown),
    ownShutdown: table.shutdown !== undefined,
    args: table.args ?? {},
    state: table.state ?? {},
    ...present({
      sla: table.sla && {
        ...present({ recoverWithin: table.sla.recover_within }),
        restartTakes: table.sla.restart_takes ?? 0,
        crashesPerHour: table.sla.crashes_per_hour ?? 0,
      },
      health: table.health && {
        every: table.health.every,
        timeout: table.health.timeout,
        unhealthyAfter: table.health.unhealthy_after ?? 3,
        healthyAfter: table.health.healthy_after ?? 1,
      },
      breaker: table.breaker && {
        failures: table.breaker.failures,
        within: table.breaker.within,
        resetAfter: table.breaker.reset_after,
      },
      mailbox: table.mailbox && { max: table.mailbox.max, whenFull: table.mailbox.when_full ?? 'reject' },
      drain: table.drain,
      backoff: table.backoff,
      states: table.states,
      child: isOwn ? undefined : table.child,
      maxChildren: table.max_children,
      partitions: table.partitions,
      keys: table.keys,
      command: table.command,
    }),
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that have no value: `exactOptionalPropertyTypes` tells the two apart. */
function present<T extends Record<string, unknown>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
