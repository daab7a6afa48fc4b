import { posix } from 'node:path';
import type { MixDependency, MixFacts } from '../project/facts';
import type { Configs, RawConfig, RawDependency } from './evaluate';

/**
 * Facts from what Mix says of a file in each environment; what Mix does not say (lines, modules, environment variables)
 * comes from the file's text.
 */
export function factsFromConfigs(configs: Configs, text: MixFacts): MixFacts {
  const all = Object.values(configs).filter((config) => config !== undefined);
  const first = <T>(pick: (config: RawConfig) => T | null | undefined): T | undefined =>
    all.map(pick).find((value) => value !== null && value !== undefined) ?? undefined;
  const path = (key: keyof RawConfig['paths']) => normalised(first(({ paths }) => paths[key]));
  const list = (key: keyof RawConfig['path_lists'], fallback: string[]) => {
    const found = union(all.map(({ path_lists }) => path_lists[key] ?? [])).map((each) => normalised(each));
    return found.length > 0 ? found : fallback;
  };
  return defined({
    app: first(({ app }) => app),
    module: text.module,
    version: first(({ version }) => version),
    appsPath: path('apps_path'),
    apps: first(({ apps }) => apps),
    buildPath: path('build_path'),
    depsPath: path('deps_path'),
    lockfile: path('lockfile'),
    configPath: path('config_path'),
    elixircPaths: list('elixirc_paths', ['lib']),
    erlcPaths: list('erlc_paths', ['src']),
    testPaths: list('test_paths', ['test']),
    coverageOutput: path('coverage_output'),
    starts: all.some(({ starts }) => starts) || undefined,
    published: all.some(({ published }) => published) || undefined,
    compilers: union(all.map(({ compilers }) => compilers)),
    deps: dependencies(all, text),
    aliases: union(all.map(({ aliases }) => aliases)),
    releases: union(all.map(({ releases }) => releases)),
    reads: union([text.reads, ...all.map(({ reads }) => reads.map((each) => normalised(each)))]),
    env: text.env,
    folders: text.folders,
    unread: [],
  });
}

function dependencies(configs: RawConfig[], text: MixFacts): MixDependency[] {
  const found = new Map<string, RawDependency[]>();
  for (const dependency of configs.flatMap(({ deps }) => deps)) {
    const key = `${dependency.name} ${dependency.source} ${dependency.path ?? ''}`;
    found.set(key, [...(found.get(key) ?? []), dependency]);
  }
  return [...found.values()].map((variants) => {
    const { name, source, path } = variants[0]!;
    const everywhere = variants.some(({ only }) => only === null);
    return defined({
      name,
      source,
      path: path === null ? undefined : normalised(path),
      only: everywhere ? undefined : union(variants.map(({ only }) => only ?? [])),
      optional: variants.every(({ optional }) => optional) || undefined,
      sameEnv: variants.every(({ same_env }) => same_env),
      line: text.deps.find((dependency) => dependency.name === name)?.line,
    });
  });
}

function normalised(path: string): string;
function normalised(path: string | undefined): string | undefined;
function normalised(path: string | undefined): string | undefined {
  return path === undefined ? undefined : posix.normalize(path).replace(/(.)\/$/, '$1');
}

function union(lists: string[][]): string[] {
  return [...new Set(lists.flat())];
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the keys that have no value: facts are JSON. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
