import { join } from 'node:path';
import { missingArchives } from '../../src/mix/missing-archives';
import type { MixCall } from '../../src/mix/mix-command';
import type { MixWorkspace } from '../mix-workspace';
import { mixArgs } from './args';
import { compileSafely } from './compile';
import type { MixOptions } from './options';

/** Runs Mix, wherever; @returns its exit code */
export type CallMix = (call: MixCall) => Promise<number>;

/**
 * Runs the Mix task that the options name, with what has to be done before and after.
 *
 * @param base variables that the target's own are added to
 * @returns whether it succeeded
 * @throws OtpError when packages cannot be fetched for want of an archive of Mix
 */
export async function runTask(
  mix: MixOptions,
  workspace: MixWorkspace,
  base: NodeJS.ProcessEnv,
  callMix: CallMix,
): Promise<boolean> {
  const mixEnv = mix.mixEnv ?? 'dev';
  if (LOOKS_FOR_PRIV.has(mix.task)) workspace.mendRestored(mixEnv);
  const env = workspace.environment(mix, base);
  const run = () => runInFolders(mix, workspace, env, callMix);
  return mix.task === 'compile' ? compileSafely(workspace, mixEnv, env, mixArgs(mix).slice(1), run) : run();
}

/** Tasks in whose course the `priv` of a library is looked for: a macro may do so while its user is compiled. */
const LOOKS_FOR_PRIV = new Set(['compile', 'test', 'run', 'eval', 'phx.server', 'release']);

async function runInFolders(
  mix: MixOptions,
  workspace: MixWorkspace,
  env: NodeJS.ProcessEnv,
  callMix: CallMix,
): Promise<boolean> {
  for (const folder of mix.at ?? [mix.cwd ?? workspace.projectRoot]) {
    if ((await callMix(workspace.call(mixArgs(mix), { ...mix, cwd: folder }, env))) === 0) continue;
    const missing = mix.task === 'deps.get' ? await missingArchives(join(workspace.root, folder), env) : undefined;
    if (missing) throw missing;
    return false;
  }
  return true;
}
