import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { type Tree, readJson, writeJson } from '@nx/devkit';
import { runtimeLibrary } from '../../src/runtime-library';

/** What was written, so that a later version knows what nobody has changed since. */
export interface Stamp {
  /** Of nx-otp. */
  version: string;
  /** Digest of each file, by its path in the library. */
  files: Record<string, string>;
}

/** Stands in the folder of each copy of a library. */
export const STAMP = '.nx-otp.json';

/**
 * Writes an Elixir library of this package into a folder, or brings the copy that is there up to date.
 *
 * @returns paths of files that stay as they are, since somebody has edited them
 * @example
 * writeLibrary(tree, 'cluster_case', 'libs/cluster_case') // []
 */
export function writeLibrary(tree: Tree, name: string, directory: string): string[] {
  const { version, files } = runtimeLibrary(name);
  const stampFile = posix.join(directory, STAMP);
  const before = tree.exists(stampFile) ? readJson<Stamp>(tree, stampFile).files : undefined;
  const gone = Object.keys(before ?? {}).filter((path) => !files.has(path));
  const kept = [
    ...[...files].filter(([path, text]) => !write(tree, posix.join(directory, path), text, before?.[path])),
    ...gone.filter((path) => !remove(tree, posix.join(directory, path), before![path])).map((path) => [path]),
  ];
  const stamp: Stamp = { version, files: Object.fromEntries([...files].map(([path, text]) => [path, digestOf(text)])) };
  if (JSON.stringify(before) !== JSON.stringify(stamp.files)) writeJson(tree, stampFile, stamp);
  return kept.map(([path]) => posix.join(directory, path!));
}

/**
 * @param digest of what was written last; absent for a file that is new
 * @returns whether the file is what it should be now
 */
function write(tree: Tree, path: string, text: string, digest: string | undefined): boolean {
  const current = tree.read(path, 'utf8');
  if (current !== null && digestOf(current) === digestOf(text)) return true;
  const isEdited = current === null ? digest !== undefined : digestOf(current) !== digest;
  if (!isEdited) tree.write(path, text);
  return !isEdited;
}

/** @returns whether the file is gone */
function remove(tree: Tree, path: string, digest: string | undefined): boolean {
  const current = tree.read(path, 'utf8');
  if (current === null) return true;
  if (digestOf(current) !== digest) return false;
  tree.delete(path);
  return true;
}

/** White space aside: git may change line ends, and `mix format` with another line length breaks lines elsewhere. */
function digestOf(text: string): string {
  return createHash('sha256').update(text.replace(/\s+/g, '')).digest('hex').slice(0, 16);
}
