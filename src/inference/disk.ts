import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { fromWorkspace } from '../graph/paths';
import type { Surroundings } from '../project/elixir/surroundings';

/** Of a file on disk, folders can be listed. */
export type OnDisk = Surroundings & Required<Pick<Surroundings, 'wildcard'>>;

/** Files and folders of a workspace. Nothing here throws: a file that cannot be read is one that is not there. */
export class Disk {
  /** @param texts of files that were read already, by workspace-relative path; others are added */
  constructor(
    readonly workspaceRoot: string,
    protected readonly texts = new Map<string, string | undefined>(),
  ) {}

  /** Text of a workspace-relative file; each file is read once. Bytes that are no UTF-8 become U+FFFD. */
  text(path: string): string | undefined {
    if (!this.texts.has(path)) this.texts.set(path, readText(join(this.workspaceRoot, path)));
    return this.texts.get(path);
  }

  bytes(path: string): Buffer | undefined {
    try {
      return readFileSync(join(this.workspaceRoot, path));
    } catch {
      return undefined;
    }
  }

  /** Names in a folder; none where there is no such folder. */
  names(folder: string): string[] {
    try {
      return readdirSync(join(this.workspaceRoot, folder)).sort();
    } catch {
      return [];
    }
  }

  /** All below a folder, relative to it. */
  list(folder: string): string[] {
    try {
      return readdirSync(join(this.workspaceRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        path.replaceAll(sep, '/'),
      );
    } catch {
      return [];
    }
  }

  /** What Path.wildcard/1 matches, sorted as it sorts; a path without a pattern matches itself where it exists. */
  expand(pattern: string): string[] {
    const [, folder, name] = ONE_FOLDER.exec(pattern) ?? [];
    if (folder !== undefined && name !== undefined) return this.named(folder, name);
    const options = { cwd: this.workspaceRoot, onlyFiles: false, expandDirectories: false, ignore: IGNORED };
    return globSync(pattern, options)
      .map((path) => path.replace(/\/$/, ''))
      .filter((path) => `${path}/**` !== pattern)
      .sort();
  }

  /** What {@link expand} gives for the names in one folder, which is what nearly all ask for, at a tenth of the time. */
  private named(folder: string, name: string): string[] {
    const matcher = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    const isMeant = (each: string) => matcher.test(each) && !(each.startsWith('.') && !name.startsWith('.'));
    return this.names(folder)
      .filter(isMeant)
      .map((each) => posix.join(folder, each));
  }

  /** What the mix.exs in a folder may look at, below an umbrella's root or not. */
  surroundings(root: string, umbrella?: string): OnDisk {
    const umbrellaText = umbrella === undefined ? undefined : this.text(posix.join(umbrella, 'mix.exs'));
    return {
      file: posix.join(root, 'mix.exs'),
      readFile: (path) => {
        const target = fromWorkspace(root, path);
        return target === undefined ? undefined : this.text(target);
      },
      wildcard: (pattern) => {
        const target = fromWorkspace(root, pattern);
        if (target === undefined) return [];
        return this.expand(target).map((path) => posix.relative(root === '.' ? '' : root, path));
      },
      ...(umbrella === undefined || umbrellaText === undefined
        ? {}
        : { umbrella: { text: umbrellaText, path: posix.join(posix.relative(root, umbrella), 'mix.exs') } }),
    };
  }
}

/** A folder by its name, and names in it, with a star or two at most: more would take long to match. */
const ONE_FOLDER = /^((?:[\w@.-]+\/)*)([\w@.-]+|[\w@.-]*\*(?!\*)[\w@.-]*(?:\*(?!\*)[\w@.-]*)?)$/;

/** Too large to be worth walking, and never what a mix.exs means by its pattern. */
const IGNORED = ['**/node_modules/**', '**/_build/**'];

/** More than this is no source file; Nx itself would have to hash it. */
const LARGEST = 16 * 1024 * 1024;

function readText(path: string): string | undefined {
  try {
    return statSync(path).size > LARGEST ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
