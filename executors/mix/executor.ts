import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { mixEnvironment } from '../../src/mix/environment';
import { mixCommand } from '../../src/mix/mix-command';
import { run } from '../../src/mix/run';
import { withOptions } from '../with-options';
import { mixArgs } from './args';
import { compileInSharedBuild } from './compile';
import { type MixOptions, options, withoutArguments } from './options';
import { MixWorkspace } from '../mix-workspace';

const execute = withOptions(options.strict(), async (mix: MixOptions, context): Promise<boolean> => {
  const workspace = new MixWorkspace(context);
  if (LOOKS_FOR_PRIV.has(mix.task)) workspace.link(mix.mixEnv ?? 'dev');
  if (mix.task === 'compile') workspace.removeRacyBuilds(mix.mixEnv ?? 'dev');
  if (mix.task === 'compile' && workspace.metadata?.build === 'shared') {
    return compileInSharedBuild(workspace, mix.mixEnv ?? 'dev', (extra) =>
      runMix({ ...mix, args: [...mix.args, ...extra] }, workspace),
    );
  }
  return runMix(mix, workspace);
});

/** Runs a Mix task of a project. */
export default (raw: Record<string, unknown>, context: ExecutorContext) => execute(withoutArguments(raw), context);

/** Tasks in whose course the `priv` of a library is looked for: a macro may do so while its user is compiled. */
const LOOKS_FOR_PRIV = new Set(['compile', 'test', 'run', 'eval', 'phx.server', 'release']);

async function runMix(mix: MixOptions, workspace: MixWorkspace): Promise<boolean> {
  const build: Record<string, string> =
    mix.buildRoot === undefined ? {} : { MIX_BUILD_PATH: join(workspace.root, mix.buildRoot, mix.mixEnv ?? 'dev') };
  const env = mixEnvironment({ ...build, ...mix.env }, mix.mixEnv);
  for (const folder of mix.at ?? [mix.cwd ?? workspace.projectRoot]) {
    const call = {
      args: mixArgs(mix),
      cwd: join(workspace.root, folder),
      env,
      umbrella: workspace.absolute(mix.umbrella),
    };
    const code = await run(mixCommand(call));
    if (code !== 0) return false;
  }
  return true;
}
