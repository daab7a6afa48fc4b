import { posix } from 'node:path';
import { type Tree, getProjects } from '@nx/devkit';
import { fromWorkspace, isWithin } from '../../src/graph/paths';
import { targetOf } from '../workspace/edges';
import type { MixProject } from '../workspace/mix-projects';

/**
 * Who could not do without a project, sorted: `billing, by libs/billing/mix.exs:27`.
 *
 * A dependant is a mix.exs with a dependency on it or on a project in its folder, one that reads or builds into that folder,
 * an umbrella whose `apps:` lists it, and a project of any kind with it in `implicitDependencies`.
 */
export function dependants(tree: Tree, project: MixProject, projects: readonly MixProject[]): string[] {
  const outside = projects.filter(({ root }) => !isWithin(project.root, root));
  const byMix = outside.flatMap((each) => reasons(each, project, projects).map((place) => `${each.name}, by ${place}`));
  const byNx = [...getProjects(tree)].flatMap(([name, { root, implicitDependencies = [] }]) =>
    isWithin(project.root, root) || !implicitDependencies.includes(project.name)
      ? []
      : [`${name}, by implicitDependencies of ${root}`],
  );
  return [...byMix, ...byNx].sort();
}

/** The places in one mix.exs that need the project. */
function reasons(dependant: MixProject, project: MixProject, projects: readonly MixProject[]): string[] {
  const { root, facts } = dependant;
  const file = posix.join(root, 'mix.exs');
  const needed = facts.deps.filter((dependency) => {
    const target = targetOf(dependant, dependency, projects);
    return target && isWithin(project.root, target.root);
  });
  if (needed.length > 0) return needed.map(({ line }) => (line === undefined ? file : `${file}:${line}`));
  const paths = [facts.buildPath, facts.depsPath, facts.lockfile, facts.configPath, ...facts.reads];
  const leadsThere = paths.find((path) => path !== undefined && isWithin(project.root, fromWorkspace(root, path)));
  if (leadsThere !== undefined) return [`${file}, which names ${leadsThere}`];
  const isListed =
    project.umbrella === root && project.facts.app !== undefined && facts.apps?.includes(project.facts.app);
  return isListed ? [`${file}, whose apps: list it`] : [];
}
