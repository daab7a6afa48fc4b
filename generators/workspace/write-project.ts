import { OverwriteStrategy, type Tree, formatFiles, generateFiles, logger, writeJson } from '@nx/devkit';
import { posix } from 'node:path';
import { globSync } from 'tinyglobby';
import { type NewProject, refuseForeignFiles } from './new-project';
import { prepareSharedBuild } from './prepare';

/**
 * Writes a new project from its templates, and whatever the workspace lacks for it. Files that exist are left as they
 * are, and named in the log.
 */
export async function writeProject(tree: Tree, templates: string, project: NewProject): Promise<void> {
  const { directory, app, tags } = project;
  const generated = [...templatePaths(templates, project), ...(tags.length > 0 ? ['project.json'] : [])];
  refuseForeignFiles(tree, directory, generated);
  const kept = generated.filter((file) => tree.exists(posix.join(directory, file)));

  prepareSharedBuild(tree, directory);
  generateFiles(tree, templates, directory, project, { overwriteStrategy: OverwriteStrategy.KeepExisting });
  const projectJson = posix.join(directory, 'project.json');
  if (tags.length > 0 && !tree.exists(projectJson)) writeJson(tree, projectJson, { name: app, tags });
  await formatFiles(tree);
  for (const file of kept) logger.info(`KEPT ${posix.join(directory, file)}`);
}

/** Where generateFiles will put each template, by its own rule for names (@nx/devkit 24.0.0, computePath). */
function templatePaths(templates: string, { path }: NewProject): string[] {
  return globSync('**', { cwd: templates, dot: true }).map((file) =>
    file.replace(/\.template$/, '').replaceAll('__path__', path),
  );
}
