import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { run } from '../../src/mix/run';
import { withoutArguments } from '../mix/options';
import { withOptions } from '../with-options';
import { type GleamOptions, options } from './options';

const execute = withOptions(
  options.strict(),
  async (gleam: GleamOptions, context: ExecutorContext): Promise<boolean> => {
    const project = context.projectsConfigurations.projects[context.projectName ?? '']?.root ?? '.';
    const args = [...gleam.args, ...gleam.__unparsed__];
    const env = { ...process.env, ...gleam.env };
    return (await run({ program: 'gleam', args, cwd: join(context.root, project), env })) === 0;
  },
);

/** Runs Gleam in a project. */
export default (raw: Record<string, unknown>, context: ExecutorContext) =>
  execute(withoutArguments(raw, options.shape), context);
