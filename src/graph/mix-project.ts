import type { FormatterFacts } from '../project/formatter-exs';
import type { MixDependency, MixFacts } from '../project/facts';
import type { LockedPackage } from '../project/mix-lock';
import { fromWorkspace } from './paths';

/** One mix.exs with what else lies on disk around it; everything the graph is made from. */
export interface MixFile {
  /** Workspace-relative folder. */
  root: string;
  facts: MixFacts;
  /** Why facts are missing: full texts. */
  problems: string[];
  formatter?: FormatterFacts | undefined;
  /** `.erl` files that leex and yecc write beside their sources, relative to the folder. */
  generatedErlang: string[];
  /** There is something for Erlang's compilers. */
  hasErlang: boolean;
  /** Its tests are Erlang's: in a folder without test_helper.exs `mix test` fails, whatever else is there (Mix.Tasks.Test, 1.14). */
  hasErlangTests: boolean;
  /** What sources name by `@external_resource`: paths and globs, workspace-relative; those that leave it begin with `..`. */
  externalResources: string[];
  /** Workspace-relative paths and globs that the compile-time config imports from outside its own folder. */
  configImports: string[];
  /** Environment variables that the compile-time config reads. */
  configEnv: string[];
  /** Folders, workspace-relative, in which the configuration has other tools run for this project. */
  configFolders: string[];
  /** What Rustler compiles. */
  crates: CrateFiles;
  /** Roots of projects of other languages in the project's folder: their files are not its own. */
  nested: string[];
  /** There is an otp.toml beside mix.exs. */
  hasManifest: boolean;
  /** There are tests below test/cluster. */
  hasClusterFolder: boolean;
}

/** One mix.lock. Projects share it, so it is no part of a {@link MixFile}. */
export interface LockFile {
  locked: LockedPackage[];
  /** Where the workspace wants a mirror of the lock file: whether there is one that is true. */
  lockMirror?: 'true' | 'stale';
}

/** By workspace-relative path; one that is not there is empty. */
export type LockFiles = Readonly<Record<string, LockFile>>;

/** Crates of a project and of those that they depend on by path; workspace-relative. */
export interface CrateFiles {
  folders: string[];
  /** Files above them that Cargo reads. */
  files: string[];
}

/** Where Mix keeps a project's files, workspace-relative. */
export interface MixPaths {
  build: string;
  deps: string;
  lockfile: string;
  config: string;
}

/** A project, and the lock file that it really uses: an umbrella's, where Mix loads that first. */
export interface MixProject extends MixFile, LockFile {
  name: string;
  /** Root of the umbrella this is a child of. */
  umbrella?: string;
  /** Loads, or finds its build, only from the umbrella root: tasks run there, as `mix do --app`. */
  throughUmbrella: boolean;
  /** Roots of an umbrella's children. */
  children: string[];
  paths: MixPaths;
  dependencies: ResolvedDependency[];
  /** Names of what `mix release` can make of it. */
  releases: string[];
  /** Path dependencies that lead to no Mix project of the workspace (a rebar3 project, a folder outside): their names. */
  foreign: string[];
}

export interface ResolvedDependency extends MixDependency {
  root: string;
}

/** A mix.exs with nothing around it. */
export function bareMixFile(root: string, facts: MixFacts): MixFile {
  return {
    root,
    facts,
    problems: [],
    generatedErlang: [],
    hasErlang: false,
    hasErlangTests: false,
    externalResources: [],
    configImports: [],
    configEnv: [],
    configFolders: [],
    crates: { folders: [], files: [] },
    nested: [],
    hasManifest: false,
    hasClusterFolder: false,
  };
}

/** Hex and git packages that a project's mix.exs asks for; one that is asked for twice stands there twice. */
export function packageNames({ facts }: Pick<MixFile, 'facts'>): string[] {
  return facts.deps.filter(({ source }) => source === 'hex' || source === 'git').map(({ name }) => name);
}

/** Resolves every path of every project against the workspace. Deterministic: sorted by root. */
export function resolveProjects(
  files: MixFile[],
  names: ReadonlyMap<string, string>,
  locks: LockFiles = {},
): MixProject[] {
  const byRoot = new Map(files.map((file) => [file.root, file]));
  const umbrellas = umbrellaOfChild(byRoot);
  const children = new Map<string, string[]>();
  for (const [child, umbrella] of umbrellas) children.set(umbrella, [...(children.get(umbrella) ?? []), child]);
  const projects = [...byRoot.values()]
    .sort((a, b) => (a.root < b.root ? -1 : 1))
    .map((file) => {
      const name = names.get(file.root) ?? file.root;
      const project = resolveProject(file, name, byRoot, umbrellas, children.get(file.root) ?? []);
      return { ...project, ...(locks[project.paths.lockfile] ?? { locked: [] }) };
    });
  const parts = new Set(projects.flatMap(({ dependencies }) => dependencies.map(({ root }) => root)));
  return projects.map((project) => ({ ...project, releases: releasesOf(project.facts, parts.has(project.root)) }));
}

