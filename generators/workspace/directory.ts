import type { Tree } from '@nx/devkit';
import { posix, win32 } from 'node:path';
import { OtpError } from '../../src/errors';
import { isProjectPath } from '../../src/graph/discovery';
import { fromWorkspace } from '../../src/graph/paths';

/**
 * A folder as a person writes it, as a path from the workspace root: `./apps/orders/`, `apps\orders` and
 * `<workspace>/apps/orders` are `apps/orders`. Only the text is looked at.
 *
 * @throws OtpError when a project there would be outside the workspace, in its root, or where Nx sees no project.
 */
export function projectDirectory(tree: Tree, given: string): string {
  const path = given.trim().replaceAll('\\', '/');
  const absolute = posix.isAbsolute(path) || win32.isAbsolute(path);
  const root = tree.root.replaceAll('\\', '/');
  const relative = absolute ? (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined) : path;
  const directory = relative === undefined ? undefined : fromWorkspace('.', relative);
  if (directory === undefined) throw badDirectory(given, 'A project lies inside the workspace.');
  if (directory === '.') throw badDirectory(given, 'A project has a folder of its own, below the workspace root.');
  if (!isProjectPath(`${directory}/mix.exs`)) {
    throw badDirectory(given, 'Nx looks for no projects among fetched packages, build output and templates.');
  }
  return directory;
}

function badDirectory(given: string, rule: string): OtpError {
  return new OtpError({
    rule,
    found: `the directory ${JSON.stringify(given)}`,
    remedy: 'Give a folder from the workspace root, for example apps/orders.',
  });
}

/**
 * All files of the Tree below `directory`, relative to it, sorted.
 *
 * @throws OtpError when the directory, or a folder above it, is a file.
 */
export function filesIn(tree: Tree, directory: string): string[] {
  for (let path = directory; path !== '.'; path = posix.dirname(path)) {
    if (!tree.isFile(path)) continue;
    throw new OtpError({
      rule: 'A project needs a folder.',
      found: `${path}, which is a file`,
      remedy: 'Give another directory, or move the file away.',
    });
  }
  return below('').sort();

  function below(folder: string): string[] {
    return tree.children(posix.join(directory, folder)).flatMap((child) => {
      const path = posix.join(folder, child);
      return tree.isFile(posix.join(directory, path)) ? [path] : below(path);
    });
  }
}
