import type { ProjectConfiguration } from '@nx/devkit';
import { type Locks, lockfilesOf } from '../graph/hex-packages';
import type { WorkspaceFiles } from './workspace-files';

/** The packages in the lock files of the workspace's projects. */
export async function readLocks(projects: Iterable<ProjectConfiguration>, disk: WorkspaceFiles): Promise<Locks> {
  const locks = new Map<string, Awaited<ReturnType<WorkspaceFiles['locked']>>>();
  for (const lockfile of lockfilesOf(projects)) locks.set(lockfile, await disk.locked(lockfile));
  return locks;
}
