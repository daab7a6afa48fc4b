import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { OtpError } from '../../src/errors';
import { fromWorkspace } from '../../src/graph/paths';
import { buildNif } from '../../src/mix/nif/build';
import { withOptions } from '../with-options';
import { type NifOptions, options } from './options';

/** Compiles the NIFs of a native project into the application that loads them. */
export default withOptions(options, async ({ language, library }: NifOptions, context: ExecutorContext) => {
  const { root } = context.projectsConfigurations.projects[context.projectName!]!;
  const build = { language, folder: join(context.root, root), library: join(context.root, inWorkspace(library)) };
  return (await buildNif({ ...build, env: process.env })) === 0;
});

function inWorkspace(library: string): string {
  const path = fromWorkspace('.', library);
  if (path !== undefined && path !== '.') return path;
  throw new OtpError({
    rule: 'The library of a native project lies in the workspace.',
    found: JSON.stringify(library),
    allowed: 'a path from the workspace root, without extension, such as apps/orders/priv/native/checksum',
    remedy: 'Change "library" in the options of the target.',
  });
}
