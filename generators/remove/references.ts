import { posix } from 'node:path';
import { type NxJsonConfiguration, type Tree, globAsync, readJson, writeJson } from '@nx/devkit';
import { fromWorkspace, isWithin } from '../../src/graph/paths';
import { type MixProject } from '../workspace/mix-projects';

/** Takes out what refers to a project and would fail without it: Nx knows no such project, Mix no such configuration. */
export async function removeReferences(tree: Tree, project: MixProject): Promise<void> {
  const isProject = (entry: string) => [project.name, project.root].includes(entry.replace(/^!/, ''));
  removeFromReleases(tree, isProject);
  for (const file of await globAsync(tree, ['project.json', '**/project.json', 'package.json', '**/package.json'])) {
    if (!isWithin(project.root, file)) removeFromImplicit(tree, file, isProject);
  }
  for (const file of await globAsync(tree, ['config/**/*.exs', '**/config/**/*.exs'])) {
    if (!isWithin(project.root, file)) removeImports(tree, file, project);
  }
}

/** `release.projects` and those of its groups, where they are lists. */
function removeFromReleases(tree: Tree, isProject: (entry: string) => boolean): void {
  if (!tree.exists('nx.json')) return;
  const nxJson = readJson<NxJsonConfiguration>(tree, 'nx.json');
  const lists = [nxJson.release, ...Object.values(nxJson.release?.groups ?? {})];
  let changed = false;
  for (const list of lists) {
    if (!list || !Array.isArray(list.projects) || !list.projects.some(isProject)) continue;
    list.projects = list.projects.filter((entry) => !isProject(entry));
    changed = true;
  }
  if (changed) writeJson(tree, 'nx.json', nxJson);
}

interface Implicit {
  implicitDependencies?: string[];
}

function removeFromImplicit(tree: Tree, file: string, isProject: (entry: string) => boolean): void {
  if (!tree.read(file, 'utf8')?.includes('implicitDependencies')) return;
  const json = readJson<Implicit & { nx?: Implicit }>(tree, file);
  const holder = posix.basename(file) === 'package.json' ? json.nx : json;
  if (!holder?.implicitDependencies?.some(isProject)) return;
  holder.implicitDependencies = holder.implicitDependencies.filter((entry) => !isProject(entry));
  writeJson(tree, file, json);
}

/** Lines that import a file of the project and do nothing else. */
function removeImports(tree: Tree, file: string, project: MixProject): void {
  const before = tree.read(file, 'utf8') ?? '';
  const after = before.replace(
    /^[ \t]*import_config[ (]+"([^"\n]+)"\)?[ \t]*(?:#.*)?(?:\r?\n|$)/gm,
    (line, path: string) => (isWithin(project.root, fromWorkspace(posix.dirname(file), path)) ? '' : line),
  );
  if (after !== before) tree.write(file, after);
}
