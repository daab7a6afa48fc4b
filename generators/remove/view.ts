import type { Tree } from '@nx/devkit';
import { OtpError } from '../../src/errors';
import { isWithin } from '../../src/graph/paths';
import { findProject } from '../workspace/find-project';
import type { MixProject, Projects } from '../workspace/mix-projects';
import { dependants } from './dependants';

export interface View {
  project: MixProject;
  /** Who depends on it all the same. */
  dependants: string[];
}

/**
 * Which project is to be removed.
 *
 * @throws OtpError when there is no such project, or, unless it is forced, others depend on it or are in its folder
 */
export function view(
  tree: Tree,
  { projectName, forceRemove }: { projectName: string; forceRemove: boolean },
  { mix, others }: Projects,
): View {
  const project = findProject('--project', projectName, mix);
  if (project.root === '.') {
    throw new OtpError({
      rule: 'A project that is removed has a folder of its own, below the workspace root.',
      found: `${project.name}, whose mix.exs is in the workspace root`,
      remedy: 'Remove its files by hand.',
    });
  }
  const needing = dependants(tree, project, mix);
  if (forceRemove) return { project, dependants: needing };
  if (needing.length > 0) {
    throw new OtpError({
      rule: 'A project that others depend on is not removed.',
      found: `${project.name}, on which depend\n${needing.map((line) => `    ${line}`).join('\n')}`,
      remedy: 'Remove these dependencies first, or give --forceRemove, which leaves them to you.',
    });
  }
  const roots = [...mix.map(({ root }) => root), ...others.keys()];
  const inside = roots.filter((root) => root !== project.root && isWithin(project.root, root)).sort();
  if (inside.length === 0) return { project, dependants: [] };
  throw new OtpError({
    rule: 'A project is not removed with others in its folder.',
    found: `${project.root}, in which there ${inside.length === 1 ? 'is' : 'are'} ${inside.join(', ')}`,
    remedy: 'Move them elsewhere, or give --forceRemove, which removes them as well.',
  });
}
