import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { run } from '../../src/mix/run';
import { withPassedOn } from '../with-options';
import { type GleamOptions, options } from './options';

/** Runs Gleam in a project. */
export default withPassedOn(options, async (gleam: GleamOptions, context: ExecutorContext): Promise<boolean> => {
  const project = context.projectsConfigurations.projects[context.projectName ?? '']?.root ?? '.';
  const args = [...gleam.args, ...gleam.__unparsed__];
  const env = { ...process.env, ...gleam.env };
  return (await run({ program: 'gleam', args, cwd: join(context.root, project), env })) === 0;
});
