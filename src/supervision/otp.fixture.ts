import type { Manifest, Service } from '../project/otp-toml/manifest';
import type { SupervisorNode, TreeNode } from './tree';

/** Services of a subtree in the order in which OTP starts them: depth first. */
export function startOrder(node: TreeNode): string[] {
  return 'service' in node ? [node.service] : node.children.flatMap(startOrder);
}

/**
 * A supervisor as OTP's documentation describes it, played step by step with processes that have numbers. Nothing of
 * src/supervision is used but the shape of a tree: what it says can be compared with what `explain` says.
 */
export class OtpInPlay {
  private readonly processes = new Map<string, number>();
  /** Children that a supervisor no longer has: their specifications were deleted. */
  private readonly deleted = new Set<string>();
  private started: string[] = [];

  constructor(
    private readonly root: SupervisorNode,
    private readonly restart: (service: string) => Service['restart'],
  ) {
    this.start(root);
  }

  /** The services that start when this one is killed, in order, and those that are gone after it. */
  crash(service: string): { restarts: string[]; gone: string[] } {
    const supervisor = this.supervisorOf(this.root, service)!;
    this.started = [];
    this.processes.delete(service);
    if (this.restart(service) === 'temporary') this.deleted.add(service);
    else this.restartUnder(supervisor, { service });
    const gone = startOrder(this.root).filter((name) => !this.processes.has(name) && name !== service);
    return { restarts: this.started, gone };
  }

  private restartUnder({ strategy, children }: SupervisorNode, crashed: { service: string }): void {
    const at = children.findIndex((child) => 'service' in child && child.service === crashed.service);
    const touched =
      strategy === 'one_for_one' ? [children[at]!] : strategy === 'rest_for_one' ? children.slice(at) : children;
    for (const child of [...touched].reverse()) this.stop(child, true);
    for (const child of touched) if (!('service' in child && this.deleted.has(child.service))) this.start(child);
  }

  private start(node: TreeNode): void {
    if ('service' in node) {
      this.deleted.delete(node.service);
      this.processes.set(node.service, (this.processes.get(node.service) ?? 0) + 1);
      this.started.push(node.service);
    } else {
      for (const child of node.children) this.start(child);
    }
  }

  /** @param direct whether its supervisor lives on, and deletes the specification of a temporary child */
  private stop(node: TreeNode, direct: boolean): void {
    if ('service' in node) {
      if (direct && this.restart(node.service) === 'temporary') this.deleted.add(node.service);
      this.processes.delete(node.service);
    } else {
      for (const child of [...node.children].reverse()) this.stop(child, false);
    }
  }

  private supervisorOf(node: SupervisorNode, service: string): SupervisorNode | undefined {
    for (const child of node.children) {
      if ('service' in child) {
        if (child.service === service) return node;
      } else {
        const found = this.supervisorOf(child, service);
        if (found) return found;
      }
    }
    return undefined;
  }
}

/** Everything that breaks rule 1 of otp.toml, in words; empty for a right tree. */
export function wrongs(manifest: Manifest, root: SupervisorNode): string[] {
  const order = startOrder(root);
  const found: string[] = [];
  const names = manifest.services.map(({ name }) => name);
  if ([...order].sort().join() !== [...names].sort().join()) return [`the tree has ${order.join()}`];
  const byName = new Map(manifest.services.map((service) => [service.name, service]));
  const together = (a: string, b: string) =>
    manifest.groups.some(({ services }) => services.includes(a) && services.includes(b));
  for (const { name, dependsOn, startsAfter } of manifest.services) {
    for (const other of [...dependsOn, ...startsAfter]) {
      if (!together(name, other) && order.indexOf(name) < order.indexOf(other))
        found.push(`${name} starts before ${other}`);
    }
  }
  for (const { services } of manifest.groups) {
    const positions = services.map((name) => order.indexOf(name));
    if (positions.some((position, at) => at > 0 && position < positions[at - 1]!))
      found.push(`order of ${services.join()}`);
  }
  for (const crashed of names) {
    const { restarts, gone } = new OtpInPlay(root, (name) => byName.get(name)!.restart).crash(crashed);
    for (const dependant of mustRestart(manifest, crashed)) {
      const stopped = byName.get(dependant)!.restart === 'temporary' ? gone : restarts;
      if (!stopped.includes(dependant)) found.push(`${dependant} runs on when ${crashed} crashes`);
    }
  }
  return found;
}

/** Those that depend on a service, through others and groups, found by walking. */
export function mustRestart({ services, groups }: Manifest, crashed: string): Set<string> {
  const found = new Set<string>();
  if (services.find(({ name }) => name === crashed)!.restart === 'temporary') return found;
  const queue = [crashed];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const name = at;
    const direct = services.filter(({ dependsOn }) => dependsOn.includes(name)).map((service) => service.name);
    const mates = groups
      .filter((group) => group.services.includes(name))
      .flatMap((group) =>
        group.strategy === 'one_for_all' ? group.services : group.services.slice(group.services.indexOf(name)),
      );
    for (const next of [...direct, ...mates]) {
      if (next === crashed || found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}
