import { type Tree, globAsync } from '@nx/devkit';
import { posix } from 'node:path';
import { STAMP, writeLibrary } from '../../generators/workspace/library-copy';
import { readProjects } from '../../generators/workspace/mix-projects';
import { OtpError } from '../../src/errors';
import { isProjectPath } from '../../src/graph/discovery';
import { runtimeLibraries } from '../../src/runtime-library';

/**
 * Copies of the Elixir libraries of this package (cluster_case, foundation) become those of this version, wherever they have been
 * moved to. What somebody has edited in them stays. migrations.json has this one with the version of each release.
 *
 * @returns what a person should know; Nx prints it when all migrations have run (nx 24.0.6, `parseMigrationReturn`)
 */
export default async function updateRuntimeLibraries(tree: Tree): Promise<string[]> {
  const stamps = (await globAsync(tree, [STAMP, `**/${STAMP}`])).filter(isProjectPath);
  if (stamps.length === 0) return [];
  const known = new Set(runtimeLibraries());
  const appOf = new Map((await readProjects(tree)).mix.map(({ root, facts }) => [root, facts.app ?? '']));
  const copies = stamps.map((stamp) => posix.dirname(stamp)).filter((folder) => known.has(appOf.get(folder) ?? ''));
  return copies.sort().flatMap((folder) => {
    try {
      const kept = writeLibrary(tree, appOf.get(folder)!, folder);
      return kept.map((path) => `${path} is left as it is, since it was edited here: compare it with that of nx-otp.`);
    } catch (error) {
      if (!(error instanceof OtpError)) throw error;
      return [`${folder} is left as it is.\n${error.message}`];
    }
  });
}