/**
 * Those that mix.exs names. Where it names none Mix makes one, called as the application (Mix.Release.from_config!, 1.14): worth
 * having of what starts by itself and is no part of anything else, as a Phoenix application.
 *
 * @param part whether a project of the workspace depends on it
 */
function releasesOf({ releases, unread, app, starts, published }: MixFacts, part: boolean): string[] {
  if (releases.length > 0 || unread.some(({ key }) => key === 'releases' || key === 'file')) return releases;
  return app !== undefined && starts && !published && !part ? [app] : [];
}

/** Child root -> umbrella root. */
function umbrellaOfChild(files: ReadonlyMap<string, MixFile>): Map<string, string> {
  const folders = new Map<string, MixFile>();
  for (const file of files.values()) {
    const folder = file.facts.appsPath === undefined ? undefined : fromWorkspace(file.root, file.facts.appsPath);
    if (folder !== undefined) folders.set(folder, file);
  }
  const umbrellas = new Map<string, string>();
  for (const { root, facts } of files.values()) {
    const umbrella = folders.get(fromWorkspace(root, '..') ?? '');
    // `apps:` names applications, which Mix takes to be their folders' names (Mix.Project.apps_paths/1, 1.14).
    const limit = umbrella?.facts.apps;
    const folder = root.slice(root.lastIndexOf('/') + 1);
    if (!umbrella || umbrella.root === root) continue;
    if (!limit || limit.includes(folder) || limit.includes(facts.app ?? '')) umbrellas.set(root, umbrella.root);
  }
  return umbrellas;
}

function resolveProject(
  file: MixFile,
  name: string,
  files: ReadonlyMap<string, MixFile>,
  umbrellas: ReadonlyMap<string, string>,
  children: string[],
): Omit<MixProject, keyof LockFile | 'releases'> {
  const { root, facts } = file;
  const umbrella = umbrellas.get(root);
  const umbrellaFile = umbrella === undefined ? undefined : files.get(umbrella);
  const throughUmbrella = umbrellaFile !== undefined && needsUmbrella(file, umbrellaFile);
  const resolved = facts.deps.map((dep) => ({ ...dep, root: dependencyRoot(root, dep) }));
  // Mix loads an umbrella's children as dependencies of its root (Mix.Dep.Umbrella, 1.14).
  const loaded = children.map((child) => ({
    name: files.get(child)!.facts.app ?? child,
    source: 'umbrella' as const,
    sameEnv: true,
    root: child,
  }));
  const inRepo = (dep: { root: string | undefined }): dep is ResolvedDependency =>
    dep.root !== undefined && dep.root !== root && files.has(dep.root);
  return {
    ...file,
    name,
    ...(umbrella === undefined ? {} : { umbrella }),
    throughUmbrella,
    children,
    paths: throughUmbrella ? pathsOf(umbrellaFile) : pathsOf(file),
    dependencies: [...resolved.filter(inRepo), ...loaded],
    foreign: resolved
      .filter((dep) => dep.source === 'path' && dep.root !== root && !inRepo(dep))
      .map((dep) => dep.name),
  };
}

/** A child without a build path of its own would build apart from its siblings when Mix ran in its folder. */
function needsUmbrella({ root, facts }: MixFile, umbrella: MixFile): boolean {
  const readsRoot = facts.reads.some((path) => fromWorkspace(root, path) === fromWorkspace(umbrella.root, 'mix.exs'));
  return facts.buildPath === undefined || readsRoot;
}

function dependencyRoot(root: string, dep: MixDependency): string | undefined {
  if (dep.source === 'umbrella') return fromWorkspace(root, dep.path ?? `../${dep.name}`);
  return dep.source === 'path' && dep.path !== undefined ? fromWorkspace(root, dep.path) : undefined;
}

/** Mix's defaults are those of Mix.Project, 1.14. A path outside the workspace cannot be an output: the default stands in. */
function pathsOf({ root, facts }: MixFile): MixPaths {
  const resolve = (path: string | undefined, fallback: string): string =>
    fromWorkspace(root, path ?? fallback) ?? fromWorkspace(root, fallback)!;
  return {
    build: resolve(facts.buildPath, '_build'),
    deps: resolve(facts.depsPath, 'deps'),
    lockfile: resolve(facts.lockfile, 'mix.lock'),
    config: resolve(facts.configPath, 'config/config.exs'),
  };
}
