import { camelize } from '../naming';
import type { Draft, DraftService } from '../project/otp-toml/draft';
import { DraftNames } from '../project/otp-toml/draft-names';
import { duration } from '../project/otp-toml/durations';
import type { LiveNode } from './tree';

/** Modules of OTP's and Elixir's own supervisors, by the kind of service that starts one (Elixir 1.14 to 1.18). */
const KINDS: ReadonlyMap<string | null, string> = new Map([
  ['Registry.Supervisor', 'registry'],
  ['Task.Supervisor', 'task_supervisor'],
  ['PartitionSupervisor', 'partition_supervisor'],
]);

/**
 * An otp.toml for an application that somebody wrote by hand, from its tree as it runs: services that start in the same
 * order, and of which the crash of each restarts the same others.
 *
 * Under rest_for_one a child depends on the last service before it; the children of a one_for_all are a group. Where OTP
 * promises nothing but an order, `starts_after` says so. A supervisor with a module of its own stays as it is.
 */
export function draftOfLive(root: LiveNode, app: { name: string; module: string }): Draft {
  const walk = new Walk(app.module);
  walk.children(root, []);
  return {
    about: [
      `Made from the supervision tree of ${app.name} as it ran. Look through it: what only starts after another may really`,
      'depend on it. Start arguments and options such as max_children are not told by a running tree: give them with args.',
    ],
    app,
    ...(root.max_restarts !== null && root.max_seconds !== null
      ? { supervision: { maxRestarts: root.max_restarts, maxSeconds: root.max_seconds } }
      : {}),
    services: walk.services,
    groups: walk.groups,
  };
}

class Walk {
  readonly services: DraftService[] = [];
  readonly groups: Draft['groups'] = [];
  private readonly names = new DraftNames();

  constructor(private readonly module: string) {}

  /** @param above what all services below this supervisor depend on */
  children(supervisor: LiveNode, above: string[]): void {
    const { strategy } = supervisor;
    const members: string[] = [];
    let last: string | undefined;
    for (const child of supervisor.children) {
      const leans = last === undefined || strategy === 'one_for_one' ? above : [last];
      if (isInline(child)) {
        this.children(child, leans);
        continue;
      }
      const service = this.service(child, strategy === 'one_for_all' && members.length > 0 ? [] : leans);
      members.push(service.name);
      if (isPermanent(service)) last = service.name;
    }
    if (strategy === 'one_for_all' && members.length > 1) {
      this.groups.push({ name: this.name(groupName(supervisor)), notes: [], services: members, strategy });
    }
  }

  private service(node: LiveNode, leans: string[]): DraftService {
    const before = this.services.at(-1);
    const name = this.name(serviceName(node, this.module));
    const { kind, child, notes } = this.kind(node, name);
    const restart = node.restart === null || node.restart === 'permanent' ? undefined : node.restart;
    const hard = restart === undefined ? leans : [];
    const lost = leans.filter((other) => !hard.includes(other));
    if (lost.length > 0)
      notes.push(`It restarted with ${lost.join(', ')}; being ${restart}, it can only start after it.`);
    const service = {
      name,
      notes,
      keys: {
        kind,
        child,
        depends_on: hard,
        starts_after: before && !hard.includes(before.name) ? [before.name] : [],
        restart,
        shutdown: shutdownKey(node),
      },
    };
    this.services.push(service);
    return service;
  }

  /** What starts it: a module of the application as it is; else one to be written, or one of the kinds there are. */
  private kind(node: LiveNode, name: string): { kind?: string; child?: string; notes: string[] } {
    const { module, type } = node;
    const starter = type === 'supervisor' ? 'supervisor' : 'child';
    if (isOurs(module, this.module)) return { kind: starter, child: module, notes: [] };
    const own = `${this.module}.${camelize(name)}`;
    const kind = KINDS.get(module) ?? (node.dynamic_children === null ? undefined : 'dynamic_supervisor');
    if (kind === undefined) {
      const notes = [`It was started by ${module ?? 'a function'}: let ${own}.child_spec/1 do so.`];
      return { kind: starter, notes };
    }
    const renamed = node.name === null || node.name === own ? [] : [`It was registered as ${node.name}.`];
    return { kind, notes: renamed };
  }

  private name(wish: string): string {
    return this.names.of(wish, `${wish}_service`);
  }
}

/** A supervisor that stands in its parent's list of children: it has no module that could be kept. */
function isInline({ type, module, dynamic_children }: LiveNode): boolean {
  return type === 'supervisor' && module === 'Supervisor.Default' && dynamic_children === null;
}

function isOurs(module: string | null, root: string): module is string {
  return module !== null && module.startsWith(`${root}.`);
}

function isPermanent({ keys }: DraftService): boolean {
  return keys['restart'] === undefined;
}

/** The module below the root, or what the child specification calls it. */
function serviceName({ id, module }: LiveNode, root: string): string {
  const whole = isOurs(module, root) ? module : id;
  return whole.replace(`${root}.`, '').replace(/^Elixir\./, '');
}

function groupName({ id, name }: LiveNode): string {
  return (name ?? id).split('.').at(-1)!;
}

/** Left out where it is what OTP takes by itself. */
function shutdownKey({ type, shutdown }: LiveNode): string | undefined {
  if (shutdown === null || shutdown === (type === 'supervisor' ? 'infinity' : 5000)) return undefined;
  return typeof shutdown === 'number' ? duration(Math.max(shutdown, 1)) : shutdown;
}
