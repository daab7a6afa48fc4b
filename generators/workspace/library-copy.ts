import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { type Tree, readJson, writeJson } from '@nx/devkit';
import { z } from 'zod';
import { OtpError } from '../../src/errors';
import { runtimeLibrary } from '../../src/runtime-library';

/** What was written, so that a later version knows what nobody has changed since. */
const stamp = z.object({
  /** Of nx-otp. */
  version: z.string(),
  /** Digest of each file, by its path in the library. */
  files: z.record(z.string(), z.string()),
});

/** Stands in the folder of each copy of a library. */
export const STAMP = '.nx-otp.json';

/**
 * Writes an Elixir library of this package into a folder, or brings the copy that is there up to date.
 *
 * @returns paths of files that stay as they are, since somebody has edited them
 * @throws OtpError when what was written last cannot be told; nothing has been written then
 * @example
 * writeLibrary(tree, 'cluster_case', 'libs/cluster_case') // []
 */
export function writeLibrary(tree: Tree, name: string, directory: string): string[] {
  const { version, files } = runtimeLibrary(name);
  const stampFile = posix.join(directory, STAMP);
  const before = tree.exists(stampFile) ? readStamp(tree, stampFile).files : {};
  const kept = [
    ...[...files.keys()].filter((path) => !write(tree, posix.join(directory, path), files.get(path)!, before[path])),
    ...Object.keys(before).filter(
      (path) => !files.has(path) && !remove(tree, posix.join(directory, path), before[path]!),
    ),
  ];
  const digests = Object.fromEntries([...files].map(([path, text]) => [path, digestOf(text)]));
  if (JSON.stringify(before) !== JSON.stringify(digests)) writeJson(tree, stampFile, { version, files: digests });
  return kept.map((path) => posix.join(directory, path));
}

function readStamp(tree: Tree, path: string): z.infer<typeof stamp> {
  try {
    return stamp.parse(readJson(tree, path));
  } catch {
    throw new OtpError({
      rule: 'A copy of a library has a note of what nx-otp wrote, so that nothing is lost that somebody has edited since.',
      found: `${path}, which is none`,
      allowed: '{ "version": "0.1.0", "files": { "mix.exs": "<digest>" } }',
      remedy: 'Take it from git as it was, and run this again.',
    });
  }
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
function remove(tree: Tree, path: string, digest: string): boolean {
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
