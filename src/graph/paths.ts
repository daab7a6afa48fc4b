import { posix } from 'node:path';

/**
 * A path as mix.exs in `root` says it, seen from the workspace: `undefined` when it leaves the workspace.
 *
 * @example
 * fromWorkspace('apps/orders', '../../_build') // '_build'
 * fromWorkspace('.', '../other') // undefined
 */
export function fromWorkspace(root: string, path: string): string | undefined {
  const joined = posix.normalize(posix.join(root, path)).replace(/\/$/, '') || '.';
  return posix.isAbsolute(path) || joined === '..' || joined.startsWith('../') ? undefined : joined;
}

/** Whether a path is a folder or in it; both as the workspace sees them. */
export function isWithin(folder: string, path: string | undefined): boolean {
  return path === folder || path?.startsWith(`${folder}/`) === true;
}

/** A workspace-relative path as Nx's inputs and outputs spell it. */
export function workspaceGlob(path: string): string {
  return path === '.' ? '{workspaceRoot}' : `{workspaceRoot}/${path}`;
}
