import { camelize } from '../../naming';
import type { Draft, DraftService } from '../otp-toml/draft';
import { DraftNames, snakeCase } from '../otp-toml/draft-names';
import { type OtpiserComments, childKey } from './comments';
import type { Otpiser, OtpiserChild, OtpiserSupervisor } from './schema';

/**
 * What an otpiser.toml says, as an otp.toml. There a person drew supervisors; here dependencies are named, and
 * supervisors follow: `rest_for_one` becomes a dependency on the child before, `one_for_all` a group. Comments go with what
 * they are about.
 */
export function draftOf(otpiser: Otpiser, comments: OtpiserComments): Draft {
  const { workload, options, supervisors = [] } = otpiser;
  const module = workload.entry.replace(/\.Application$/, '');
  const names = new DraftNames();
  const parts = supervisors.map((supervisor, index) =>
    part(supervisor, names, module, {
      own: comments.supervisors.get(index) ?? [],
      ofChild: (child) => comments.children.get(childKey(index, child)) ?? [],
    }),
  );
  const flags = options?.flags ?? [];
  const limits = supervisors.find((each) => each['max-restarts'] !== undefined || each['max-seconds'] !== undefined);
  return {
    about: [...about(otpiser, flags), ...parts.flatMap((each) => each.about), ...comments.file],
    app: { name: snakeCase(workload.name), module },
    ...(limits
      ? { supervision: { maxRestarts: limits['max-restarts'] ?? 3, maxSeconds: limits['max-seconds'] ?? 5 } }
      : {}),
    services: [
      ...parts.flatMap(({ services }) => services.map((service) => withHealth(service, flags))),
      ...ofFlags(flags, names),
    ],
    groups: parts.flatMap(({ group }) => group ?? []),
  };
}

interface Part {
  /** Of a supervisor that has no children. */
  about: string[];
  services: DraftService[];
  group?: Draft['groups'][number];
}

function part(
  { name, strategy = 'one_for_one', children = [] }: OtpiserSupervisor,
  names: DraftNames,
  app: string,
  { own, ofChild }: { own: string[]; ofChild: (child: number) => string[] },
): Part {
  const services = children.map((child, index) => {
    const service = serviceOf(child, names, app, snakeCase(name));
    return { ...service, notes: [...ofChild(index), ...service.notes] };
  });
  if (strategy === 'rest_for_one') chain(services);
  if (strategy === 'one_for_all' && services.length > 1) {
    const members = services.map((service) => service.name);
    return {
      about: [],
      services,
      group: { name: names.of(name, `group_${name}`), notes: own, services: members, strategy },
    };
  }
  // There is no supervisor to write: what was said of it stands above its first service.
  const said = own.map((line) => `${name}: ${line}`);
  services[0]?.notes.unshift(...said);
  return { about: services.length === 0 ? said : [], services };
}

function serviceOf(child: OtpiserChild, names: DraftNames, app: string, supervisor: string): DraftService {
  const wished = snakeCase(child.name);
  const name = names.of(child.name, `${supervisor}_${child.name}`);
  const notes =
    name === wished ? [] : [`${child.name} of ${supervisor}: the name ${wished} cannot be had twice, or is no name.`];
  if (child.strategy !== undefined && child.type !== 'supervisor') {
    notes.push(`strategy ${child.strategy} said nothing there: only a supervisor has one.`);
  }
  const own = `${app}.${camelize(name)}`;
  const given = child.module === undefined || child.module.includes('.') ? child.module : `${app}.${child.module}`;
  const isOther = given !== undefined && given !== own;
  const kind = child.type === 'supervisor' ? 'supervisor' : isOther ? 'child' : undefined;
  return {
    name,
    notes,
    keys: {
      kind,
      child: isOther ? given : undefined,
      restart: child.restart === 'permanent' ? undefined : child.restart,
    },
  };
}

/** Each restarts when the one before it does. */
function chain(services: DraftService[]): void {
  services.slice(1).forEach((service, index) => {
    const before = services[index]!;
    const loose = [service, before].find(({ keys }) => keys['restart'] !== undefined);
    if (!loose) {
      service.keys['depends_on'] = [before.name];
      return;
    }
    service.keys['starts_after'] = [before.name];
    service.notes.push(
      `rest_for_one restarted it with ${before.name}; ${loose.name} is ${loose.keys['restart']}, so that start order is left.`,
    );
  });
}

function withHealth(service: DraftService, flags: readonly string[]): DraftService {
  if (!flags.includes('health-checks') || service.keys['kind'] !== undefined) return service;
  return { ...service, keys: { ...service.keys, health: { every: '5s', timeout: '1s' } } };
}

/** Flags that ask for a service of their own. That tool accepted them and made nothing. */
function ofFlags(flags: readonly string[], names: DraftNames): DraftService[] {
  const kinds = {
    'dynamic-supervisor': 'dynamic_supervisor',
    registry: 'registry',
    'task-supervisor': 'task_supervisor',
  };
  const wishes = { 'dynamic-supervisor': 'workers', registry: 'names', 'task-supervisor': 'tasks' };
  return (Object.keys(kinds) as (keyof typeof kinds)[])
    .filter((flag) => flags.includes(flag))
    .map((flag) => ({
      name: names.of(wishes[flag], `own_${wishes[flag]}`),
      notes: [`The flag ${flag}.`],
      keys: { kind: kinds[flag] },
    }));
}

function about({ workload, data, supervisors = [] }: Otpiser, flags: readonly string[]): string[] {
  const lines = ['Made from otpiser.toml. Look through it: supervisors follow from depends_on and groups here.'];
  if (supervisors.length > 1 && workload.strategy !== undefined && workload.strategy !== 'one_for_one') {
    lines.push(
      `The root was ${workload.strategy} over ${supervisors.map(({ name }) => name).join(', ')}: what of it is meant, say with depends_on.`,
    );
  }
  if (data) lines.push(`Its data types, ${Object.values(data).join(' and ')}, were for documentation only.`);
  if (flags.includes('telemetry'))
    lines.push('The flag telemetry: every service emits events, through :telemetry where it is a dependency.');
  for (const flag of ['distributed', 'broadway'].filter((each) => flags.includes(each))) {
    lines.push(`The flag ${flag} has no counterpart here.`);
  }
  const limits = new Set(supervisors.map((each) => `${each['max-restarts'] ?? 3} in ${each['max-seconds'] ?? 5} s`));
  if (limits.size > 1)
    lines.push(`Its supervisors had limits of their own (${[...limits].join('; ')}); here the first is the default.`);
  return lines;
}
