import { TomlError, parse } from 'smol-toml';
import type { z } from 'zod';
import { OtpError, codeFrame } from '../../errors';
import { camelize } from '../../naming';
import { Complaints } from './complaints';
import { isTable } from './fields';
import type { KeyPath } from './locate';
import type { Group, Kind, Manifest, Service, Shutdown, Source } from './manifest';
import { checkNames, isKeyName } from './names';
import { checkRelations } from './relations';
import {
  type ServiceTable,
  appSchema,
  fileSchema,
  groupSchema,
  kindSchema,
  serviceSchemas,
  supervisionSchema,
} from './schema';

/** More than any hand-written manifest: a thousand services with every key are a fifth of it. */
const MOST_BYTES = 1_048_576;

/** What OTP's own Supervisor takes where nothing is said (supervisor(3)). */
const DEFAULTS = { maxRestarts: 3, maxSeconds: 5, shutdown: 5000 };

/** Supervisors get as long as they need to stop their children (supervisor(3), "shutdown"). */
const SUPERVISORS: ReadonlySet<Kind> = new Set([
  'dynamic_supervisor',
  'partition_supervisor',
  'registry',
  'task_supervisor',
  'ets_table',
  'supervisor',
]);

/**
 * Reads an otp.toml and holds it to every rule that the file alone can tell.
 *
 * @param content bytes, or text for what is known to be UTF-8
 * @param file for the errors
 * @throws OtpError with a complaint for each fault: line, column, rule, what was found, what is allowed, the remedy
 * @example
 * readOtpToml('[app]\nname = "orders"\n[services.repo]\n', 'otp.toml').services[0].module // 'Orders.Repo'
 */
export function readOtpToml(content: string | Uint8Array, file: string): Manifest {
  const source = { file, text: textOf(content, file) };
  const complaints = new Complaints(source);
  const manifest = manifestOf(tablesOf(source), complaints, source);
  if (manifest && complaints.list.length === 0) checkRelations(manifest, complaints);
  if (!manifest || complaints.list.length > 0) throw new OtpError(...complaints.list);
  return manifest;
}

function textOf(content: string | Uint8Array, file: string): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (bytes.length > MOST_BYTES) {
    throw new OtpError({
      rule: 'An otp.toml is written by hand, and at most 1 MiB.',
      found: `${file}, ${(bytes.length / MOST_BYTES).toFixed(1)} MiB`,
      remedy: 'Give the manifest of one app; data belongs elsewhere.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OtpError({
      rule: 'TOML is UTF-8 (toml.io, v1.0.0).',
      found: `bytes in ${file} that are no UTF-8`,
      remedy: `Save it as UTF-8, for example: iconv -f ISO-8859-1 -t UTF-8 ${file}`,
    });
  }
}

function tablesOf({ file, text }: Source): Record<string, unknown> {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace('Invalid TOML document: ', '');
    const twice = reason.includes('redefine');
    throw new OtpError({
      frame: codeFrame(text, { file, line: error.line, column: error.column }),
      rule: twice ? 'A service, a group or a key is written once.' : 'An otp.toml is TOML (toml.io, v1.0.0).',
      found: twice ? 'a second one of this name' : reason,
      remedy: twice ? 'Put the two together, or give one another name.' : 'Mend the line that is shown.',
    });
  }
}

function manifestOf(tables: Record<string, unknown>, complaints: Complaints, source: Source): Manifest | undefined {
  const { app, supervision = {}, services = {}, groups = {}, ...others } = tables;
  complaints.addIssues([], fileSchema, unknownTables(others));
  if (app === undefined) {
    complaints.add([], {
      rule: 'An otp.toml says whose it is.',
      found: source.text.trim() === '' ? 'an empty file' : 'no [app]',
      remedy: 'Begin it with [app] and the application\'s name, for example:\n\n[app]\nname = "orders"',
    });
    return undefined;
  }
  const about = check(complaints, ['app'], appSchema, app);
  const limits = check(complaints, ['supervision'], supervisionSchema, supervision);
  const names = about && checkNames(complaints, about);
  const module = names?.module ?? 'App';
  const shutdown = limits?.shutdown ?? DEFAULTS.shutdown;
  const manifest = {
    app: { name: names?.name ?? '', module },
    supervision: {
      maxRestarts: limits?.max_restarts ?? DEFAULTS.maxRestarts,
      maxSeconds: limits?.max_seconds ?? DEFAULTS.maxSeconds,
    },
    services: rows(complaints, ['services'], services, (path, name, row) =>
      serviceOf(complaints, path, { name, module, shutdown }, row),
    ),
    groups: rows(complaints, ['groups'], groups, (path, name, row) => groupOf(complaints, path, name, row)),
    source,
  };
  return names && manifest;
}

function unknownTables(others: Record<string, unknown>): z.core.$ZodIssue[] {
  const keys = Object.keys(others);
  return keys.length === 0 ? [] : [{ code: 'unrecognized_keys', keys, path: [], input: others, message: '' }];
}

/** The tables below `[services]` or `[groups]`, in the file's order. */
function rows<T>(
  complaints: Complaints,
  path: KeyPath,
  table: unknown,
  read: (path: KeyPath, name: string, row: unknown) => T | undefined,
): T[] {
  if (!isTable(table)) {
    complaints.add(path, { rule: `${path[0]} is a table of tables.`, remedy: `Write [${path[0]}.some_name].` });
    return [];
  }
  return Object.entries(table).flatMap(([name, row]) => {
    const known = isKeyName(complaints, [...path, name], name);
    const result = read([...path, name], name, row);
    return known && result !== undefined ? [result] : [];
  });
}

function check<S extends z.ZodType>(
  complaints: Complaints,
  path: KeyPath,
  schema: S,
  table: unknown,
): z.infer<S> | undefined {
  const result = schema.safeParse(table, { reportInput: true });
  if (result.success) return result.data;
  complaints.addIssues(path, schema, result.error.issues);
  return undefined;
}

function serviceOf(
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
  const table = check(complaints, path, schema, row) as ServiceTable | undefined;
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

function groupOf(complaints: Complaints, path: KeyPath, name: string, row: unknown): Group | undefined {
  const table = check(complaints, path, groupSchema, row);
  return table && { name, services: table.services, strategy: table.strategy ?? 'one_for_all' };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that have no value: `exactOptionalPropertyTypes` tells the two apart. */
function present<T extends Record<string, unknown>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
