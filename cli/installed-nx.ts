import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Version of the `nx` package that a script in `folder` would get. */
export function installedNx(folder: string): string | undefined {
  try {
    const { version } = createRequire(join(folder, 'here.js'))('nx/package.json') as { version: string };
    return version;
  } catch {
    return undefined;
  }
}
