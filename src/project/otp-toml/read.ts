import { OtpError } from '../../errors';
import { Complaints } from './complaints';
import { isTable } from './fields';
import type { KeyPath } from './entries';
import type { Group, Manifest, Source } from './manifest';
import { checkNames, isKeyName } from './names';
import { checkRelations } from './relations';
import { appSchema, fileSchema, groupSchema, supervisionSchema } from './schema';
import { serviceOf } from './service';
import { readTables } from './source';

/** What OTP's own Supervisor takes where nothing is said (supervisor(3)). */
const DEFAULTS = { maxRestarts: 3, maxSeconds: 5, shutdown: 5000 };

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
  const { source, tables } = readTables(content, file);
  const complaints = new Complaints(source);
  const manifest = manifestOf(tables, complaints, source);
  if (manifest && complaints.list.length === 0) checkRelations(manifest, complaints);
  if (!manifest || complaints.list.length > 0) throw new OtpError(...complaints.list);
  return manifest;
}

function manifestOf(tables: Record<string, unknown>, complaints: Complaints, source: Source): Manifest | undefined {
  const { app, supervision = {}, services = {}, groups = {} } = tables;
  complaints.check([], fileSchema, tables);
  if (app === undefined) {
    complaints.add([], {
      rule: 'An otp.toml says whose it is.',
      found: source.text.trim() === '' ? 'an empty file' : 'no [app]',
      remedy: 'Begin it with [app] and the application\'s name, for example:\n\n[app]\nname = "orders"',
    });
    return undefined;
  }
  const about = complaints.check(['app'], appSchema, app);
  const limits = complaints.check(['supervision'], supervisionSchema, supervision);
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

function groupOf(complaints: Complaints, path: KeyPath, name: string, row: unknown): Group | undefined {
  const table = complaints.check(path, groupSchema, row);
  return table && { name, services: table.services, strategy: table.strategy ?? 'one_for_all' };
}
