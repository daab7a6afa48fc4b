import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { applicationName, moduleName, modulePath } from '../../src/naming';
import { filesIn, projectDirectory } from './directory';
import type { Projects } from './mix-projects';
import { nameTaken, rootsNamed } from './project-name';

/** What `app` and `lib` ask for. */
interface Wish {
  directory: string;
  name?: string | undefined;
  module?: string | undefined;
  tags?: string | undefined;
}

/** A project to be: everything that its templates need. */
export interface NewProject {
  directory: string;
  app: string;
  module: string;
  /** Of the root module's source below `lib`, without extension: `shop/orders`. */
  path: string;
  /** From the project's folder to the one that has `_build`, `deps`, `mix.lock` and `config`: `../..`. */
  toShared: string;
  tags: string[];
}

/**
 * Names and places a new project, and refuses what would clash with what the workspace has.
 *
 * @returns the project, and whether it is there already, so that there is nothing to do.
 */
export function newProject(tree: Tree, wish: Wish, projects: Projects): { project: NewProject; exists: boolean } {
  const directory = projectDirectory(tree, wish.directory);
  const app = applicationName(directory, wish.name);
  const module = moduleName(app, wish.module);
  const exists = projects.mix.some(({ root, facts }) => root === directory && facts.app === app);
  if (!exists) refuseClash({ directory, app, module }, projects);
  const umbrella = projects.mix.find(({ root, facts: { appsPath } }) => {
    return appsPath !== undefined && posix.join(root, appsPath) === posix.dirname(directory);
  });
  const toShared = posix.relative(directory, umbrella?.root ?? '.');
  const tags = [...new Set((wish.tags ?? '').split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
  return { project: { directory, app, module, path: modulePath(module), toShared, tags }, exists };
}

function refuseClash({ directory, app, module }: Pick<NewProject, 'directory' | 'app' | 'module'>, projects: Projects) {
  const here = projects.mix.find(({ root }) => root === directory);
  if (here) {
    throw new OtpError({
      rule: 'A folder holds one Mix project.',
      found: `${directory}/mix.exs, of the project ${here.name}`,
      remedy: 'Give another directory.',
    });
  }
  const sameApp = projects.mix.find(({ facts }) => facts.app === app);
  const taken = sameApp?.root ?? rootsNamed(app, projects).find((root) => root !== directory);
  if (taken !== undefined) throw nameTaken(app, taken, 'Give another name with --name, or another directory.');
  const sameModule = projects.mix.find(({ facts }) => facts.module === `${module}.MixProject`);
  if (sameModule) {
    throw new OtpError({
      rule: 'Two projects of a workspace cannot define the same module.',
      found: `${module}, which is the module of the project in ${sameModule.root}`,
      remedy: 'Give another module with --module.',
    });
  }
}

/**
 * Refuses a folder with files that the generator would not write itself: they belong to something else.
 * Files with the names of generated ones (a README, say) are no obstacle; they stay as they are.
 */
export function refuseForeignFiles(tree: Tree, directory: string, generated: Iterable<string>): void {
  const known = new Set(generated);
  const foreign = filesIn(tree, directory).filter((file) => !known.has(file));
  if (foreign.length === 0) return;
  const shown = foreign.slice(0, 5).join(', ');
  throw new OtpError({
    rule: 'A new project needs an empty folder.',
    found: `${foreign.length} ${foreign.length === 1 ? 'file' : 'files'} in ${directory}: ${shown}${foreign.length > 5 ? ', …' : ''}`,
    remedy: 'Give another directory, or move these files away.',
  });
}
