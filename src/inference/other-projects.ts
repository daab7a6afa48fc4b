import { existsSync, readFileSync } from 'node:fs';
import { posix, join } from 'node:path';
// Not from `@nx/devkit/internal`: see cache.ts.
import { buildPackageJsonPatterns, buildPackageJsonWorkspacesMatcher } from 'nx/src/plugins/package-json/create-nodes';

/** What project.json and package.json files make of a workspace. */
export interface OtherProjects {
  /** Names that they give to projects, by root; also to those with a mix.exs. */
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
  for (const file of packageJsons) {
    const root = posix.dirname(file);
    const isProject = roots.has(root) || inWorkspaces(file);
    if (isProject) roots.add(root);
    if (isProject || beamRoots.has(root)) note(file, (json) => json.nx?.name ?? json.name);
  }
  for (const file of projectJsons) note(file, (json) => json.name);
  return { names, roots: [...roots].filter((root) => !beamRoots.has(root)).sort() };

  function note(file: string, pick: (json: { name?: unknown; nx?: { name?: unknown } }) => unknown) {
    const name = pick(readJson(join(workspaceRoot, file)));
    if (typeof name === 'string' && name !== '') names.set(posix.dirname(file), name);
  }
}

function workspacesMatcher(workspaceRoot: string): (file: string) => boolean {
  if (!existsSync(join(workspaceRoot, 'package.json'))) return () => false;
  return buildPackageJsonWorkspacesMatcher(
    buildPackageJsonPatterns(workspaceRoot, (file) => readJson(join(workspaceRoot, file))),
  );
}

/** Nx itself complains about a JSON file that cannot be read; here it just names nothing. */
function readJson(file: string) {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return json !== null && typeof json === 'object' ? json : {};
  } catch {
    return {};
  }
}
