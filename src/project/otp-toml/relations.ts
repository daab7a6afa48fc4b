import { didYouMean } from '../../errors';
import { camelize } from '../../naming';
import type { Complaints } from './complaints';
import { type Edges, shortestCycle } from './cycles';
import type { KeyPath } from './entries';
import type { Group, Manifest, Service } from './manifest';

/** Holds services and groups to the rules of how they may lean on each other. */
export function checkRelations(manifest: Manifest, complaints: Complaints): void {
  checkReferences(manifest, complaints);
  checkMembership(manifest, complaints);
  checkModules(manifest, complaints);
  checkChildren(manifest, complaints);
  if (complaints.list.length > 0) return;
  checkRestarts(manifest, complaints);
  checkHardCycles(manifest, complaints);
  if (complaints.list.length === 0) checkStartOrder(manifest, complaints);
}

function checkReferences({ services, groups }: Manifest, complaints: Complaints): void {
  const known = new Set(services.map(({ name }) => name));
  const checkList = (path: KeyPath, list: string[], self?: string) => {
    for (const [index, name] of list.entries()) {
      if (!known.has(name)) {
        const near = didYouMean(name, known);
        complaints.add([...path, index], {
          rule: 'Only services of this file can be named.',
          found: `"${name}", which is none`,
          allowed: known.size > 20 ? `one of the ${known.size} services` : [...known].join(', '),
          remedy: near === undefined ? `Add [services.${name}], or take the name out.` : `Did you mean "${near}"?`,
        });
      } else if (name === self) {
        complaints.add([...path, index], {
          rule: 'A service cannot depend on itself.',
          found: `"${name}" in ${path.join('.')}`,
          remedy: 'Take it out.',
        });
      } else if (list.indexOf(name) !== index) {
        complaints.add([...path, index], {
          rule: 'A list names a service once.',
          found: `"${name}" a second time in ${path.join('.')}`,
          remedy: 'Take it out.',
        });
      }
    }
  };
  for (const { name, dependsOn, startsAfter } of services) {
    checkList(['services', name, 'depends_on'], dependsOn, name);
    checkList(['services', name, 'starts_after'], startsAfter, name);
  }
  for (const group of groups) checkList(['groups', group.name, 'services'], group.services);
}

function checkMembership({ groups }: Manifest, complaints: Complaints): void {
  const groupOf = new Map<string, string>();
  for (const { name: group, services } of groups) {
    for (const service of new Set(services)) {
      const other = groupOf.get(service);
      groupOf.set(service, group);
      if (other === undefined) continue;
      complaints.add(['groups', group, 'services', services.indexOf(service)], {
        rule: 'A service lives and dies with one group.',
        found: `"${service}" in [groups.${other}] and in [groups.${group}]`,
        remedy: 'Take it out of one of them, or make one group of the two.',
      });
    }
  }
}

/** Every service, supervisor and support module has a module of its own. */
function checkModules({ app, services, groups }: Manifest, complaints: Complaints): void {
  const taken = new Map([
    [`${app.module}.Application`, 'the application itself'],
    [`${app.module}.Supervisor`, 'the root supervisor'],
    [`${app.module}.Supervision`, 'what supervises the services'],
  ]);
  for (const { name } of [...services, ...groups]) {
    taken.set(`${app.module}.${camelize(name)}Supervisor`, `a supervisor of ${name}`);
  }
  for (const { name, module } of services) {
    const other = taken.get(module);
    taken.set(module, `[services.${name}]`);
    if (other === undefined) continue;
    complaints.add(
      ['services', name],
      {
        rule: 'Two things of an application cannot have the same module.',
        found: `${module}, of ${other} and of [services.${name}]`,
        remedy: 'Give this service another name.',
      },
      'key',
    );
  }
}

/** A supervisor starts its children under no name; a service has one, and is started once. */
function checkChildren({ services }: Manifest, complaints: Complaints): void {
  for (const { name, kind, child } of services) {
    const service = services.find(({ module }) => module === child);
    if (!service) continue;
    complaints.add(['services', name, 'child'], {
      rule: `The children of a ${kind} are no services of their own.`,
      found: `${child}, the module of [services.${service.name}]`,
      remedy: 'Name another module.',
    });
  }
}

/** What OTP does with temporary and transient children (supervisor(3), "restart"): nobody restarts, and dependants run on. */
function checkRestarts({ services, groups }: Manifest, complaints: Complaints): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  for (const service of services) {
    for (const [index, name] of service.dependsOn.entries()) {
      const loose = [service, byName.get(name)!].find(({ restart }) => restart !== 'permanent');
      if (!loose) continue;
      complaints.add(['services', service.name, 'depends_on', index], {
        rule: 'Only permanent services can depend on each other: whenever the one restarts, so must the other.',
        found: `${loose.name}, which is ${loose.restart}: ${ENDS[loose.restart as keyof typeof ENDS]}`,
        remedy: `Make ${loose.name} permanent, or, where start order is all that is meant, write starts_after = ["${name}"] in [services.${service.name}].`,
      });
    }
  }
  for (const group of groups.filter(({ strategy }) => strategy === 'rest_for_one')) {
    const index = group.services.findIndex((name) => byName.get(name)!.restart !== 'permanent');
    if (index < 0) continue;
    const { name, restart } = byName.get(group.services[index]!)!;
    complaints.add(['groups', group.name, 'services', index], {
      rule: 'In a group with rest_for_one, each service restarts whenever one before it does: all are permanent.',
      found: `${name}, which is ${restart}`,
      remedy: `Make ${name} permanent, or take it out of the group.`,
    });
  }
}

