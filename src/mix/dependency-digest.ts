import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mix decides by file times whether a module has to be compiled again, and a cache restores files with old ones. Build
 * branch A, build branch B, go back to A: a dependency is restored, its dependant is edited and compiled on top of what
 * B left, and keeps B's macros expanded in every module that was not edited. So each compile notes, beside the outputs
 * that Nx keeps, what its dependencies were; one that finds others compiles everything again.
 */
interface BuildNote {
  /** Digest of the application's own `ebin`. */
  ebin: string;
  /** That of each library it was compiled against, by name. */
  dependencies: Record<string, string>;
}

const NOTE = '.nx-otp.json';

/**
 * Whether the application has a build that was made against other dependencies than those that lie there now.
 *
 * @param libFolder absolute `_build/<env>/lib`
 * @param others digests of what is no application of the workspace: the lock file, say
 */
export function mustForce(
  libFolder: string,
  app: string,
  dependencies: string[],
  others: Record<string, string>,
): boolean {
  if (!existsSync(join(libFolder, app, 'ebin'))) return false;
  const note = readNote(libFolder, app);
  const now = currentDependencies(libFolder, dependencies, others);
  // Made by Mix without us: it knew what it did, but nobody can tell what has been restored under it since.
  if (!note) return dependencies.length > 0;
  const names = new Set([...Object.keys(note.dependencies), ...Object.keys(now)]);
  return [...names].some((name) => note.dependencies[name] !== now[name]);
}

/** Notes what an application has just been compiled against. */
export function noteBuild(
  libFolder: string,
  app: string,
  dependencies: string[],
  others: Record<string, string>,
): void {
  const folder = join(libFolder, app);
  if (!existsSync(join(folder, 'ebin'))) return;
  const note: BuildNote = {
    ebin: digestOf(join(folder, 'ebin')),
    dependencies: currentDependencies(libFolder, dependencies, others),
  };
  writeFileSync(join(folder, NOTE), JSON.stringify(note));
}

function currentDependencies(libFolder: string, dependencies: string[], others: Record<string, string>) {
  const digests = dependencies.map((name) => [name, readNote(libFolder, name)?.ebin ?? 'unknown'] as const);
  return { ...others, ...Object.fromEntries(digests) };
}

function readNote(libFolder: string, app: string): BuildNote | undefined {
  try {
    return JSON.parse(readFileSync(join(libFolder, app, NOTE), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Names and contents of a folder's files. */
function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    const content = readFileSync(join(folder, name));
    hash.update(`${name}:${content.length}:`).update(content);
  }
  return hash.digest('base64url');
}

/** Digest of a text file; that of a missing one is its own. */
export function fileDigest(path: string): string {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('base64url') : 'missing';
}
