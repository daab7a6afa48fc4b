import { type GeneratorCallback, type Tree, logger } from '@nx/devkit';
import { type Options, options } from './options';
import { projectWithManifest, rootsWithManifest } from './projects';
import { syncDetails, syncMessage } from './report';
import { afterWriting, syncProjects } from './sync-projects';

/** What Nx takes from a sync generator (nx 24.0.6, utils/sync-generators). */
export interface SyncResult {
  outOfSyncMessage: string;
  outOfSyncDetails: string[];
  callback?: GeneratorCallback;
}

/** `nx g nx-otp:supervision [project]`; also the sync generator, which Nx calls without options. */
export default async function supervision(tree: Tree, given: Options): Promise<GeneratorCallback | void>;
export default async function supervision(tree: Tree): Promise<SyncResult>;
export default async function supervision(tree: Tree, given?: Options): Promise<SyncResult | GeneratorCallback | void> {
  if (given === undefined) return sync(tree);
  const { project } = options.parse(given);
  const roots =
    project === undefined ? await rootsWithManifest(tree) : [(await projectWithManifest(tree, project)).root];
  const synced = syncProjects(tree, roots);
  for (const line of synced.advice) logger.warn(line);
  return afterWriting(synced);
}

async function sync(tree: Tree): Promise<SyncResult> {
  const synced = syncProjects(tree, await rootsWithManifest(tree));
  const callback = afterWriting(synced);
  return {
    outOfSyncMessage: syncMessage(synced),
    outOfSyncDetails: syncDetails(synced),
    ...(callback === undefined ? {} : { callback }),
  };
}