const ENDS = {
  temporary: 'when it crashes nobody restarts it, and when others restart it is stopped for good',
  transient: 'when it ends normally nobody restarts it',
};

/** Hard edges, where the services of a one_for_all group count as one: they may lean on each other as they like. */
function checkHardCycles(manifest: Manifest, complaints: Complaints): void {
  const { services } = manifest;
  const unitOf = units(manifest);
  const edges = new Map([...unitOf.values()].map((unit) => [unit, new Set<string>()]));
  for (const { name, dependsOn } of services) {
    for (const other of dependsOn)
      if (unitOf.get(name) !== unitOf.get(other)) edges.get(unitOf.get(name)!)!.add(unitOf.get(other)!);
  }
  for (const group of manifest.groups.filter(({ strategy }) => strategy === 'rest_for_one')) {
    group.services
      .slice(1)
      .forEach((name, index) => edges.get(unitOf.get(name)!)!.add(unitOf.get(group.services[index]!)!));
  }
  const cycle = shortestCycle(asLists(edges));
  if (!cycle) return;
  const members = services.filter(({ name }) => cycle.includes(unitOf.get(name)!)).map(({ name }) => name);
  const group = manifest.groups.find(({ services: inGroup }) => inGroup.some((name) => members.includes(name)));
  complaints.add(['services', members[0]!, 'depends_on'], {
    rule: 'Services that depend on each other in a circle have no order to start in.',
    found: [...cycle, cycle[0]].join(' -> '),
    remedy: settle(members, group),
  });
}

/** The entry that makes one unit of the services. */
function settle(members: string[], group: Group | undefined): string {
  const list = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  if (group) {
    const all = [...new Set([...group.services, ...members])];
    return `Take one dependency out, or let them live and die together:\n\n[groups.${group.name}]\nservices = [${list(all)}]\nstrategy = "one_for_all"`;
  }
  return `Take one dependency out, or let them live and die together:\n\n[groups.${members[0]}_group]\nservices = [${list(members)}]\nstrategy = "one_for_all"`;
}

/** By service: the group that makes one unit of it and others, or itself. */
function units({ services, groups }: Manifest): Map<string, string> {
  const unitOf = new Map(services.map(({ name }) => [name, name]));
  for (const { name, services: members, strategy } of groups) {
    if (strategy === 'one_for_all') for (const member of members) unitOf.set(member, `group ${name}`);
  }
  return unitOf;
}

function checkStartOrder(manifest: Manifest, complaints: Complaints): void {
  const edges = startEdges(manifest);
  const cycle = shortestCycle(asLists(edges));
  if (!cycle) return;
  const why = cycle.map((name, index) => {
    const next = cycle[(index + 1) % cycle.length]!;
    return `${name} after ${next} (${reason(manifest, name, next)})`;
  });
  const soft = manifest.services.find(({ name, startsAfter }) => {
    return cycle.includes(name) && startsAfter.includes(cycle[(cycle.indexOf(name) + 1) % cycle.length]!);
  });
  const group = manifest.groups.find(({ services }) => services.filter((name) => cycle.includes(name)).length > 1);
  complaints.add(soft ? ['services', soft.name, 'starts_after'] : ['groups', group!.name, 'services'], {
    rule: 'There is an order in which every service starts after those that it names, and in a group the order is the given one.',
    found: why.join(', '),
    remedy: soft
      ? `Take ${cycle[(cycle.indexOf(soft.name) + 1) % cycle.length]} out of starts_after of ${soft.name}.`
      : 'Change the order of the services in the group.',
  });
}

/**
 * What starts before each service. Services of a group that depend on each other in a circle start in the group's
 * order, whatever their edges say.
 */
export function startEdges({ services, groups }: Manifest): Map<string, Set<string>> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const edges = new Map(services.map(({ name, startsAfter }) => [name, new Set(startsAfter)]));
  const groupOf = new Map(groups.flatMap((group) => group.services.map((name) => [name, group] as const)));
  for (const { name, dependsOn } of services) {
    for (const other of dependsOn) {
      const group = groupOf.get(name);
      const together = group !== undefined && group === groupOf.get(other) && reaches(other, name, group, byName);
      if (!together) edges.get(name)!.add(other);
    }
  }
  for (const { services: members } of groups) {
    members.slice(1).forEach((name, index) => edges.get(name)!.add(members[index]!));
  }
  return edges;
}

function reaches(from: string, to: string, { services }: Group, byName: ReadonlyMap<string, Service>): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === to) return true;
    if (seen.has(at) || !services.includes(at)) continue;
    seen.add(at);
    queue.push(...byName.get(at)!.dependsOn);
  }
  return false;
}

function reason({ services }: Manifest, name: string, next: string): string {
  const { dependsOn, startsAfter } = services.find((service) => service.name === name)!;
  return dependsOn.includes(next) ? 'depends_on' : startsAfter.includes(next) ? 'starts_after' : 'order of the group';
}

function asLists(edges: ReadonlyMap<string, ReadonlySet<string>>): Edges {
  return new Map([...edges].map(([name, others]) => [name, [...others]]));
}
