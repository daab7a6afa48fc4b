import { type Tree, logger, writeJson } from '@nx/devkit';
import { posix } from 'node:path';
import { phxNew } from '../../src/mix/phx-new';
import { readProjects } from '../workspace/mix-projects';
import { newProject, refuseForeignFiles } from '../workspace/new-project';
import { missingImports, prepareSharedBuild } from '../workspace/prepare';
import { phxNewArgs } from './args';
import { fit } from './fit';
import { type Wish, options } from './options';

/**
 * `nx g nx-otp:phoenix apps/shop`: what `mix phx.new` writes, as a project of the workspace. A project that exists already
 * stays as it is.
 */
export default async function phoenix(tree: Tree, given: Wish): Promise<void> {
  const wish = options.parse(given);
  const { project, exists } = newProject(tree, wish, await readProjects(tree));
  const { directory, app, tags, toShared } = project;
  if (exists) {
    logger.info(`${directory} has the project ${app} already, and stays as it is.`);
    return;
  }
  refuseForeignFiles(tree, directory, []);
  const files = fit(await phxNew(phxNewArgs(project, wish), tree.root), project);
  prepareSharedBuild(tree, directory);
  for (const [path, content] of files) tree.write(posix.join(directory, path), content);
  if (tags.length > 0) writeJson(tree, posix.join(directory, 'project.json'), { name: app, tags });
  for (const missing of missingImports(tree, directory, posix.join(directory, toShared))) logger.warn(missing);
}
