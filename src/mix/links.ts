import { cpSync, existsSync, lstatSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A compiled library in a build, and the folder of its sources. */
interface Library {
  built: string;
  source: string;
}

/**
 * Makes the `priv` and `include` links that Mix makes when it compiles (Mix.Project.build_structure/2, 1.14) and that
 * are no outputs: they leave the output folder, and Nx 24 drops a remote cache hit with such a link. Needed before a task
 * that runs code. A real folder in their place is left alone; a link that leads nowhere is made anew.
 *
 * Looks at each library once in its life: what is compiled later is linked by Mix, and a batch asks for every task.
 */
export class BuildLinks {
  private readonly seen = new Set<string>();

  /**
   * @param libFolder absolute `_build/<env>/lib`
   * @param sources absolute folder of each in-repo application, by its name
   * @param depsFolder absolute folder of the packages
   */
  make(libFolder: string, sources: ReadonlyMap<string, string>, depsFolder: string): void {
    for (const [name, source] of sources) this.link({ built: join(libFolder, name), source });
    if (this.seen.has(libFolder)) return;
    this.seen.add(libFolder);
    for (const name of foldersIn(depsFolder))
      this.link({ built: join(libFolder, name), source: join(depsFolder, name) });
  }

  private link(library: Library): void {
    if (this.seen.has(library.built)) return;
    this.seen.add(library.built);
    if (existsSync(library.built)) for (const folder of ['priv', 'include']) link(library, folder);
  }
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function link({ built, source }: Library, folder: string): void {
  const target = join(source, folder);
  const path = join(built, folder);
  if (existsSync(path) || !existsSync(target)) return;
  // existsSync follows links: what is still there leads nowhere, and another task may be at it, too.
  if (lstatSync(path, { throwIfNoEntry: false })) rmSync(path, { force: true });
  try {
    symlinkSync(relative(built, target), path, 'dir');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another task that shares the dependency was quicker; or Windows without the right to make links: Mix copies there.
    if (code === 'EPERM') cpSync(target, path, { recursive: true });
    else if (code !== 'EEXIST') throw error;
  }
}
