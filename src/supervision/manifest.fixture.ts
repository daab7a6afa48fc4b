import type { Group, Manifest, Service } from '../project/otp-toml/manifest';

/** A manifest of plain services by what they depend on: `{ ledger: ['repo'], repo: [] }`. */
export function manifestOf(
  dependsOn: Record<string, string[]>,
  more: { startsAfter?: Record<string, string[]>; groups?: Group[]; services?: Record<string, Partial<Service>> } = {},
): Manifest {
  const services = Object.entries(dependsOn).map(([name, others]): Service => ({
    name,
    module: `Shop.${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    kind: 'gen_server',
    dependsOn: others,
    startsAfter: more.startsAfter?.[name] ?? [],
    restart: 'permanent',
    shutdown: 5000,
    ownShutdown: false,
    args: {},
    state: {},
    ...more.services?.[name],
  }));
  return {
    app: { name: 'shop', module: 'Shop' },
    supervision: { maxRestarts: 3, maxSeconds: 5 },
    services,
    groups: more.groups ?? [],
  };
}
