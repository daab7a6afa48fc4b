import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Dependency, seenBy, surfaceOf } from './dependency';
import { digest, filesIn } from './digest';
import { type References, added } from './references';

/**
 * Mix decides by file times what has to be compiled again (Mix.Compilers.Elixir.compile/7, 1.14 to 1.18), and caches, git,
 * rsync and fast fingers do as they like with those: a dependency is restored under its dependant, a file is edited in
 * the second of its last compile or gets an old time. Mix would keep what it should not, and Nx would store that as the
 * outcome of what lies there now. So each compile notes, beside the outputs that Nx keeps, what it was made of; and the
 * next leaves to Mix only what Mix can see.
 */
interface BuildNote extends Dependency {
  format: typeof FORMAT;
  /** Digest of the compiled code and its protocols: somebody else has been there since when it is another. */
  code: string;
  /** The files of that code. */
  written: string[];
  /** Digest of each manifest that Mix has of it. */
  manifests: Record<string, string>;
  files: Record<string, string>;
  /** Of dependencies as much as `references` say. */
  others: Record<string, string>;
  /** What the build has of its dependencies; absent when that is not known. */
  references?: References;
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
  /** In-repo applications that are compiled by others, by name. */
  dependencies: Record<string, Dependency>;
  /** Digest of whatever else it is made of, by name: configuration, variables, the toolchain. */
  others: Record<string, string>;
}

const NOTE = '.nx-otp.json';
/** Another number with each change of {@link BuildNote}: a cache may hold notes of other versions of the plugin. */
const FORMAT = 1;

/** Whether what lies there is what a compile would make, without a word. */
export function isUpToDate(compilation: Compilation): boolean {
  const { folder, libraries, files } = compilation;
  const note = readNote(folder);
  return (
    note?.references?.warnings === false &&
    libraries.every((library) => manifestsOf(library).length > 0) &&
    differing(note.files, files).length === 0 &&
    isOfTheSame(note, compilation)
  );
}

/** Whether Mix, left to itself, might take what lies there for up to date and be wrong. */
export function misleadsMix(compilation: Compilation): boolean {
  const { folder, libraries, root, files } = compilation;
  const built = libraries.flatMap(manifestsOf).map(secondOf);
  if (built.length === 0 && !libraries.some((library) => existsSync(join(library, 'ebin')))) return false;
  const note = readNote(folder);
  if (!note || !isOfTheSame(note, compilation)) return true;
  const last = Math.max(...built);
  return differing(note.files, files).some((path) => !isSeen(root, path, last, path in note.files));
}

/** Whether it is as it was noted, and all but the project's own files are, too. */
function isOfTheSame(note: BuildNote, compilation: Compilation): boolean {
  const { folder, libraries } = compilation;
  const others = othersOf(compilation, note.references);
  return (
    differing(note.others, others).length === 0 &&
    note.code === codeDigest(libraries, WRITTEN) &&
    // A cache hit does not take away what it has not, such as the manifest of a compiler that had nothing to do.
    libraries.flatMap(manifestsOf).every((path) => relative(folder, path) in note.manifests)
  );
}

/** What the compile is made of besides the project's own files, as a build with such references depends on it. */
function othersOf({ dependencies, others }: Compilation, references: References | undefined): Record<string, string> {
  const seen = Object.entries(dependencies).map(([app, dependency]) => [app, seenBy(references, dependency)]);
  return { ...others, ...Object.fromEntries(seen) };
}

/** Folders of modules in a library. */
const WRITTEN = ['ebin', 'consolidated'];

/** Takes away what the compile would write, so that Mix writes all of it. */
export function removeBuild({ folder, libraries }: Compilation): void {
  // With it would remain what the next compile did not refer to.
  rmSync(join(folder, NOTE), { force: true });
  for (const library of libraries) {
    for (const manifest of manifestsOf(library)) rmSync(manifest, { force: true });
    for (const each of WRITTEN) rmSync(join(library, each), { recursive: true, force: true });
  }
}

/**
 * Takes away the code of another build that a cache hit has been laid over. Not where Mix has been at it since.
 *
 * @param folder absolute folder of the note
 */
