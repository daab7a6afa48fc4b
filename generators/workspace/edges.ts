import { posix } from 'node:path';
import { fromWorkspace } from '../../src/graph/paths';
import type { MixDependency } from '../../src/project/facts';
import type { MixProject } from './mix-projects';

/** The project of the workspace that an entry of `deps` means, if it means one. */
export function targetOf(
  project: MixProject,
  dependency: MixDependency,
  projects: readonly MixProject[],
): MixProject | undefined {
  if (dependency.source === 'umbrella') {
    const siblings = posix.dirname(project.root);
    return projects.find(({ root, facts: { app } }) => app === dependency.name && posix.dirname(root) === siblings);
  }
  if (dependency.source !== 'path' || dependency.path === undefined) return undefined;
  const target = fromWorkspace(project.root, dependency.path);
  return projects.find(({ root }) => root === target);
}

/**
 * The shortest way from one project to another along their dependencies, both ends included; undefined when there is
 * none.
 *
 * @example
 * dependencyPath(billing, orders, projects) // [billing, money, orders]
 */
export function dependencyPath(
  from: MixProject,
  to: MixProject,
  projects: readonly MixProject[],
): MixProject[] | undefined {
  const cameFrom = new Map<MixProject, MixProject | undefined>([[from, undefined]]);
  for (const project of cameFrom.keys()) {
    if (project === to) return wayTo(project, cameFrom);
    for (const dependency of project.facts.deps) {
      const target = targetOf(project, dependency, projects);
      if (target && !cameFrom.has(target)) cameFrom.set(target, project);
    }
  }
  return undefined;
}

function wayTo(end: MixProject, cameFrom: ReadonlyMap<MixProject, MixProject | undefined>): MixProject[] {
  const way = [end];
  for (let step = cameFrom.get(end); step; step = cameFrom.get(step)) way.unshift(step);
  return way;
}
