import type { Manifest } from '../project/otp-toml/manifest';
import type { ExplainedSupervisor } from '../supervision/explanation';
import { supervisorsOf } from '../supervision/tree';
import type { LiveNode } from './tree';

/** A node of a running tree that the manifest knows, and the supervisor it was found under. */
export interface Match {
  node: LiveNode;
  /** What the manifest's tree calls it: a service's name or a supervisor's module. */
  name: string;
  parent: string | undefined;
}

/** What is known of a running tree by the manifest, and what is not. */
export interface Matches {
  byName: Map<string, Match>;
  /** The nodes that the manifest does not know, without what is below them. */
  unknown: { node: LiveNode; parent: string }[];
}

/**
 * Finds the services and supervisors of a manifest in a running tree: by the id of the child specification, by the
 * registered name or by the module, whichever is that of the service or its name. What a service has below itself is its own.
 */
export function matchLive(manifest: Manifest, tree: ExplainedSupervisor, root: LiveNode): Matches {
  const names = namesOf(manifest, tree);
  const matches: Matches = { byName: new Map(), unknown: [] };
  const supervisors = new Set(supervisorsOf(tree).map(({ supervisor }) => supervisor));
  // The application's root needs no name to be known: it is the one that the application starts.
  visit(root, tree.supervisor, undefined, true);
  return matches;

  function visit(node: LiveNode, name: string | undefined, parent: string | undefined, isReported: boolean): void {
    const isNew = name !== undefined && !matches.byName.has(name);
    if (isNew) matches.byName.set(name, { node, name, parent });
    else if (isReported) matches.unknown.push({ node, parent: parent! });
    if (isNew && !supervisors.has(name)) return;
    const own = isNew ? name : label(node);
    for (const child of node.children) visit(child, nameOf(child, names), own, isNew);
  }
}

/** What a running node calls itself. */
export function label({ name, id }: LiveNode): string {
  return name ?? id;
}

function nameOf(node: LiveNode, names: Map<string, string>): string | undefined {
  for (const known of [node.id, node.name, node.module]) {
    const name = known === null ? undefined : names.get(known);
    if (name !== undefined) return name;
  }
  return undefined;
}

function namesOf({ services }: Manifest, tree: ExplainedSupervisor): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name, module } of services) names.set(name, name).set(module, name);
  for (const { supervisor } of supervisorsOf(tree)) names.set(supervisor, supervisor);
  return names;
}