export function removeLeftovers(folder: string): void {
  const note = readNote(folder);
  const asNoted = ([path, noted]: [string, string]) => noted === fileDigest(join(folder, path));
  if (!note || !Object.entries(note.manifests).every(asNoted)) return;
  const written = new Set(note.written);
  const libraries = new Set(note.written.map((path) => join(folder, path, '../..')));
  for (const file of [...libraries].flatMap(codeIn))
    if (!written.has(relative(folder, file))) rmSync(file, { force: true });
}

/**
 * Notes what has just been compiled.
 *
 * @param compiled what that compile referred to, if that is known
 */
export function noteSuccess(compilation: Compilation, compiled?: References): void {
  const { folder, files } = compilation;
  if (!existsSync(folder)) return;
  const before = readNote(folder);
  // Of a target whose inputs leave its files out nothing is known.
  const isKnown = 'mix.exs' in files;
  const compiledOf = isKnown ? compiled : undefined;
  const references = before ? added(before.references, compiledOf) : compiledOf;
  const behindCode = Object.entries(files).filter(([path]) => !SOURCE.test(path));
  writeNote(folder, {
    format: FORMAT,
    ...codeOf(compilation),
    files,
    others: othersOf(compilation, references),
    ...(references ? { references } : {}),
    identity: digest(JSON.stringify([codeDigest(compilation.libraries, ['ebin']), behindCode.sort()])),
    ...(isKnown ? { surface: surfaceOf(folder, digest(JSON.stringify(behindCode))) } : {}),
  });
}

/**
 * Notes that what has changed since the last success did not compile: Mix has taken its modules away, and has to be shown
 * the files even when they come back as they were.
 */
export function noteFailure(compilation: Compilation): void {
  const { folder, files } = compilation;
  const note = readNote(folder);
  // All was to be compiled, and the manifest that would say otherwise is gone.
  if (!note || differing(note.others, othersOf(compilation, note.references)).length > 0) return;
  const failed = Object.fromEntries(differing(note.files, files).map((path) => [path, 'did not compile']));
  writeNote(folder, { ...note, ...codeOf(compilation), files: { ...note.files, ...failed } });
}

function codeOf({ folder, libraries }: Compilation): Pick<BuildNote, 'code' | 'written' | 'manifests'> {
  const inNote = (path: string) => relative(folder, path);
  return {
    code: codeDigest(libraries, WRITTEN),
    written: libraries.flatMap(codeIn).map(inNote),
    manifests: Object.fromEntries(libraries.flatMap(manifestsOf).map((path) => [inNote(path), fileDigest(path)])),
  };
}

/** What a compiled application is to its dependants. */
export function dependencyIn(folder: string): Dependency {
  const note = readNote(folder);
  return note
    ? { identity: note.identity, ...(note.surface ? { surface: note.surface } : {}) }
    : { identity: 'unknown' };
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

/** What Mix keeps of a compile. Tests and a changed lock file have theirs there, too. */
function manifestsOf(library: string): string[] {
  const folder = join(library, '.mix');
  return namesIn(folder)
    .filter((name) => /^compile\.(?!test_stale$|lock$)/.test(name))
    .map((name) => join(folder, name));
}

function codeIn(library: string): string[] {
  return WRITTEN.flatMap((part) => namesIn(join(library, part)).map((name) => join(library, part, name)));
}

function secondOf(path: string): number {
  return Math.floor((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
}

/** Names and contents of all that is compiled. */
function codeDigest(libraries: string[], folders: string[]): string {
  const hash = createHash('sha256');
  for (const folder of libraries.flatMap((library) => folders.map((each) => join(library, each)))) {
    for (const { name, content } of filesIn(folder)) hash.update(`${name}:${content.length}:`).update(content);
    hash.update('/');
  }
  return hash.digest('base64url');
}

function fileDigest(path: string): string {
  return existsSync(path) ? digest(readFileSync(path)) : 'none';
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function readNote(folder: string): BuildNote | undefined {
  try {
    const note: BuildNote | null = JSON.parse(readFileSync(join(folder, NOTE), 'utf8'));
    return note?.format === FORMAT ? note : undefined;
  } catch {
    return undefined;
  }
}

function writeNote(folder: string, note: BuildNote): void {
  writeFileSync(join(folder, NOTE), JSON.stringify(note));
}
