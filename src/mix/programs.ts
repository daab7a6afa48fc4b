import { realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where `name` is on the PATH, as a shell would find it; `undefined` when it is not. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.bat`, `${name}.exe`, `${name}.cmd`] : [name];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const found = names.map((each) => join(folder, each)).find(isFile);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same, with links followed: where the program is installed. */
export function findInstalled(name: string, path?: string): string | undefined {
  const program = findProgram(name, path);
  return program === undefined ? undefined : realpathSync(program);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
