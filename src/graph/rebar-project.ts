import type { AppFacts } from '../project/rebar/app-src';
import type { RebarFacts } from '../project/rebar/rebar-config';
import type { LockedPackage } from '../project/rebar/rebar-lock';
import { fromWorkspace } from './paths';

/** A folder with a rebar.config or an application, and what else lies on disk around it. */
export interface RebarFile {
  /** Workspace-relative folder. */
  root: string;
  /** Workspace-relative path of rebar.config, or else of the .app.src. */
  manifest: string;
  /** Absent where there is no rebar.config. */
  facts?: RebarFacts | undefined;
  /** Absent where there is no .app.src. */
  app?: AppFacts | undefined;
  /** The packages in rebar.lock. */
  locked: LockedPackage[];
  /** `.erl` files that leex and yecc write beside their sources, relative to the folder. */
  generatedErlang: string[];
  /** Workspace-relative folders that `_checkouts` has links to. */
  checkouts: string[];
  /** Applications in `_checkouts`, links or not: rebar3 knows them by their folders' names. */
  checkedOut: string[];
  /** There are Common Test suites in `test`. */
  hasSuites: boolean;
  /** There is a mix.exs as well: the project is Mix's, and rebar3's targets are added to it. */
  besideMix: boolean;
}

export interface RebarProject extends RebarFile {
  name: string;
  /** Where rebar3 runs: the umbrella's root, or the folder itself. */
  host: string;
  /** Roots of the umbrella's applications; of a host only. */
  children: string[];
  /** Roots that it depends on. */
  dependencies: string[];
}

/**
 * Which folders are rebar3 projects, and who depends on whom. An application without a rebar.config counts where it lies in
 * an umbrella's `project_app_dirs`; elsewhere nobody says that rebar3 builds it. Deterministic: sorted by root.
 *
 * @param roots of all projects of the workspace that a path may lead to
 */
export function resolveRebarProjects(
  files: readonly RebarFile[],
  names: ReadonlyMap<string, string>,
  roots: ReadonlySet<string>,
): RebarProject[] {
  const hosts = hostOfChild(files);
  const projects = files.filter(({ root, facts }) => facts !== undefined || hosts.has(root));
  const byRoot = new Map(projects.map((file) => [file.root, file]));
  return [...byRoot.values()]
    .sort((a, b) => (a.root < b.root ? -1 : 1))
    .map((file) => {
      const host = hosts.get(file.root) ?? file.root;
      const children = [...hosts].filter(([, parent]) => parent === file.root).map(([child]) => child);
      const members = [...hosts].filter(([, parent]) => parent === host).map(([child]) => byRoot.get(child)!);
      const siblings = [byRoot.get(host)!, ...members];
      // What one application of an umbrella brings in is there for all of them: rebar3 compiles them together.
      const outside = siblings.flatMap((each) => [...each.checkouts, ...paths(each)]);
      const dependencies = [...children.sort(), ...applications(file, siblings), ...outside];
      return {
        ...file,
        name: names.get(file.root) ?? file.root,
        host,
        children,
        dependencies: [...new Set(dependencies)].filter((root) => root !== file.root && roots.has(root)),
      };
    });
}

/** Umbrella's root by its application's. The outermost umbrella has it: that is where people run rebar3. */
function hostOfChild(files: readonly RebarFile[]): Map<string, string> {
  const hosts = new Map<string, string>();
  const byDepth = [...files].sort((a, b) => depth(a.root) - depth(b.root));
  for (const { root: host, facts } of byDepth) {
    if (!facts || hosts.has(host)) continue;
    for (const { root, app } of files) {
      if (root === host || !app || hosts.has(root)) continue;
      const folder = host === '.' ? root : root.startsWith(`${host}/`) ? root.slice(host.length + 1) : undefined;
      if (folder !== undefined && facts.appDirs.some((pattern) => matches(pattern, folder))) hosts.set(root, host);
    }
  }
  return hosts;
}

function depth(root: string): number {
  return root === '.' ? 0 : root.split('/').length;
}

/** As filelib:wildcard/1 matches folders, with `*` and `?` in their names. */
function matches(pattern: string, folder: string): boolean {
  const parts = pattern.replace(/\/$/, '').split('/');
  const names = folder.split('/');
  return parts.length === names.length && parts.every((part, index) => globOf(part).test(names[index]!));
}

function globOf(part: string): RegExp {
  const escaped = part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** Roots of the applications of the same umbrella that an .app.src names. */
function applications({ app }: RebarFile, siblings: RebarFile[]): string[] {
  const wanted = new Set(app?.applications);
  return siblings.filter((each) => each.app?.app !== undefined && wanted.has(each.app.app)).map(({ root }) => root);
}

/** Where `{path, ...}` leads, of the plugin rebar3_path_deps. */
function paths({ root, facts }: RebarFile): string[] {
  return (facts?.deps ?? [])
    .map(({ path }) => (path === undefined ? undefined : fromWorkspace(root, path)))
    .filter((target) => target !== undefined);
}
