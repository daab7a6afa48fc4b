import { isUpToDate, misleadsMix, noteFailure, noteSuccess, removeBuild } from '../../src/mix/build-note';
import { forgetReferences, takeReferences } from '../../src/mix/references';
import type { MixWorkspace } from '../mix-workspace';

/**
 * Compiles: nothing where nothing has changed, incrementally where Mix can tell what has, else all of it
 * (src/mix/build-note.ts).
 *
 * @param env all variables of the task
 * @param args of `mix compile`
 * @param compile runs `mix compile` with further arguments
 */
export async function compileSafely(
  workspace: MixWorkspace,
  mixEnv: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  compile: () => Promise<boolean>,
): Promise<boolean> {
  const compilation = workspace.compilation(mixEnv, env);
  if (!compilation) return compile();
  if (args.every((arg) => ASKS_FOR_NOTHING.has(arg)) && isUpToDate(compilation)) return true;
  if (misleadsMix(compilation)) removeBuild(compilation);
  workspace.removeStaleBuilds(mixEnv);
  forgetReferences(compilation.folder);
  const done = await compile();
  if (done) noteSuccess(compilation, takeReferences(compilation.folder));
  else noteFailure(compilation);
  return done;
}

/** Arguments that make no difference to a compile which finds nothing to do and nothing to warn of. */
const ASKS_FOR_NOTHING = new Set(['--no-deps-check', '--all-warnings', '--warnings-as-errors']);
