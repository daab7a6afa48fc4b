import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { installed } from './installed';

/** Jest's globalTeardown. */
export default function removeInstalled(): void {
  const { tarball, workspaces } = installed();
  for (const path of [tarball, ...Object.values(workspaces)]) rmSync(dirname(path), { recursive: true, force: true });
}
