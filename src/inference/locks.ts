import type { ProjectConfiguration } from '@nx/devkit';
import { type Locks, lockfilesOf } from '../graph/hex-packages';
import { isTrueMirror, mirrorPath, namedLockFiles } from '../graph/lock-mirror';
import type { LockFile, LockFiles, MixFile } from '../graph/mix-project';
import { Ignored } from './ignored';
import type { WorkspaceFiles } from './workspace-files';

/** The packages in the lock files of the workspace's projects. */
export async function readLocks(projects: Iterable<ProjectConfiguration>, disk: WorkspaceFiles): Promise<Locks> {
  const locks = new Map<string, Awaited<ReturnType<WorkspaceFiles['locked']>>>();
  for (const lockfile of lockfilesOf(projects)) locks.set(lockfile, await disk.locked(lockfile));
  return locks;
}

/**
 * Every lock file that a mix.exs names and that has packages; but for those that are ignored, and so in no hash:
 * what comes from such a file is as good as not locked. Which one a project uses is only known when umbrellas are: a
 * child's own may be a leftover.
 *
 * @param wantsMirror whether the workspace keeps mirrors of them
 */
export async function readLockFiles(
  files: readonly Pick<MixFile, 'root' | 'facts'>[],
  disk: WorkspaceFiles,
  wantsMirror: boolean,
): Promise<LockFiles> {
  const found: Record<string, LockFile> = {};
  const ignored = new Ignored(disk);
  for (const path of namedLockFiles(files)) {
    const locked = await disk.locked(path);
    if (locked.length === 0 || ignored.has(path)) continue;
    const isTrue = () => isTrueMirror(disk.text(mirrorPath(path)) ?? '', locked);
    found[path] = wantsMirror ? { locked, lockMirror: isTrue() ? 'true' : 'stale' } : { locked };
  }
  return found;
}
