import { type Tree, logger } from '@nx/devkit';
import { join } from 'node:path';
import { readProjects } from '../workspace/mix-projects';
import { newProject } from '../workspace/new-project';
import { writeProject } from '../workspace/write-project';
import { type Options, options } from './options';

/** `nx g nx-otp:lib libs/billing`: a project that exists already stays as it is. */
export default async function lib(tree: Tree, given: Options): Promise<void> {
  const wish = options.parse(given);
  const { project, exists } = newProject(tree, wish, await readProjects(tree));
  if (exists) {
    logger.info(`${project.directory} has the project ${project.app} already, and stays as it is.`);
    return;
  }
  await writeProject(tree, join(__dirname, 'files', 'library'), project);
}
