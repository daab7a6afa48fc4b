import type { Kind } from '../../src/project/otp-toml/manifest';

/** What a `[services.<name>]` is to say. */
export interface ServiceTable {
  name: string;
  kind: Kind;
  dependsOn: readonly string[];
  startsAfter: readonly string[];
}

/** What a kind cannot do without, so that what is generated runs; meant to be changed. */
const STARTERS: Partial<Record<Kind, string>> = {
  gen_statem: 'states = ["idle", "busy"]',
  port: 'command = ["cat"]',
};

/**
 * The lines of the table, without defaults.
 *
 * @example
 * serviceTable({ name: 'ledger', kind: 'gen_server', dependsOn: ['repo'], startsAfter: [] })
 * // ['[services.ledger]', 'depends_on = ["repo"]']
 */
export function serviceTable({ name, kind, dependsOn, startsAfter }: ServiceTable): string[] {
  return [
    `[services.${key(name)}]`,
    ...(kind === 'gen_server' ? [] : [`kind = "${kind}"`]),
    ...(STARTERS[kind] === undefined ? [] : [STARTERS[kind]]),
    ...list('depends_on', dependsOn),
    ...list('starts_after', startsAfter),
  ];
}

function list(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${name} = [${values.map((value) => JSON.stringify(value)).join(', ')}]`];
}

/** Whatever was asked for is written, so that the manifest's own check can say what is wrong with it. */
function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
}
