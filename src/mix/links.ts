import { cpSync, existsSync, lstatSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A compiled library in a build, and the folder of its sources. */
interface Library {
  built: string;
  source: string;
}

/**
 * Makes the `priv` and `include` links that Mix makes when it compiles (Mix.Project.build_structure/2, 1.14) and that
 * are no outputs: they leave the output folder, and Nx 24 drops a remote cache hit with such a link. Run before a task
 * that runs code. A real folder in their place is left alone; a link that leads nowhere is made anew.
 *
 * @param libFolder absolute `_build/<env>/lib`
 * @param sources absolute folder of each in-repo application, by its name
 * @param depsFolder absolute folder of the packages
 */
export function linkBuild(libFolder: string, sources: ReadonlyMap<string, string>, depsFolder: string): void {
  for (const name of foldersIn(libFolder)) {
    const library = { built: join(libFolder, name), source: sources.get(name) ?? join(depsFolder, name) };
    for (const folder of ['priv', 'include']) link(library, folder);
  }
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function link({ built, source }: Library, folder: string): void {
  const target = join(source, folder);
  const path = join(built, folder);
  if (existsSync(path) || !existsSync(target)) return;
  // existsSync follows links: what is still there leads nowhere.
  if (lstatSync(path, { throwIfNoEntry: false })) rmSync(path);
  try {
    symlinkSync(relative(built, target), path, 'dir');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another task that shares the dependency was quicker; or Windows without the right to make links: Mix copies there.
    if (code === 'EPERM') cpSync(target, path, { recursive: true });
    else if (code !== 'EEXIST') throw error;
  }
}
