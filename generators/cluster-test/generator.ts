import { OverwriteStrategy, type Tree, formatFiles, generateFiles } from '@nx/devkit';
import { join } from 'node:path';
import { CLUSTER_LIBRARY } from '../../src/graph/cluster-target';
import { findProject } from '../workspace/find-project';
import { readProjects } from '../workspace/mix-projects';
import { dependOnRuntimeLibrary } from '../workspace/runtime-library';
import { type Options, options } from './options';
import { view } from './view';

/** `nx g nx-otp:cluster-test orders`: a first cluster test, where there is none, and what it needs. */
export default async function clusterTest(tree: Tree, given: Options): Promise<void> {
  const { project: name } = options.parse(given);
  const project = findProject('--project', name, (await readProjects(tree)).mix);
  const substitutions = view(project);
  // `runtime: false`: the tests start it, and the nodes must not.
  dependOnRuntimeLibrary(tree, CLUSTER_LIBRARY, project, ['only: :test', 'runtime: false']);
  if (tree.children(join(project.root, 'test/cluster')).length === 0) {
    const files = join(__dirname, 'files');
    generateFiles(tree, files, project.root, substitutions, { overwriteStrategy: OverwriteStrategy.KeepExisting });
  }
  await formatFiles(tree);
}
