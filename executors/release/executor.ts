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
  return (await run(mixCommand(workspace.call(releaseArgs(release, path), release)))) === 0;
});
