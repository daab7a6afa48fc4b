import { posix } from 'node:path';
import { codeFrame } from '../errors';
import { aliasFolders } from './alias-folders';
import { asList, entriesOf, keyOf, lookUp } from './elixir/builtins/collections';
import { mixCompilers } from './elixir/builtins/system';
import type { Interpreter } from './elixir/interpreter';
import type { Definition } from './elixir/scope';
import type { Source } from './elixir/syntax';
import { isComplete } from './elixir/surroundings';
import { atom, isNil, isText, ofItems, optionsOf } from './elixir/values';
import type { Item, Origin, Unknown, Value } from './elixir/values';
import type { MixFacts, Unread } from './facts';
import { MixDependencies } from './mix-dependencies';

type Key = Unread['key'];

/** Facts as they grow while project/0 is read for one environment after the other. */
export class FactsDraft {
  module: string | undefined;
  private readonly scalars = new Map<string, string>();
  private readonly lists = new Map<string, Set<string>>();
  private readonly dependencies = new MixDependencies();
  private readonly unread = new Map<Key, Unread>();
  private readonly reads = new Set<string>();
  private readonly env = new Set<string>();
  private readonly folders = new Set<string>();
  private readonly definitions = new Set<Definition>();
  private readonly called = new Set<Definition>();
  private readonly parsed = new Set<Source>();
  private failure: Unread | undefined;
  private exhausted = false;
  private projects = 0;
  private starts = false;
  private published = false;

  constructor(
    private readonly source: Source,
    private readonly file: string,
  ) {}

  raised(): void {
    this.fail('project/0 raises in every environment');
  }

  noProject(): void {
    this.fail('no module here defines project/0');
  }

  failAsLongerThan(characters: number): void {
    this.fail(`the file is longer than ${characters} characters, which is more than is read statically`);
  }

  private fail(reason: string): void {
    this.failure ??= this.unreadAt('file', reason, { source: this.source, at: 0 });
  }

  get asksForVariables(): boolean {
    return this.env.size > 0;
  }

  /** What one environment's run looked at. */
  addUses(it: Interpreter): void {
    for (const path of it.world.reads) this.reads.add(path);
    for (const name of it.world.env) this.env.add(name);
    for (const { functions } of it.modules.values()) {
      for (const definition of [...functions.values()].flat()) this.definitions.add(definition);
    }
    for (const definition of it.called) this.called.add(definition);
    for (const source of it.world.sources.values()) this.parsed.add(source);
    this.exhausted ||= it.exhausted;
  }

  /** The value of project/0 in one environment. */
  addProject(project: Value, it: Interpreter): void {
    this.projects += 1;
    for (const option of optionsOf(project)) {
      const entries = entriesOf(option);
      const unknown = option.kind === 'unknown' ? option : entries?.rest;
      if (unknown) this.add('file', 'project/0', unknown);
      const items = entries?.items ?? [];
      this.addEntries((key) => valuesOf(items, key), it);
    }
  }

  /** The value of application/0 in one environment. */
  addApplication(application: Value): void {
    const mods = optionsOf(application).flatMap((option) => valuesAt(option, 'mod'));
    this.starts ||= mods.some((mod) => !isNil(mod) && mod.kind !== 'unknown');
  }

  private addEntries(values: (key: string) => Value[], it: Interpreter): void {
    this.addScalar('app', values('app'), 'app', atomText);
    this.addScalar('version', values('version'), undefined, completeText);
    const path = (value: Value) => this.pathText(value, it);
    this.addScalar('apps_path', values('apps_path'), 'apps_path', path);
    for (const key of ['build_path', 'deps_path', 'lockfile', 'config_path'])
      this.addScalar(key, values(key), 'paths', path);
    for (const key of ['elixirc_paths', 'erlc_paths', 'test_paths']) this.addList(key, values(key), 'paths', path);
    this.addList('apps', values('apps'), 'apps_path', atomText);
    this.addList('compilers', values('compilers'), undefined, atomText);
    const coverage = values('test_coverage').flatMap((options) => valuesAt(options, 'output'));
    this.addScalar('coverage', coverage, undefined, path);
    this.addNames('aliases', values('aliases'), undefined);
    const folders = values('aliases')
      .flatMap(aliasFolders)
      .map((folder) => it.world.folder.fromFolder(folder));
    for (const folder of [...folders, ...values('make_cwd').map(path)])
      if (folder !== undefined) this.folders.add(folder);
    this.addNames('releases', values('releases'), 'releases');
    this.published ||= values('package').some((value) => !isNil(value));
    this.addDependencies(values('deps'), it);
  }

  /** The first value counts; an unknown one only where there is no other. */
  private addScalar(
    name: string,
    values: Value[],
    key: Key | undefined,
    read: (value: Value) => string | undefined,
  ): void {
    const known = values.map(read).find((text) => text !== undefined);
    if (known !== undefined && !this.scalars.has(name)) this.scalars.set(name, known);
    if (known === undefined && !values.some(isNil)) this.addUnknown(key, name, values);
  }

  private addList(
    name: string,
    values: Value[],
    key: Key | undefined,
    read: (value: Value) => string | undefined,
  ): void {
    for (const value of values) {
      if (isNil(value)) continue;
      const list = asList(value) ?? ofItems([{ value }]);
      const items = list.items.flatMap((item) => optionsOf(item.value));
      const found = this.lists.get(name) ?? new Set();
      for (const item of items) {
        const text = read(item);
        if (text !== undefined) found.add(text);
      }
      this.addUnknown(key, name, [
        ...items.filter((item) => read(item) === undefined),
        ...(list.rest ? [list.rest] : []),
      ]);
      if (value.kind !== 'unknown') this.lists.set(name, found);
    }
  }

