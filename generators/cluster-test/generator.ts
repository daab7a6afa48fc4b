import { OverwriteStrategy, type Tree, formatFiles, generateFiles } from '@nx/devkit';
import { join } from 'node:path';
import { CLUSTER_LIBRARY } from '../../src/graph/cluster-target';
import { fromWorkspace } from '../../src/graph/paths';
import { addDependency, pathSettings } from '../workspace/dependency';
import { findProject } from '../workspace/find-project';
import { type MixProject, readProjects } from '../workspace/mix-projects';
import { installRuntimeLibrary, runtimeLibraryFolder } from '../workspace/runtime-library';
import { type Options, options } from './options';
import { view } from './view';

/** `nx g nx-otp:cluster-test orders`: a first cluster test, where there is none, and what it needs. */
export default async function clusterTest(tree: Tree, given: Options): Promise<void> {
  const { project: name } = options.parse(given);
  const project = findProject('--project', name, (await readProjects(tree)).mix);
  const substitutions = view(project);
  installLibrary(tree, project);
  if (tree.children(join(project.root, 'test/cluster')).length === 0) {
    const files = join(__dirname, 'files');
    generateFiles(tree, files, project.root, substitutions, { overwriteStrategy: OverwriteStrategy.KeepExisting });
  }
  await formatFiles(tree);
}

/** A dependency that leads elsewhere is the project's own affair. */
function installLibrary(tree: Tree, project: MixProject): void {
  const folder = runtimeLibraryFolder(CLUSTER_LIBRARY, project);
  const declared = project.facts.deps.find(({ name }) => name === CLUSTER_LIBRARY);
  if (declared && (declared.path === undefined || fromWorkspace(project.root, declared.path) !== folder)) return;
  installRuntimeLibrary(tree, CLUSTER_LIBRARY, project);
  if (declared) return;
  // `runtime: false`: the tests start it, and the nodes must not.
  const settings = `only: :test, runtime: false, ${pathSettings(project, folder)}`;
  addDependency(tree, project, { app: CLUSTER_LIBRARY, settings });
}
