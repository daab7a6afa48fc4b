import type { Tree } from '@nx/devkit';
import { mentions, tellLines } from '../workspace/mentions';
import { readProjects } from '../workspace/mix-projects';
import { ownFiles, tellKept } from '../workspace/own-files';
import { type Options, options } from './options';
import { removeReferences } from './references';
import { view } from './view';

/** `nx g nx-otp:remove orders`: its folder, and what would fail without it. */
export default async function remove(tree: Tree, given: Options): Promise<void> {
  const { project, dependants } = view(tree, options.parse(given), await readProjects(tree));
  for (const file of ownFiles(tree, project.root)) tree.delete(file);
  await removeReferences(tree, project);
  tellKept(tree, project.root);
  tellLines(`These depended on ${project.name}`, dependants);
  tellLines(`Look at these lines, which still name ${project.root}`, mentions(tree, project.root));
}