  /** The keys of a keyword list. */
  private addNames(name: string, values: Value[], key: Key | undefined): void {
    const found = this.lists.get(name) ?? new Set();
    this.lists.set(name, found);
    for (const value of values) {
      const entries = entriesOf(value);
      for (const item of entries?.items ?? []) this.addName(name, item, key, found);
      if (entries?.rest) this.addUnknown(key, name, [entries.rest]);
      else this.addUnknown(key, name, [value]);
    }
  }

  private addName(name: string, item: Item, key: Key | undefined, found: Set<string>): void {
    const own = keyOf(item);
    if (own?.kind === 'atom') found.add(own.name);
    else this.addUnknown(key, name, [own ?? item.value]);
  }

  private addDependencies(values: Value[], { world }: Interpreter): void {
    this.dependencies.start({
      environment: world.askedEnvironment ? world.environment : undefined,
      variablesUnset: world.variablesUnset,
    });
    for (const value of values) {
      if (value.kind === 'unknown') this.add('deps', 'deps', value);
      const list = asList(value);
      if (list?.rest) this.add('deps', 'deps', list.rest);
      for (const item of list?.items ?? []) this.dependencies.add(item.value, world.folder);
    }
  }

  private addUnknown(key: Key | undefined, subject: string, values: Value[]): void {
    for (const value of values) {
      const unknown = value.kind === 'unknown' ? value : isText(value) ? value.unknown : undefined;
      const overrides = unknown?.fromEnvironment && (this.scalars.has(subject) || this.lists.get(subject)?.size);
      if (key && unknown && !overrides) this.add(key, subject, unknown);
    }
  }

  private add(key: Key, subject: string, { reason, origin }: Unknown): void {
    if (!this.unread.has(key)) this.unread.set(key, this.unreadAt(key, `${subject} ${reason}`, origin));
  }

  private pathText(value: Value, { world }: Interpreter): string | undefined {
    const text = isText(value) ? world.folder.fromFolder(value.text) : undefined;
    return text !== undefined && isComplete(text) ? text : undefined;
  }

  /** An unread part at a place; the file is named as the workspace sees it. */
  private unreadAt(key: Key, reason: string, { source, at }: Origin): Unread {
    const before = source.text.slice(0, at).split(/\r\n|\r|\n/);
    const file = posix.join(posix.dirname(this.file), source.path);
    const place = { file, line: before.length, column: before.at(-1)!.length + 1 };
    return { key, reason, place, frame: codeFrame(source.text, place) };
  }

  facts(): MixFacts {
    const scalar = (name: string) => this.scalars.get(name);
    const list = (name: string, fallback: string[] = []) => [...(this.lists.get(name) ?? fallback)];
    return defined({
      app: scalar('app'),
      module: this.module,
      version: scalar('version'),
      appsPath: scalar('apps_path'),
      apps: this.lists.has('apps') ? list('apps') : undefined,
      buildPath: scalar('build_path'),
      depsPath: scalar('deps_path'),
      lockfile: scalar('lockfile'),
      configPath: scalar('config_path'),
      elixircPaths: list('elixirc_paths', ['lib']),
      erlcPaths: list('erlc_paths', ['src']),
      testPaths: list('test_paths', ['test']),
      coverageOutput: scalar('coverage'),
      starts: this.starts || undefined,
      published: this.published || undefined,
      compilers: list('compilers').filter((name) => !mixCompilers.includes(name)),
      deps: this.dependencies.all(this.source),
      aliases: list('aliases'),
      releases: list('releases'),
      reads: [...this.reads],
      env: [...this.env],
      folders: this.folders.size > 0 ? [...this.folders] : undefined,
      unread: this.allUnread(),
    });
  }

  /** One reason for the whole file, where there is one, instead of all that follows from it. */
  private allUnread(): Unread[] {
    const trouble = this.syntaxTrouble();
    if (trouble) return [trouble];
    if (this.exhausted) {
      return [this.unreadAt('file', 'the file takes too many steps to work out', { source: this.source, at: 0 })];
    }
    if (this.projects === 0 && this.failure) return [this.failure];
    for (const unknown of this.dependencies.unread()) this.add('deps', unknown.subject, unknown.value);
    return [...this.unread.values()];
  }

  /** The first error of the text that can have changed the facts. */
  private syntaxTrouble(): Unread | undefined {
    for (const source of this.parsed) {
      const at = source.errors.find((error) => this.matters(error, source));
      if (at !== undefined) return this.unreadAt('file', 'the file has a syntax error here', { source, at });
    }
    return undefined;
  }

  /**
   * The grammar can be wrong about Elixir that is newer than it. So an error inside a function that nothing calls is none,
   * unless the text ends there.
   */
  private matters(error: number, source: Source): boolean {
    if (error >= source.text.trimEnd().length) return true;
    const around = [...this.definitions].filter((it) => it.source === source && it.at <= error && error < it.end);
    return around.length === 0 || around.some((definition) => this.called.has(definition));
  }
}

/** What a keyword list has at a key; none where it is no such list. */
function valuesAt(list: Value, key: string): Value[] {
  return valuesOf(entriesOf(list)?.items ?? [], key);
}

function valuesOf(items: Item[], key: string): Value[] {
  return lookUp({ items }, atom(key)).values.flatMap(optionsOf);
}

function atomText(value: Value): string | undefined {
  return value.kind === 'atom' && !isNil(value) ? value.name : undefined;
}

function completeText(value: Value): string | undefined {
  return isText(value) && isComplete(value.text) ? value.text : undefined;
}

type Undefinable<T> = { [Key in keyof T]: T[Key] | undefined };

/** Without the keys whose value is undefined, so that facts are the same before and after JSON. */
function defined(facts: Undefinable<MixFacts>): MixFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as unknown as MixFacts;
}
