import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mix compares file times in whole seconds: a source edited in the very second in which its build was compiled, or
 * restored from the cache, and of the same length as before, passes for unchanged (Mix 1.14,
 * `Mix.Compilers.Elixir.compile/7`; git has the same trouble and calls such a file racily clean). Here such a build is
 * taken away, so that all of the application is compiled.
 *
 * @param libFolder absolute `_build/<env>/lib`
 * @param sources absolute folders of what the application is compiled from
 */
export function removeRacyBuild(libFolder: string, app: string, sources: string[]): void {
  const state = join(libFolder, app, '.mix');
  const manifests = entriesOf(state).filter(({ name }) => name.startsWith('compile.'));
  const compiled = new Set(manifests.map(({ name }) => secondOf(join(state, name))));
  if (compiled.size === 0 || !sources.some((folder) => hasFileOf(folder, compiled))) return;
  for (const { name } of manifests) rmSync(join(state, name), { force: true });
  rmSync(join(libFolder, app, 'ebin'), { recursive: true, force: true });
}

/** Build output, packages, and what tools keep for themselves. */
const NO_SOURCES = /^(_build|deps|node_modules|cover|\..*)$/;

function hasFileOf(folder: string, seconds: ReadonlySet<number>): boolean {
  return entriesOf(folder).some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return seconds.has(secondOf(path));
    return entry.isDirectory() && !NO_SOURCES.test(entry.name) && !isProject(path) && hasFileOf(path, seconds);
  });
}

/** Another Mix project has a build of its own. */
function isProject(folder: string): boolean {
  return statSync(join(folder, 'mix.exs'), { throwIfNoEntry: false }) !== undefined;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** When a file was last written, in whole seconds. */
function secondOf(path: string): number {
  return Math.floor((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
}
