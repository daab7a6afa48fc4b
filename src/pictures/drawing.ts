import type { Manifest, Service } from '../project/otp-toml/manifest';
import type { CrashEffect, ExplainedSupervisor, Explanation } from '../supervision/explanation';

/** A tree with everything that a picture of it says, as text: each format draws the same. */
export interface Drawing {
  title: string;
  root: DrawnNode;
  /** What the crash of a service does, by the name of its node; empty where nobody knows. */
  crashes: Record<string, CrashEffect>;
}

export interface DrawnNode {
  name: string;
  shape: 'supervisor' | 'service';
  /** A few words each: strategy, limits, kind. */
  notes: string[];
  /** Set where a running tree is not what the manifest says. */
  mark?: Mark;
  children: DrawnNode[];
}

export type Mark = 'missing' | 'extra' | 'differs';

/**
 * The tree that a manifest leads to.
 *
 * @example
 * drawManifest(manifest, explain(manifest)).root.notes // ['rest_for_one', '3 restarts in 5 s']
 */
export function drawManifest(manifest: Manifest, explanation: Explanation): Drawing {
  const services = new Map(manifest.services.map((service) => [service.name, service]));
  return {
    title: explanation.app,
    root: drawSupervisor(explanation.tree, services),
    crashes: explanation.services,
  };
}

function drawSupervisor(supervisor: ExplainedSupervisor, services: Map<string, Service>): DrawnNode {
  return {
    name: supervisor.supervisor,
    shape: 'supervisor',
    notes: [supervisor.strategy, limits(supervisor.max_restarts, supervisor.max_seconds)],
    children: supervisor.children.map((child) =>
      'service' in child ? drawService(child.service, services.get(child.service)) : drawSupervisor(child, services),
    ),
  };
}

function drawService(name: string, service: Service | undefined): DrawnNode {
  const restart = service && service.restart !== 'permanent' ? [service.restart] : [];
  return { name, shape: 'service', notes: [...(service ? [service.kind] : []), ...restart], children: [] };
}

/** How many restarts a supervisor allows, as every picture says it. */
export function limits(maxRestarts: number, maxSeconds: number): string {
  return `${maxRestarts} ${maxRestarts === 1 ? 'restart' : 'restarts'} in ${maxSeconds} s`;
}

/** Every node of a subtree, parents first, in the order in which they start. */
export function nodesOf(node: DrawnNode): DrawnNode[] {
  const nodes: DrawnNode[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    nodes.push(next);
    waiting.push(...next.children.toReversed());
  }
  return nodes;
}
