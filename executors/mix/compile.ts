import { misleadsMix, noteFailure, noteSuccess, removeBuild } from '../../src/mix/build-note';
import type { MixWorkspace } from '../mix-workspace';

/**
 * Compiles: incrementally where Mix can tell what has changed, else all of it (src/mix/build-note.ts).
 *
 * @param env all variables of the task
 * @param compile runs `mix compile` with further arguments
 */
export async function compileSafely(
  workspace: MixWorkspace,
  mixEnv: string,
  env: NodeJS.ProcessEnv,
  compile: () => Promise<boolean>,
): Promise<boolean> {
  const compilation = workspace.compilation(mixEnv, env);
  if (!compilation) return compile();
  if (misleadsMix(compilation)) removeBuild(compilation);
  const done = await compile();
  if (done) noteSuccess(compilation);
  else noteFailure(compilation);
  return done;
}
