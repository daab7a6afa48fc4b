import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { iexCommand } from '../../src/mix/mix-command';
import { runInForeground } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withoutArguments } from '../mix/options';
import { withOptions } from '../with-options';
import { type IexOptions, options } from './options';

const execute = withOptions(options.strict(), async (iex: IexOptions, context: ExecutorContext): Promise<boolean> => {
  const workspace = new MixWorkspace(context);
  workspace.mendRestored(iex.mixEnv);
  const code = await runInForeground(
    iexCommand({
      args: [...iex.args, ...iex.__unparsed__],
      cwd: join(workspace.root, workspace.projectRoot),
      env: workspace.environment(iex),
      umbrella: workspace.absolute(iex.umbrella),
    }),
  );
  return code === 0;
});

/** Opens IEx in the project, on the terminal that Nx has. */
export default (raw: Record<string, unknown>, context: ExecutorContext) =>
  execute(withoutArguments(raw, options.shape), context);
