import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { mixCommand } from '../../src/mix/mix-command';
import { run } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withOptions } from '../with-options';
import { releaseArgs } from './args';
import { type ReleaseOptions, options } from './options';

/** Makes a release. What an earlier one left goes first: Mix overwrites files and would keep those it no longer has. */
export default withOptions(options, async (release: ReleaseOptions, context: ExecutorContext): Promise<boolean> => {
  const workspace = new MixWorkspace(context);
  const path = join(workspace.root, release.path);
  workspace.mendRestored(release.mixEnv);
  rmSync(path, { recursive: true, force: true });
  const command = mixCommand({
    args: releaseArgs(release, path),
    cwd: join(workspace.root, release.cwd ?? workspace.projectRoot),
    env: workspace.environment(release),
    umbrella: workspace.absolute(release.umbrella),
  });
  return (await run(command)) === 0;
});
