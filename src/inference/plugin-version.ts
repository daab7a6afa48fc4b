import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Version of this package: package.json lies beside `dist`, and beside `src` when run from there. */
export const version: string = readVersion(__dirname);

function readVersion(folder: string): string {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (name === 'nx-otp') return version;
  } catch {
    // Not this folder: look further up.
  }
  return readVersion(dirname(folder));
}
