import type { Tree } from '@nx/devkit';
import { type Complaint, OtpError } from '../../src/errors';
import type { Change } from './project-files';
import { syncProject } from './sync-project';

/** What a sync of several projects came to. */
export interface SyncedProjects {
  changes: Change[];
  /** Manifests that are wrong, and edited files: each leaves the rest as good as synced. */
  problems: Complaint[];
  advice: string[];
}

/** Syncs one project after the other; what is wrong with one does not keep another from it. */
export function syncProjects(tree: Tree, roots: readonly string[]): SyncedProjects {
  const all: SyncedProjects = { changes: [], problems: [], advice: [] };
  for (const root of roots) {
    try {
      const { changes, edited, advice } = syncProject(tree, root);
      all.changes.push(...changes);
      all.problems.push(...edited);
      all.advice.push(...advice);
    } catch (error) {
      if (!(error instanceof OtpError)) throw error;
      all.problems.push(...error.complaints);
    }
  }
  return all;
}

/**
 * The problems, thrown: at once when there is nothing to write, else by the function that Nx calls when it has written
 * the rest (a generator that throws writes nothing: Nx 24.0.6, command-line/generate and utils/sync-generators).
 */
export function afterWriting({ changes, problems }: SyncedProjects): (() => void) | undefined {
  if (problems.length === 0) return undefined;
  const error = new OtpError(...problems);
  if (changes.length === 0) throw error;
  return () => {
    throw error;
  };
}
