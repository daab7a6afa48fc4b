import { existsSync, readFileSync } from 'node:fs';
import { posix, join } from 'node:path';
// Not from `@nx/devkit/internal`: see cache.ts.
import { buildPackageJsonPatterns, buildPackageJsonWorkspacesMatcher } from 'nx/src/plugins/package-json/create-nodes';

/**
 * Names that project.json and package.json files give to projects, by root. As in Nx (24.0.6, nx/core/package-json) a
 * package.json makes a project when it is in the package manager's workspaces or beside a project.json; here also when
 * it is beside a mix.exs.
 */
export function givenNames(configFiles: readonly string[], mixRoots: ReadonlySet<string>, workspaceRoot: string) {
  const names = new Map<string, string>();
  const projectJsons = configFiles.filter((file) => posix.basename(file) === 'project.json');
  const packageJsons = configFiles.filter((file) => posix.basename(file) === 'package.json');
  const roots = new Set([...mixRoots, ...projectJsons.map((file) => posix.dirname(file))]);
  const inWorkspaces = packageJsons.length > 0 ? workspacesMatcher(workspaceRoot) : () => false;
  for (const file of packageJsons) {
    if (roots.has(posix.dirname(file)) || inWorkspaces(file)) note(file, (json) => json.nx?.name ?? json.name);
  }
  for (const file of projectJsons) note(file, (json) => json.name);
  return names;

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
