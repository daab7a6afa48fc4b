import { posix } from 'node:path';
import { type Tree, logger, visitNotIgnoredFiles } from '@nx/devkit';

/**
 * The files of a folder that a person keeps there, sorted: neither what git ignores nor what Mix and npm put there, which a
 * .gitignore beside mix.exs names as a rule, and Nx 23.3 reads the workspace's alone.
 */
export function ownFiles(tree: Tree, folder: string): string[] {
  const files: string[] = [];
  visitNotIgnoredFiles(tree, folder, (file) => {
    if (!isMade(tree, file)) files.push(file);
  });
  return files.sort();
}

/** Names what stays in a folder without its own files. A .gitignore among those may have been why git ignored it. */
export function tellKept(tree: Tree, folder: string): void {
  for (const kept of tree.children(folder)) {
    logger.info(`KEPT ${posix.join(folder, kept)}, which git ignored: remove it, or move it yourself.`);
  }
}

function isMade(tree: Tree, file: string): boolean {
  const made = /^(.*?)(?:^|\/)(_build|deps|node_modules)\//.exec(file);
  if (!made) return false;
  return made[2] === 'node_modules' || tree.exists(posix.join(made[1]!, 'mix.exs'));
}
