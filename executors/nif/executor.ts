import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { buildNif } from '../../src/mix/nif/build';
import { withOptions } from '../with-options';
import { type NifOptions, options } from './options';

/** Compiles the NIFs of a native project into the application that loads them. */
export default withOptions(options, async ({ language, library }: NifOptions, context: ExecutorContext) => {
  const { root } = context.projectsConfigurations.projects[context.projectName!]!;
  const build = { language, folder: join(context.root, root), library: join(context.root, library) };
  return (await buildNif({ ...build, env: process.env })) === 0;
});
