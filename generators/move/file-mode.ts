import { type Mode, statSync } from 'node:fs';

/**
 * The permissions of a file on disk: Nx's Tree does not know them (24.0.6), and a script in priv has to stay executable.
 *
 * @returns options for `Tree.write`; undefined for a file that is not on disk yet
 */
export function fileMode(path: string): { mode: Mode } | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && { mode: stat.mode & 0o777 };
}
