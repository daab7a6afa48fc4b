import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { checkRelease } from '../../src/mix/release-node';
import { withOptions } from '../with-options';
import { type ReleaseCheckOptions, options } from './options';

/** Boots a release, asks it to evaluate an expression, and stops it. */
export default withOptions(options, async (check: ReleaseCheckOptions, context: ExecutorContext): Promise<boolean> => {
  const failure = await checkRelease({
    name: check.name,
    path: join(context.root, check.path),
    expression: check.expression,
    timeoutMs: check.timeout * 1000,
    env: { ...process.env, ...check.env },
  });
  if (failure !== undefined) console.error(failure);
  return failure === undefined;
});
