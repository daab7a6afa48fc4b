import { posix } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { Disk } from './disk';

/**
 * What Nx leaves out of the workspace, and so out of every hash: what a .gitignore says, in any folder and with or without Git, and
 * the .nxignore of the workspace (23.3.2 and 24.0.6).
 */
export class Ignored {
  private readonly rules = new Map<string, Ignore | undefined>();

  constructor(private readonly disk: Pick<Disk, 'text'>) {}

  /**
   * Whether a file is left out.
   *
   * @param path workspace-relative
   * @example
   * new Ignored(disk).has('apps/shop/mix.lock') // true, with `mix.lock` in apps/.gitignore
   */
  has(path: string): boolean {
    return this.byGit(path) || (this.rulesIn('.nxignore')?.ignores(path) ?? false);
  }

  /** What is said deeper counts more (gitignore(5)). */
  private byGit(path: string): boolean {
    let found = false;
    for (const folder of foldersOf(path)) {
      const said = this.rulesIn(posix.join(folder, '.gitignore'))?.test(posix.relative(folder, path));
      if (said?.ignored) found = true;
      else if (said?.unignored) found = false;
    }
    return found;
  }

  private rulesIn(file: string): Ignore | undefined {
    if (!this.rules.has(file)) {
      const text = this.disk.text(file);
      this.rules.set(file, text === undefined ? undefined : ignore().add(text));
    }
    return this.rules.get(file);
  }
}

/** The workspace's own first; a file's nearest last. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
}
