import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { type Tree, logger, readJson, writeJson } from '@nx/devkit';
import { fromWorkspace } from '../../src/graph/paths';
import { runtimeLibrary } from '../../src/runtime-library';
import { OtpError } from '../../src/errors';
import { filesIn } from './directory';
import type { MixProject } from './mix-projects';

/** What was written, so that a later version knows what nobody has changed since. */
interface Stamp {
  /** Of nx-otp. */
  version: string;
  /** Digest of each file, by its path in the library. */
  files: Record<string, string>;
}

const STAMP = '.nx-otp.json';

/**
 * Puts an Elixir library of this package into the workspace, as an ordinary library in source: there is no Hex package. It
 * shares the build of `user`, the project that is to depend on it. A version of it that is there is brought up to date; a
 * file that somebody has edited stays as it is.
 *
 * @throws OtpError when that folder holds something else
 * @example
 * installRuntimeLibrary(tree, 'cluster_case', orders) // writes libs/cluster_case
 */
export function installRuntimeLibrary(tree: Tree, name: string, user: MixProject): void {
  const directory = runtimeLibraryFolder(name, user);
  const { version, files } = runtimeLibrary(name);
  const stampFile = posix.join(directory, STAMP);
  const before = tree.exists(stampFile) ? readJson<Stamp>(tree, stampFile).files : undefined;
  if (before === undefined) refuseFiles(tree, directory, name);
  for (const [path, text] of files) write(tree, posix.join(directory, path), text, before?.[path]);
  for (const [path, digest] of Object.entries(before ?? {}))
    if (!files.has(path)) remove(tree, posix.join(directory, path), digest);
  const stamp: Stamp = { version, files: Object.fromEntries([...files].map(([path, text]) => [path, digestOf(text)])) };
  if (JSON.stringify(before) !== JSON.stringify(stamp.files)) writeJson(tree, stampFile, stamp);
}

/**
 * Where the library belongs: below the folder with the `_build` and the configuration that the project shares with others,
 * which is its umbrella's or the workspace's root.
 */
export function runtimeLibraryFolder(name: string, { root, umbrella, facts: { buildPath } }: MixProject): string {
  const build = buildPath === undefined ? undefined : fromWorkspace(root, buildPath);
  return posix.join(umbrella ?? (build === undefined ? '.' : posix.dirname(build)), 'libs', name);
}

function refuseFiles(tree: Tree, directory: string, name: string): void {
  const [first] = filesIn(tree, directory);
  if (first === undefined) return;
  throw new OtpError({
    rule: `The library ${name} has a folder to itself.`,
    found: `${directory}, in which there is ${first}`,
    remedy: 'Move away what is there.',
  });
}

/** @param digest of what was written last; absent for a file that is new */
function write(tree: Tree, path: string, text: string, digest: string | undefined): void {
  const current = tree.read(path, 'utf8');
  if (current === null ? digest !== undefined : digestOf(current) !== digest) {
    if (current === null || digestOf(current) !== digestOf(text)) logger.warn(`KEPT ${path}, which was edited here.`);
  } else if (current === null || digestOf(current) !== digestOf(text)) tree.write(path, text);
}

function remove(tree: Tree, path: string, digest: string): void {
  const current = tree.read(path, 'utf8');
  if (current === null) return;
  if (digestOf(current) === digest) tree.delete(path);
  else logger.warn(`KEPT ${path}, which was edited here.`);
}

/** White space aside: git may change line ends, and `mix format` with another line length breaks lines elsewhere. */
function digestOf(text: string): string {
  return createHash('sha256').update(text.replace(/\s+/g, '')).digest('hex').slice(0, 16);
}
