import { existsSync, readFileSync } from 'node:fs';
import { posix, join } from 'node:path';
// Not from `@nx/devkit/internal`: see cache.ts.
import { toProjectName } from 'nx/src/config/to-project-name';
import { buildPackageJsonPatterns, buildPackageJsonWorkspacesMatcher } from 'nx/src/plugins/package-json/create-nodes';
import { parseJson } from 'nx/src/utils/json';

/** What project.json and package.json files make of a workspace. */
export interface OtherProjects {
  /** Names that projects have by them, by root; also those with a mix.exs. One that no file names has its folder's (Nx 24.0.6). */
  names: Map<string, string>;
  /** Roots of projects that are theirs alone. */
  roots: string[];
}

/**
 * Projects of project.json and package.json files. As in Nx (24.0.6, nx/core/package-json) a package.json makes a project
 * when it is in the package manager's workspaces or beside a project.json; here also when it is beside a mix.exs.
 */
export function otherProjects(
  configFiles: readonly string[],
  beamRoots: ReadonlySet<string>,
  workspaceRoot: string,
): OtherProjects {
  const names = new Map<string, string>();
  const projectJsons = configFiles.filter((file) => posix.basename(file) === 'project.json');
  const packageJsons = configFiles.filter((file) => posix.basename(file) === 'package.json');
  const roots = new Set(projectJsons.map((file) => posix.dirname(file)));
  const inWorkspaces = packageJsons.length > 0 ? workspacesMatcher(workspaceRoot) : () => false;
  const isProject = (file: string) => roots.has(posix.dirname(file)) || inWorkspaces(file);
  const makers = packageJsons.filter(isProject);
  const beside = packageJsons.filter((file) => !isProject(file) && beamRoots.has(posix.dirname(file)));
  // A project.json without a name leaves one with a mix.exs to the plugin; a package.json does not.
  for (const file of projectJsons.filter((each) => !beamRoots.has(posix.dirname(each))))
    note(file, toProjectName(file));
  for (const file of makers) note(file, nameInPackageJson(file) ?? toProjectName(file));
  for (const file of projectJsons) note(file, readJson(join(workspaceRoot, file)).name);
  const taken = new Set(names.values());
  // Nx does not name a project by these: only a name that is free will do, as two projects of one name fail the whole graph.
  for (const file of beside) {
    const name = nameInPackageJson(file);
    if (typeof name !== 'string' || taken.has(name)) continue;
    note(file, name);
    taken.add(name);
  }
  const all = new Set([...roots, ...makers.map((file) => posix.dirname(file))]);
  return { names, roots: [...all].filter((root) => !beamRoots.has(root)).sort() };

  function nameInPackageJson(file: string): unknown {
    const { nx, name } = readJson(join(workspaceRoot, file));
    return nx?.name ?? name;
  }

  function note(file: string, name: unknown) {
    if (typeof name === 'string' && name !== '') names.set(posix.dirname(file), name);
  }
}

function workspacesMatcher(workspaceRoot: string): (file: string) => boolean {
  if (!existsSync(join(workspaceRoot, 'package.json'))) return () => false;
  return buildPackageJsonWorkspacesMatcher(
    buildPackageJsonPatterns(workspaceRoot, (file) => readJson(join(workspaceRoot, file))),
  );
}

/** With comments, as Nx reads it. Nx itself complains about a file that cannot be read; here it just names nothing. */
function readJson(file: string): { name?: unknown; nx?: { name?: unknown } } {
  try {
    const json: unknown = parseJson(readFileSync(file, 'utf8'));
    return json !== null && typeof json === 'object' ? json : {};
  } catch {
    return {};
  }
}
