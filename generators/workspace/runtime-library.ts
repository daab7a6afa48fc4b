import { posix } from 'node:path';
import { type Tree, logger } from '@nx/devkit';
import { fromWorkspace } from '../../src/graph/paths';
import { OtpError } from '../../src/errors';
import { addDependency, pathSettings } from './dependency';
import { filesIn } from './directory';
import { STAMP, writeLibrary } from './library-copy';
import type { MixProject } from './mix-projects';

/**
 * Puts an Elixir library of this package into the workspace, and lets a project depend on it: an ordinary library in source, as
 * there is no Hex package, which shares the project's build. A version of it that is there is brought up to date, but for files
 * that somebody has edited. A dependency that leads elsewhere is the project's own affair, and stays as it is.
 *
 * @param scope options of the dependency before its path, such as `only: :test`
 * @throws OtpError when its folder holds something else, or the project's dependencies are not written out
 * @example
 * dependOnRuntimeLibrary(tree, 'foundation', orders) // writes libs/foundation, and apps/orders/mix.exs
 */
export function dependOnRuntimeLibrary(tree: Tree, name: string, project: MixProject, scope: string[] = []): void {
  const folder = runtimeLibraryFolder(name, project);
  const declared = project.facts.deps.find((dep) => dep.name === name);
  if (declared && (declared.path === undefined || fromWorkspace(project.root, declared.path) !== folder)) return;
  if (!tree.exists(posix.join(folder, STAMP))) refuseFiles(tree, folder, name);
  for (const path of writeLibrary(tree, name, folder)) logger.warn(`KEPT ${path}, which was edited here.`);
  if (declared) return;
  addDependency(tree, project, { app: name, settings: [...scope, pathSettings(project, folder)].join(', ') });
}

/**
 * Where the library belongs: below the folder with the `_build` and the configuration that the project shares with others,
 * which is its umbrella's or the workspace's root.
 */
function runtimeLibraryFolder(name: string, { root, umbrella, facts: { buildPath } }: MixProject): string {
  const build = buildPath === undefined ? undefined : fromWorkspace(root, buildPath);
  return posix.join(umbrella ?? (build === undefined ? '.' : posix.dirname(build)), 'libs', name);
}

function refuseFiles(tree: Tree, directory: string, name: string): void {
  const [first] = filesIn(tree, directory);
  if (first === undefined) return;
  throw new OtpError({
    rule: `The library ${name} has a folder to itself.`,
    found: `${directory}, in which there is ${first}`,
    remedy: 'Move away what is there.',
  });
}
