import type { Service } from '../../../src/project/otp-toml/manifest';

/**
 * Services that drain, in the order in which they do: one that others ask while they finish drains after them. Those of
 * a stage drain at the same time.
 *
 * @example
 * drainStages([ledger, checkout]) // [[checkout], [ledger]], where checkout depends on ledger
 */
export function drainStages(services: readonly Service[]): Service[][] {
  const needs = neededBy(services);
  // Services of a group may need each other: then neither can be first, and they drain together.
  const comesAfter = (service: Service, user: Service) =>
    needs(user.name).has(service.name) && !needs(service.name).has(user.name);
  const stages: Service[][] = [];
  let left = services.filter(({ drain }) => drain !== undefined);
  while (left.length > 0) {
    const stage = left.filter((service) => !left.some((user) => comesAfter(service, user)));
    stages.push(stage);
    left = left.filter((service) => !stage.includes(service));
  }
  return stages;
}

/** By service: all that it needs, directly or through others. */
function neededBy(services: readonly Service[]): (name: string) => ReadonlySet<string> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const known = new Map<string, ReadonlySet<string>>();
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    const found = new Set<string>();
    const queue = [name];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const { dependsOn, startsAfter } = byName.get(at)!;
      for (const other of [...dependsOn, ...startsAfter]) {
        if (found.has(other)) continue;
        found.add(other);
        queue.push(other);
      }
    }
    known.set(name, found);
    return found;
  };
}
