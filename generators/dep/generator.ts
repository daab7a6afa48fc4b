import { type Tree, logger } from '@nx/devkit';
import { addDependency } from '../workspace/dependency';
import { readProjects } from '../workspace/mix-projects';
import { type Options, options } from './options';
import { view } from './view';

/** `nx g nx-otp:dep --project orders --on billing`: a dependency that is there already stays as it is. */
export default async function dep(tree: Tree, given: Options): Promise<void> {
  const { mix } = await readProjects(tree);
  const wanted = view(options.parse(given), mix);
  const { project, on, existing } = wanted;
  if (existing) {
    const only = existing.only ? ` (only in ${existing.only.join(', ')})` : '';
    logger.info(`${project.name} depends on ${on.name} already${only}: ${project.root}/mix.exs stays as it is.`);
    return;
  }
  addDependency(tree, project, wanted);
}
