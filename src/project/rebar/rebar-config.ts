import { type Term, atomOf, itemsOf, taggedWith, textOf, valueOf } from '../erlang/term';
import { readTerms } from '../erlang/terms';
import { type RebarRelease, releasesOf } from './releases';

/** A dependency; `path`, of the plugin rebar3_path_deps, is relative to the folder of rebar.config. */
export interface RebarDependency {
  name: string;
  source: 'hex' | 'git' | 'path';
  path?: string;
  /** Only in a profile, `test` say. */
  profile?: string;
}

/** What one rebar.config says, as far as nx-otp needs it. Plain JSON, so that it can be cached. */
export interface RebarFacts {
  /** `project_app_dirs`: where applications lie, a pattern each. */
  appDirs: string[];
  /** `src_dirs` and `extra_src_dirs`, of all profiles. */
  sourceDirs: string[];
  deps: RebarDependency[];
  /** There are plugins, which rebar3 fetches and compiles before anything else. */
  hasPlugins: boolean;
  /** Something else than rebar3's own compilers has a part in a build: it may write anything, anywhere. */
  hasHooks: boolean;
  releases: RebarRelease[];
  /** Folders of headers outside the project (`{i, "../include"}`). */
  outside: string[];
  /** Environment variables that rebar.config.script asks for. */
  env: string[];
  /** What could not be read, a text each. Empty: all of the above is what rebar3 takes. */
  unread: string[];
}

/**
 * The facts of a rebar.config. Never throws: what cannot be read is in `unread`, and the rest stands.
 *
 * @param file how messages call it
 * @param script text of the rebar.config.script beside it: code, which is not run
 * @example
 * readRebarConfig('{deps, [{jsx, "3.1.0"}]}.', 'rebar.config').deps // [{ name: 'jsx', source: 'hex' }]
 */
export function readRebarConfig(text: string, file: string, script?: string): RebarFacts {
  const { terms, unread } = readTerms(text, file);
  const profiles = itemsOf(valueOf('profiles', terms)).flatMap(profileOf);
  const layers = [{ terms, name: undefined as string | undefined }, ...profiles];
  const everywhere = (key: string) => layers.flatMap((layer) => itemsOf(valueOf(key, layer.terms)));
  const appDirs = stringsOf(valueOf('project_app_dirs', terms));
  return {
    // The default of rebar3 3.19 (rebar.hrl, DEFAULT_PROJECT_APP_DIRS).
    appDirs: appDirs.length > 0 ? appDirs : ['apps/*', 'lib/*', '.'],
    sourceDirs: [
      ...new Set(['src', ...['src_dirs', 'extra_src_dirs'].flatMap((key) => everywhere(key).flatMap(folderOf))]),
    ],
    deps: layers.flatMap(({ terms: layer, name }) =>
      itemsOf(valueOf('deps', layer)).flatMap((dep) => dependency(dep, name)),
    ),
    hasPlugins: [...everywhere('plugins'), ...everywhere('project_plugins')].length > 0,
    hasHooks: ['pre_hooks', 'post_hooks', 'provider_hooks'].some((key) => everywhere(key).length > 0),
    releases: releasesOf(itemsOf(valueOf('relx', terms)), profiles.find(({ name }) => name === 'prod')?.terms),
    outside: everywhere('erl_opts').flatMap((option) => {
      const path = textOf(taggedWith('i', option)?.[0]);
      return path?.startsWith('..') ? [path] : [];
    }),
    env: [...new Set([...(script ?? '').matchAll(/os:getenv\(\s*"([^"]+)"/g)].map((match) => match[1]!))].sort(),
    unread: [
      ...unread.map(({ reason, frame }) => `${reason}\n${frame}`),
      ...(script === undefined
        ? []
        : [`${file}.script is Erlang code, which is not run: what it changes is not known`]),
    ],
  };
}

function profileOf(term: Term): { name: string; terms: Term[] }[] {
  const [name, terms] = term.kind === 'tuple' ? term.items : [];
  const text = atomOf(name);
  return text === undefined ? [] : [{ name: text, terms: itemsOf(terms) }];
}

/** `jsx`, `{jsx, "3.1.0"}`, `{jsx, {git, ...}}`, `{jsx, "3.1.0", {git, ...}}`, `{jsx, {path, "../jsx"}}`. */
function dependency(term: Term, profile: string | undefined): RebarDependency[] {
  const [first, ...rest] = term.kind === 'tuple' ? term.items : [term];
  const name = textOf(first);
  if (name === undefined) return [];
  const source = rest.find((each) => each.kind === 'tuple');
  const kind = source?.kind === 'tuple' ? atomOf(source.items[0]) : undefined;
  const path = textOf(taggedWith('path', source)?.[0]);
  const base = { name, ...(profile === undefined ? {} : { profile }) };
  if (path !== undefined) return [{ ...base, source: 'path', path }];
  return [{ ...base, source: kind === undefined || kind === 'pkg' ? 'hex' : 'git' }];
}

/** `"src"`, or `{"src", Options}`. */
function folderOf(term: Term): string[] {
  const folder = textOf(term.kind === 'tuple' ? term.items[0] : term);
  return folder === undefined ? [] : [folder];
}

/** A list of strings; one string alone is one. */
function stringsOf(term: Term | undefined): string[] {
  if (term?.kind === 'string') return [term.text];
  return itemsOf(term).flatMap((item) => textOf(item) ?? []);
}
