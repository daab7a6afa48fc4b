import { mixCommand } from '../../src/mix/mix-command';
import { run } from '../../src/mix/run';
import { withOptions } from '../with-options';
import { runTask } from './call';
import { type MixOptions, options, withoutArguments } from './options';
import { MixWorkspace } from '../mix-workspace';

const execute = withOptions(options.strict(), (mix: MixOptions, context): Promise<boolean> =>
  runTask(mix, new MixWorkspace(context), process.env, (call) => run(mixCommand(call))),
);

/** Runs a Mix task of a project. */
export default (raw: Record<string, unknown>, context: Parameters<typeof execute>[1]) =>
  execute(withoutArguments(raw), context);
