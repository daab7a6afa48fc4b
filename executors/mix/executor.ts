import { mixCommand } from '../../src/mix/mix-command';
import { run } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withPassedOn } from '../with-options';
import { runTask } from './call';
import { type MixOptions, options } from './options';

/** Runs a Mix task of a project. */
export default withPassedOn(options, (mix: MixOptions, context): Promise<boolean> =>
  runTask(mix, new MixWorkspace(context), process.env, (call) => run(mixCommand(call))),
);
