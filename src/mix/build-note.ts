import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mix decides by file times what has to be compiled again (Mix.Compilers.Elixir.compile/7, 1.14 to 1.18), and caches, git,
 * rsync and fast fingers do as they like with those: a dependency is restored under its dependant, a file is edited in
 * the second of its last compile or gets an old time. Mix would keep what it should not, and Nx would store that as the
 * outcome of what lies there now. So each compile notes, beside the outputs that Nx keeps, what it was made of; and the
 * next leaves to Mix only what Mix can see.
 */
interface BuildNote {
  /** Digest of the compiled code: somebody else has been there since when it is another. */
  code: string;
  files: Record<string, string>;
  others: Record<string, string>;
  /** What dependants are made of. */
  identity: string;
}

/** A compile of an application, as it is about to begin. */
export interface Compilation {
  /** Absolute folder of the note: `_build/<env>/lib/<app>`. */
  folder: string;
  /** Absolute folders of all applications that it writes. */
  libraries: string[];
  /** Absolute folder of the project. */
  root: string;
  /** Digest of each file of the project that its code may be made of, by the path in the project. */
  files: Record<string, string>;
  /** Digest of whatever else it is made of, by name: dependencies, configuration, variables, the toolchain. */
  others: Record<string, string>;
}

const NOTE = '.nx-otp.json';

/** Whether Mix, left to itself, might take what lies there for up to date and be wrong. */
export function misleadsMix({ folder, libraries, root, files, others }: Compilation): boolean {
  const built = libraries.flatMap(manifestsOf).map(secondOf);
  if (built.length === 0 && !libraries.some((library) => existsSync(join(library, 'ebin')))) return false;
  const note = readNote(folder);
  if (!note || note.code !== codeDigest(libraries) || differing(note.others, others).length > 0) return true;
  const last = Math.max(...built);
  return differing(note.files, files).some((path) => !isSeen(root, path, last, path in note.files));
}

/** Takes away what the compile would write, so that Mix writes all of it. */
export function removeBuild({ libraries }: Compilation): void {
  for (const library of libraries) {
    for (const manifest of manifestsOf(library)) rmSync(manifest, { force: true });
    for (const each of ['ebin', 'consolidated']) rmSync(join(library, each), { recursive: true, force: true });
  }
}

/** Notes what has just been compiled. */
export function noteSuccess({ folder, libraries, files, others }: Compilation): void {
  if (!existsSync(folder)) return;
  const code = codeDigest(libraries);
  const behindCode = Object.entries(files).filter(([path]) => !SOURCE.test(path));
  writeNote(folder, { code, files, others, identity: digest(JSON.stringify([code, behindCode.sort()])) });
}

/**
 * Notes that what has changed since the last success did not compile: Mix has taken its modules away, and has to be shown
 * the files even when they come back as they were.
 */
export function noteFailure({ folder, libraries, files, others }: Compilation): void {
  const note = readNote(folder);
  // All was to be compiled, and the manifest that would say otherwise is gone.
  if (!note || differing(note.others, others).length > 0) return;
  const failed = Object.fromEntries(differing(note.files, files).map((path) => [path, 'did not compile']));
  writeNote(folder, { ...note, code: codeDigest(libraries), files: { ...note.files, ...failed } });
}

/** What a compiled application is to its dependants. */
export function identityOf(folder: string): string {
  return readNote(folder)?.identity ?? 'unknown';
}

/** Sources that Mix looks after, and templates, whose users name them to Mix (`@external_resource`). */
const SOURCE = /^(?!priv\/).*\.(ex|eex|heex|leex|sface)$/;

/**
 * Whether Mix sees that a file has changed. A source that comes or goes it sees by its name; a changed one by a time later
 * than the last compile's, in whole seconds. Of other files it knows only what a module names.
 */
function isSeen(root: string, path: string, lastCompile: number, wasThere: boolean): boolean {
  if (!SOURCE.test(path)) return false;
  const file = join(root, path);
  const cameOrWent = existsSync(file) !== wasThere;
  return (cameOrWent && path.endsWith('.ex')) || secondOf(file) > lastCompile;
}

function differing(one: Record<string, string>, other: Record<string, string>): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]);
}

function manifestsOf(library: string): string[] {
  const folder = join(library, '.mix');
  return namesIn(folder)
    .filter((name) => name.startsWith('compile.'))
    .map((name) => join(folder, name));
}

function secondOf(path: string): number {
  return Math.floor((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
}

/** Names and contents of all that is compiled. */
function codeDigest(libraries: string[]): string {
  const hash = createHash('sha256');
  for (const library of libraries) {
    const ebin = join(library, 'ebin');
    for (const name of namesIn(ebin).sort()) {
      const content = readFileSync(join(ebin, name));
      hash.update(`${name}:${content.length}:`).update(content);
    }
    hash.update('/');
  }
  return hash.digest('base64url');
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function readNote(folder: string): BuildNote | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, NOTE), 'utf8'));
  } catch {
    return undefined;
  }
}

function writeNote(folder: string, note: BuildNote): void {
  writeFileSync(join(folder, NOTE), JSON.stringify(note));
}

/** Digest of a text. */
export function digest(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('base64url');
}
