import { fileDigest, mustForce, noteBuild } from '../../src/mix/dependency-digest';
import type { MixWorkspace } from '../mix-workspace';

/**
 * Compiles one application of a shared build: all of it when its dependencies are not those it was last compiled
 * against, since Mix cannot tell (src/mix/dependency-digest.ts).
 *
 * @param compile runs `mix compile` with further arguments
 */
export async function compileInSharedBuild(
  workspace: MixWorkspace,
  mixEnv: string,
  compile: (args: string[]) => Promise<boolean>,
): Promise<boolean> {
  const app = workspace.metadata?.app;
  if (app === undefined) return compile([]);
  const libFolder = workspace.libFolder(mixEnv);
  const dependencies = workspace.dependencyApps();
  const others = { 'mix.lock': fileDigest(workspace.lockfile()) };
  const done = await compile(mustForce(libFolder, app, dependencies, others) ? ['--force'] : []);
  if (done) noteBuild(libFolder, app, dependencies, others);
  return done;
}
