import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { fromWorkspace } from '../graph/paths';
import type { ConfigFacts } from '../project/config-exs';
import type { ConfigFolder } from '../project/config-folders';
import type { FormatterFacts } from '../project/formatter-exs';
import type { MixFacts } from '../project/facts';
import type { LockedPackage } from '../project/mix-lock';
import { isTemplate } from '../graph/discovery';
import { type OnDisk, TextFacts } from './text-facts';

/** A mix.exs as text and what the text says. */
export interface ReadFile {
  root: string;
  text: string;
  facts: MixFacts;
  /** Root of the umbrella that Mix loads first, for a child. */
  umbrella?: string;
}

/** Reads a workspace from disk. Nothing here throws: a file that cannot be read is one that is not there. */
export class WorkspaceFiles {
  private readonly texts = new Map<string, string | undefined>();
  private readonly configs = new Map<string, Promise<Required<ConfigFacts>>>();

  constructor(
    private readonly workspaceRoot: string,
    private readonly facts = new TextFacts(),
  ) {}

  /** Text of a workspace-relative file; each file is read once. Bytes that are no UTF-8 become U+FFFD. */
  text(path: string): string | undefined {
    if (!this.texts.has(path)) this.texts.set(path, readText(join(this.workspaceRoot, path)));
    return this.texts.get(path);
  }

  /** All projects, umbrella roots first, because a child's mix.exs may call functions of its root's. */
  async readMixFiles(mixExsFiles: string[]): Promise<ReadFile[]> {
    const sorted = [...mixExsFiles].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
    const umbrellaOf = new Map<string, string>();
    const files: ReadFile[] = [];
    for (const path of sorted) {
      const text = this.text(path);
      if (text === undefined || isTemplate(text)) continue;
      const root = posix.dirname(path);
      const umbrella = umbrellaOf.get(posix.dirname(root));
      const facts = await this.facts.mixExs(text, this.surroundings(root, umbrella));
      files.push({ root, text, facts, ...(umbrella === undefined ? {} : { umbrella }) });
      const apps = facts.appsPath === undefined ? undefined : fromWorkspace(root, facts.appsPath);
      if (apps !== undefined && apps !== root) umbrellaOf.set(apps, root);
    }
    return files;
  }

  /** The packages in a lock file, in its order. */
  async locked(lockfile: string): Promise<LockedPackage[]> {
    const text = this.text(lockfile);
    return text === undefined ? [] : this.facts.mixLock(text);
  }

  async formatter(root: string): Promise<FormatterFacts | undefined> {
    const text = this.text(posix.join(root, '.formatter.exs'));
    return text === undefined ? undefined : this.facts.formatterExs(text);
  }

  /**
   * What the compile-time config at `path` and all that it imports read outside the config's own folder. Folders `from: 'file'`
   * are seen from the workspace.
   */
  config(path: string): Promise<Required<ConfigFacts>> {
    const known = this.configs.get(path) ?? this.readConfig(path);
    this.configs.set(path, known);
    return known;
  }

  /** Keeps for the next time what was read in this one. */
  save(): void {
    this.facts.save();
  }

  private async readConfig(path: string): Promise<Required<ConfigFacts>> {
    const imports = new Set<string>();
    const env = new Set<string>();
    const folders: ConfigFolder[] = [];
    const seen = new Set([path]);
    const queue = [path];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const text = this.text(next);
      if (text === undefined) continue;
      const facts = await this.facts.configExs(text);
      for (const name of facts.env) env.add(name);
      folders.push(...(facts.folders ?? []).flatMap((folder) => seenFrom(posix.dirname(next), folder)));
      for (const imported of facts.imports) {
        const target = fromWorkspace(posix.dirname(next), imported);
        if (target === undefined || seen.has(target)) continue;
        seen.add(target);
        if (!target.startsWith(`${posix.dirname(path)}/`)) imports.add(target);
        queue.push(...this.expand(target));
      }
    }
    return { imports: [...imports].sort(), env: [...env].sort(), folders };
  }

  /** What sources name by `@external_resource`, from the workspace. Only those that have the word in them are parsed. */
  async externalResources(root: string, elixircPaths: string[]): Promise<string[]> {
    const named = new Set<string>();
    for (const [path, text] of this.sourcesWith('@external_resource', root, elixircPaths)) {
      for (const each of await this.facts.externalResources(path, root, text)) named.add(each);
    }
    return [...named].sort();
  }

  /** Elixir sources that have a word in them: workspace-relative path and text. */
  *sourcesWith(word: string, root: string, elixircPaths: string[]): Generator<[path: string, text: string]> {
    for (const folder of elixircPaths) {
      const sources = this.list(posix.join(root, folder)).filter((file) => file.endsWith('.ex'));
      for (const file of sources) {
        const path = posix.join(root, folder, file);
        const content = readBytes(join(this.workspaceRoot, path));
        if (content?.includes(word)) yield [path, content.toString()];
      }
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

  /** What Mix's compilers of Erlang, leex and yecc compile; relative to `root`. */
  erlangSources(root: string, erlcPaths: string[]): string[] {
    return erlcPaths
      .flatMap((folder) => this.list(posix.join(root, folder)).map((file) => posix.join(folder, file)))
      .filter((file) => /\.([xy]rl|erl)$/.test(file));
  }

  private surroundings(root: string, umbrella?: string): OnDisk {
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

  /** What Path.wildcard/1 matches, sorted as it sorts; a path without a pattern matches itself where it exists. */
  private expand(pattern: string): string[] {
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

  private list(folder: string): string[] {
    try {
      return readdirSync(join(this.workspaceRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        path.replaceAll(sep, '/'),
      );
    } catch {
      return [];
    }
  }
}

/** A folder by its name, and names in it, with a star or two at most: more would take long to match. */
const ONE_FOLDER = /^((?:[\w@.-]+\/)*)([\w@.-]+|[\w@.-]*\*(?!\*)[\w@.-]*(?:\*(?!\*)[\w@.-]*)?)$/;

/** Too large to be worth walking, and never what a mix.exs means by its pattern. */
const IGNORED = ['**/node_modules/**', '**/_build/**'];

function seenFrom(configFolder: string, { path, from }: ConfigFolder): ConfigFolder[] {
  const seen = from === 'file' ? fromWorkspace(configFolder, path) : path;
  return seen === undefined ? [] : [{ path: seen, from }];
}

/** The `.erl` files that leex (`.xrl`) and yecc (`.yrl`) make beside those of the sources that are theirs. */
export function generatedErlang(sources: readonly string[]): string[] {
  return sources
    .filter((file) => /\.[xy]rl$/.test(file))
    .map((file) => file.replace(/\.[xy]rl$/, '.erl'))
    .sort();
}

/** More than this is no source file; Nx itself would have to hash it. */
const LARGEST = 16 * 1024 * 1024;

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return statSync(path).size > LARGEST ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
