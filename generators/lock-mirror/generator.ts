import type { Tree } from '@nx/devkit';
import { isTrueMirror, mirrorPath, mirrorText, namedLockFiles } from '../../src/graph/lock-mirror';
import { readMixLock } from '../../src/project/mix-lock';
import { readProjects } from '../workspace/mix-projects';
import { type Options, options } from './options';

/** What Nx takes from a sync generator (nx 24.0.6, utils/sync-generators). */
interface SyncResult {
  outOfSyncMessage: string;
  outOfSyncDetails: string[];
}

/** `nx g nx-otp:lock-mirror`; also the sync generator, which Nx calls without options. */
export default async function lockMirror(tree: Tree, given: Options = {}): Promise<SyncResult> {
  options.parse(given);
  const stale: string[] = [];
  for (const lockfile of await lockfiles(tree)) {
    const path = mirrorPath(lockfile);
    const packages = readMixLock(tree.read(lockfile, 'utf8')!);
    if (isTrueMirror(tree.read(path, 'utf8') ?? '', packages)) continue;
    tree.write(path, mirrorText(packages));
    stale.push(path);
  }
  return {
    outOfSyncMessage: `Mirrors of lock files differ from these: ${stale.length} to write.`,
    outOfSyncDetails: stale,
  };
}

/** Of every Mix project, where it has one. */
async function lockfiles(tree: Tree): Promise<string[]> {
  const { mix } = await readProjects(tree);
  return namedLockFiles(mix).filter((path) => tree.exists(path));
}
