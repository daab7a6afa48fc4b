import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { OtpError } from '../../src/errors';
import { fromWorkspace } from '../../src/graph/paths';
import { filesIn, projectDirectory } from '../workspace/directory';
import { findProject } from '../workspace/find-project';
import type { MixProject, Projects } from '../workspace/mix-projects';
import type { Options } from './options';
import type { Move } from './relocate';
import { type Renaming, renamingOf } from './renaming/renaming';

export interface View {
  project: MixProject;
  move: Move;
  /** Undefined where it keeps its names. */
  renaming: Renaming | undefined;
}

/**
 * Which folder is to go where, and what is to be called otherwise. A project that is there already is no error: `from` and `to`
 * are the same then.
 *
 * @throws OtpError when there is no such project, it cannot go there, or cannot be called so
 */
export function view(tree: Tree, { projectName, destination, ...names }: Options, { mix }: Projects): View {
  const project = findProject('--project', projectName, mix);
  const to = projectDirectory(tree, destination);
  const renaming = renamingOf(project, names);
  const view = { project, move: { from: project.root, to }, renaming };
  if (project.umbrella !== undefined && renaming) checkUmbrellaFolder(project, to, renaming);
  if (project.root === to) return view;
  const staysInUmbrella =
    project.umbrella !== undefined && renaming && posix.dirname(to) === posix.dirname(project.root);
  if (!staysInUmbrella) refuseSource(project, mix);
  if (`${to}/`.startsWith(`${project.root}/`)) {
    throw new OtpError({
      rule: 'A project does not move into itself.',
      found: `${to}, which is below ${project.root}`,
      remedy: 'Give another destination.',
    });
  }
  const umbrella = mix.find((each) => appsFolder(each) === posix.dirname(to));
  if (umbrella && !staysInUmbrella) throw becomesChild(to, umbrella);
  const [first] = filesIn(tree, to);
  if (first === undefined) return view;
  throw new OtpError({
    rule: 'A project moves to a folder that is empty, or not there.',
    found: `${to}, in which there is ${first}`,
    remedy: 'Give another destination, or move away what is there.',
  });
}

function refuseSource({ name, root, umbrella }: MixProject, projects: readonly MixProject[]): void {
  if (root === '.') {
    throw new OtpError({
      rule: 'A project that moves has a folder of its own, below the workspace root.',
      found: `${name}, whose mix.exs is in the workspace root`,
      remedy: 'Move its files by hand.',
    });
  }
  const parent = projects.find((project) => project.root === umbrella);
  if (!parent) return;
  throw new OtpError({
    rule: 'An application of an umbrella stays in its folder: Mix and its siblings find it there (in_umbrella: true).',
    found: `${root}, which belongs to the umbrella ${parent.name}`,
    remedy: `Move the umbrella, or take ${name} out of it by hand first.`,
  });
}

/** Mix takes the name of an umbrella's application from its folder (Mix.Project.apps_paths/1). */
function checkUmbrellaFolder({ root }: MixProject, to: string, { app }: Renaming): void {
  const folder = posix.join(posix.dirname(root), app.to);
  if (posix.dirname(to) !== posix.dirname(root) || to === folder) return;
  throw new OtpError({
    rule: 'An application of an umbrella has the name of its folder: Mix and its siblings find it there (in_umbrella: true).',
    found: `the application ${app.to} in ${to}`,
    remedy: `Give --destination ${folder}.`,
  });
}

/** Where Mix looks for an umbrella's applications. */
function appsFolder({ root, facts: { appsPath } }: MixProject): string | undefined {
  return appsPath === undefined ? undefined : fromWorkspace(root, appsPath);
}

function becomesChild(to: string, { name, root }: MixProject): OtpError {
  return new OtpError({
    rule: 'What lies in the apps folder of an umbrella is an application of that umbrella, with its build and configuration.',
    found: `${to}, in the umbrella ${name} (${root})`,
    remedy: 'Give another destination, or make it part of the umbrella by hand.',
  });
}
