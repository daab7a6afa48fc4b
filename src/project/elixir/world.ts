import { parseElixir } from './parse';
import type { Source } from './syntax';
import { Folder } from './surroundings';
import type { Surroundings } from './surroundings';
import * as v from './values';
import type { Value } from './values';

/** Trees of files that many a mix.exs of a workspace goes through: the umbrella's, a common one. The newest few. */
const shared: Source[] = [];
const mostShared = 16;

function parseShared(path: string, text: string): Source {
  const known = shared.find((source) => source.path === path && source.text === text);
  const source = known ?? parseElixir(path, text);
  if (!known) shared.unshift(source);
  shared.length = Math.min(shared.length, mostShared);
  return source;
}

/** What holds around one reading of a file. */
interface Setting {
  /** What `Mix.env/0` is; absent where it may be anything. */
  environment?: string;
  /** Environment variables count as not set, instead of unknown. */
  variablesUnset?: boolean;
  /** Files that are parsed already, by path; others are added. */
  sources?: Map<string, Source>;
}

/** All outside the code that is read: files, environment variables, and what the code stores. */
export class World {
  readonly folder: Folder;
  /** Files that were asked for, relative to the folder. */
  readonly reads = new Set<string>();
  /** Names of the environment variables that were asked for. */
  readonly env = new Set<string>();
  environment: string | undefined;
  /** Whether `Mix.env/0` was asked for. */
  askedEnvironment = false;
  readonly variablesUnset: boolean;
  readonly sources: Map<string, Source>;
  private stored: { key: Value; value: Value }[] = [];

  constructor(
    readonly around: Surroundings,
    { environment, variablesUnset = false, sources = new Map() }: Setting,
  ) {
    this.folder = new Folder(around.file);
    this.environment = environment;
    this.variablesUnset = variablesUnset;
    this.sources = sources;
  }

  /** The text of a file; `path` as `__DIR__` and Path.expand give it. Undefined when it isn't there. */
  read(path: string): string | undefined {
    const relative = this.folder.fromFolder(path);
    this.reads.add(relative);
    return this.around.readFile(relative);
  }

  /** A file's tree, parsed once. */
  parse(path: string, text: string): Source {
    const source = this.sources.get(path) ?? parseShared(path, text);
    this.sources.set(path, source);
    return source;
  }

  /** The names that fit a pattern; undefined when nobody can tell. */
  wildcard(path: string): string[] | undefined {
    const pattern = this.folder.fromFolder(path);
    if (!this.around.wildcard) return undefined;
    this.reads.add(pattern);
    return this.around.wildcard(pattern);
  }

  /** What was stored under a key at run time, as in `:persistent_term`. */
  recall(key: Value): Value | undefined {
    return this.stored.find((entry) => v.same(entry.key, key) === true)?.value;
  }

  /** `perhaps`: the code may not come here. */
  store(key: Value, value: Value, perhaps: boolean): void {
    const before = perhaps ? this.recall(key) : undefined;
    this.stored = [{ key, value: before ? v.unite([before, value]) : value }, ...this.stored].slice(0, 1_000);
  }

  /** As `Mix.env/1`. */
  setEnvironment(name: string | undefined, perhaps: boolean): void {
    this.environment = perhaps && name !== this.environment ? undefined : name;
  }
}
