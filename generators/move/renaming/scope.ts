import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { fromWorkspace, isWithin } from '../../../src/graph/paths';
import { targetOf } from '../../workspace/edges';
import type { MixProject, Projects } from '../../workspace/mix-projects';
import { ownFiles } from '../../workspace/own-files';

/** The files of a workspace, by what a renaming of one project means to them; from the workspace root, sorted. */
export interface Scope {
  /** The project's. */
  own: string[];
  /** Those of projects that see its modules, and configurations that they share with it. */
  dependants: string[];
  /** Those of other Mix projects. */
  others: string[];
  /** Those of no project: a Dockerfile, a workflow. */
  loose: string[];
}

/** Who sees the modules of a project: it, what depends on it, directly or not, and umbrellas of these. */
export function seenBy(project: MixProject, projects: readonly MixProject[]): Set<MixProject> {
  const seen = new Set([project]);
  for (const each of seen) {
    for (const other of projects) {
      const needs = other.facts.deps.some((dependency) => targetOf(other, dependency, projects) === each);
      if (needs || other.root === each.umbrella) seen.add(other);
    }
  }
  return seen;
}

export function scopeOf(tree: Tree, project: MixProject, { mix, others }: Projects): Scope {
  const roots = new Map<string, MixProject | undefined>([...others.keys()].map((root) => [root, undefined]));
  for (const each of mix) roots.set(each.root, each);
  const seen = seenBy(project, mix);
  const configs = [...seen].flatMap(({ root, facts: { configPath } }) => {
    const folder = fromWorkspace(root, posix.dirname(configPath ?? 'config/config.exs'));
    return folder === undefined || folder === '.' ? [] : [folder];
  });
  const scope: Scope = { own: [], dependants: [], others: [], loose: [] };
  for (const file of ownFiles(tree, '.')) {
    const root = ownerOf(file);
    const owner = root === undefined ? undefined : roots.get(root);
    if (owner === project) scope.own.push(file);
    else if ((owner && seen.has(owner)) || configs.some((folder) => isWithin(folder, file)))
      scope.dependants.push(file);
    else if (root === undefined || root === '.') scope.loose.push(file);
    else if (owner) scope.others.push(file);
  }
  return scope;

  /** The innermost project around a file. */
  function ownerOf(file: string): string | undefined {
    for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
      if (roots.has(folder)) return folder;
      if (folder === '.') return undefined;
    }
  }
}
