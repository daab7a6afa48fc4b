import type { ExecutorContext } from '@nx/devkit';
import { iexCommand } from '../../src/mix/mix-command';
import { runInForeground } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withPassedOn } from '../with-options';
import { type IexOptions, options } from './options';

/** Opens IEx in the project, on the terminal that Nx has. */
export default withPassedOn(options, async (iex: IexOptions, context: ExecutorContext): Promise<boolean> => {
  const workspace = new MixWorkspace(context);
  workspace.mendRestored(iex.mixEnv);
  return (await runInForeground(iexCommand(workspace.call([...iex.args, ...iex.__unparsed__], iex)))) === 0;
});
