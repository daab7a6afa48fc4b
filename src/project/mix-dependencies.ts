import { lineAt } from '../errors';
import { entriesOf, flat, lookUp } from './elixir/builtins/collections';
import type { Entries } from './elixir/builtins/collections';
import type { Folder } from './elixir/surroundings';
import { isComplete } from './elixir/surroundings';
import type { Source } from './elixir/syntax';
import { atom, isText, optionsOf } from './elixir/values';
import type { Origin, Tuple, Unknown, Value } from './elixir/values';
import type { DependencySource, MixDependency } from './facts';

interface Variant extends MixDependency {
  origin?: Origin;
}

interface Unsure {
  name?: string;
  subject: string;
  value: Unknown;
}

interface Run {
  /** Mix.env; undefined when the entries do not depend on it. */
  environment: string | undefined;
  /** No environment variable is set; otherwise any may be. */
  variablesUnset: boolean;
}

/** The entries of `deps`, over all environments and branches. */
export class MixDependencies {
  private readonly variants = new Map<string, Variant>();
  private readonly unsure: Unsure[] = [];
  private run: Run = { environment: undefined, variablesUnset: false };

  /** What holds for the entries to come. */
  start(run: Run): void {
    this.run = run;
  }

  /** One entry: `{:name, requirement, opts}` and its short forms. */
  add(entry: Value, folder: Folder): void {
    for (const option of optionsOf(entry)) {
      if (option.kind === 'tuple') this.addTuple(option, folder);
      else if (option.kind === 'unknown') this.unsure.push({ subject: 'an entry of deps', value: option });
    }
  }

  private addTuple(entry: Tuple, folder: Folder): void {
    const [names, ...rest] = entry.items;
    for (const name of names ? optionsOf(names) : []) {
      if (name.kind === 'unknown') this.unsure.push({ subject: 'the name of a dependency', value: name });
      if (name.kind !== 'atom') continue;
      // `{:name, requirement}`, `{:name, opts}`, `{:name, requirement, opts}`: options are the last, and a list.
      for (const last of rest.length > 0 ? optionsOf(rest.at(-1)!) : [])
        this.addNamed(name.name, last, entry.origin, folder);
    }
  }

  private addNamed(name: string, options: Value, origin: Origin | undefined, folder: Folder): void {
    if (options.kind === 'unknown') {
      this.unsure.push({ name, subject: `the source of ${name}`, value: options });
      if (options.fromEnvironment) this.keep({ name, source: 'hex', sameEnv: false }, origin);
      return;
    }
    const list = entriesOf(options);
    const entries = list ?? { items: [] };
    if (list?.rest) this.unsure.push({ name, subject: `an option of ${name}`, value: list.rest });
    const only = onlyOf(entries);
    const optional = isOptional(entries) && { optional: true as const };
    const base = { name, ...(only && { only }), ...optional, sameEnv: this.isSameEnv(entries) };
    for (const { source, path } of sourcesOf(entries)) {
      if (!path) this.keep({ ...base, source, sameEnv: base.sameEnv || source === 'umbrella' }, origin);
      else this.addPath({ ...base, source }, path, origin, folder);
    }
  }

  private addPath(base: Variant, path: Value, origin: Origin | undefined, folder: Folder): void {
    const subject = `the path of ${base.name}`;
    if (path.kind === 'unknown') this.unsure.push({ name: base.name, subject, value: path });
    if (!isText(path)) return;
    const relative = folder.fromFolder(path.text);
    if (isComplete(relative)) this.keep({ ...base, path: relative }, origin);
    else if (path.unknown) this.unsure.push({ name: base.name, subject, value: path.unknown });
  }

  private isSameEnv(entries: Entries): boolean {
    const values = lookUp(entries, atom('env')).values.flatMap(optionsOf);
    return values.length > 0 && values.every((value) => value.kind === 'atom' && value.name === this.run.environment);
  }

  private keep(found: Variant, origin: Origin | undefined): void {
    const key = [found.name, found.source, found.path ?? ''].join('\0');
    const known = this.variants.get(key);
    if (!known) {
      const needsVariable = !this.run.variablesUnset && { needsVariable: true as const };
      this.variants.set(key, { ...found, ...needsVariable, ...(origin && { origin }) });
      return;
    }
    known.sameEnv &&= found.sameEnv;
    if (known.only && found.only) known.only = [...new Set([...known.only, ...found.only])];
    else delete known.only;
    if (!found.optional) delete known.optional;
  }

  /** `source`: mix.exs itself, to whose lines `line` counts. */
  all(source: Source): MixDependency[] {
    return [...this.variants.values()].map(({ origin, ...dependency }) => {
      if (origin?.source !== source) return dependency;
      return { ...dependency, line: lineAt(source.text, origin.at) };
    });
  }

  /** What is not known about entries; nothing about one that only an environment variable turns into something else. */
  unread(): Unsure[] {
    const known = new Set([...this.variants.values()].map(({ name }) => name));
    return this.unsure.filter(({ name, value }) => !(value.fromEnvironment && name !== undefined && known.has(name)));
  }
}

/** Where the options say the dependency comes from, for each of their branches. */
function sourcesOf(entries: Entries): { source: DependencySource; path?: Value }[] {
  const found: { source: DependencySource; path?: Value }[] = [];
  const values = (key: string) => {
    const { values: all, sure } = lookUp(entries, atom(key));
    const options = all.flatMap(optionsOf);
    const present = options.filter(
      (value) => !(value.kind === 'atom' && (value.name === 'nil' || value.name === 'false')),
    );
    return { present, sure: sure && present.length === options.length };
  };
  const umbrella = values('in_umbrella');
  if (umbrella.present.length > 0) found.push({ source: 'umbrella' });
  if (umbrella.sure) return found;
  const path = values('path');
  found.push(...path.present.map((value) => ({ source: 'path' as const, path: value })));
  if (path.sure) return found;
  const git = [values('git'), values('github')];
  if (git.some(({ present }) => present.length > 0)) found.push({ source: 'git' });
  if (git.some(({ sure }) => sure)) return found;
  return [...found, { source: 'hex' }];
}

function isOptional(entries: Entries): boolean {
  const { values, sure } = lookUp(entries, atom('optional'));
  return sure && values.flatMap(optionsOf).every((value) => value.kind === 'atom' && value.name === 'true');
}

function onlyOf(entries: Entries): string[] | undefined {
  const { values, sure } = lookUp(entries, atom('only'));
  if (!sure) return undefined;
  const only = values
    .flatMap(optionsOf)
    .flatMap((value) => (value.kind === 'list' ? flat(value.items).map((item) => item.value) : [value]));
  const names = only.map((value) => (value.kind === 'atom' && value.name !== 'nil' ? value.name : undefined));
  return names.includes(undefined) ? undefined : [...new Set(names as string[])];
}
