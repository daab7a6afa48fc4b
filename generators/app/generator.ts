import { type Tree, logger } from '@nx/devkit';
import { join, posix } from 'node:path';
import { syncProjects } from '../supervision/sync-projects';
import { readProjects } from '../workspace/mix-projects';
import { type NewProject, newProject } from '../workspace/new-project';
import { missingImports } from '../workspace/prepare';
import { writeProject } from '../workspace/write-project';
import { type Options, options } from './options';
import { view } from './view';
import { withLibraries } from './with-libraries';

/** `nx g nx-otp:app apps/orders`: a project that exists already stays as it is, but for the libraries asked for. */
export default async function app(tree: Tree, given: Options): Promise<void> {
  const { with: libraries, ...wish } = options.parse(given);
  const { project, exists } = newProject(tree, wish, await readProjects(tree));
  if (exists) logger.info(`${project.directory} has the project ${project.app} already, and stays as it is.`);
  else await writeApplication(tree, project);
  await withLibraries(tree, project.directory, libraries);
}

async function writeApplication(tree: Tree, project: NewProject): Promise<void> {
  await writeProject(tree, join(__dirname, 'files', 'application'), view(project));
  syncProjects(tree, [project.directory]);
  const shared = posix.join(project.directory, project.toShared);
  for (const missing of missingImports(tree, project.directory, shared)) logger.warn(missing);
}
