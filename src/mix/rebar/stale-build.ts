import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * rebar3 compares file times in whole seconds: what is edited in the very second in which it was compiled, or restored
 * from the cache, passes for unchanged (rebar3 3.19, rebar_compiler_erl: four of six such edits were not seen). Here the
 * build of such a project is taken away, together with rebar3's graph of it (`.rebar3`): the one without the other would
 * keep modules whose source is gone.
 *
 * @param libFolder absolute `_build/<profile>/lib`
 * @param apps applications that rebar3 compiles there together
 * @param sources absolute folder of what they are compiled from
 * @returns whether the build was taken away
 */
export function removeStaleBuild(libFolder: string, apps: readonly string[], sources: string): boolean {
  const folders = apps.map((app) => join(libFolder, app));
  const compiled = new Set(
    folders.flatMap((folder) => secondsIn(join(folder, 'ebin')).concat(secondsIn(join(folder, 'test')))),
  );
  if (compiled.size === 0 || !hasFileOf(sources, compiled)) return false;
  for (const folder of folders) for (const part of ['ebin', 'test']) remove(join(folder, part));
  remove(join(libFolder, '.rebar3'));
  return true;
}

/** What is built or fetched, and what tools keep for themselves. */
const NO_SOURCES = /^(_build|deps|node_modules|rebar\.lock|\..*)$/;

function hasFileOf(folder: string, seconds: ReadonlySet<number>): boolean {
  return entriesOf(folder).some((entry) => {
    if (NO_SOURCES.test(entry.name)) return false;
    const path = join(folder, entry.name);
    return entry.isDirectory() ? hasFileOf(path, seconds) : seconds.has(secondOf(path));
  });
}

/** Seconds in which the compiled files of a folder were written. */
function secondsIn(folder: string): number[] {
  return entriesOf(folder)
    .filter(({ name }) => name.endsWith('.beam'))
    .map(({ name }) => secondOf(join(folder, name)));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function secondOf(path: string): number {
  return Math.floor((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
}
