import { OtpError, codeFrame } from '../../src/errors';
import type { MixDependency } from '../../src/project/facts';
import { pathSettings } from '../workspace/dependency';
import { dependencyPath, targetOf } from '../workspace/edges';
import { findProject } from '../workspace/find-project';
import type { MixProject } from '../workspace/mix-projects';
import type { Options } from './options';

export interface View {
  project: MixProject;
  on: MixProject;
  /** Name of the dependency: the application of `on`. */
  app: string;
  /** Its options: `path: "../../libs/billing", env: Mix.env()`. */
  settings: string;
  /** The entry of `deps` that says it already. */
  existing?: MixDependency;
}

/**
 * Which dependency is to be added to which project.
 *
 * @throws OtpError when a project is unknown or ambiguous, or may not depend on the other.
 */
export function view({ project: projectName, on: onName }: Options, projects: readonly MixProject[]): View {
  const project = findProject('--project', projectName, projects);
  const on = findProject('--on', onName, projects);
  const { app } = on.facts;
  if (project.facts.appsPath !== undefined || app === undefined) throw noApplication(app === undefined ? on : project);
  if (project === on) {
    throw new OtpError({
      rule: 'A project cannot depend on itself.',
      found: `--project ${projectName} and --on ${onName}, which are both ${project.root}`,
      remedy: 'Give two different projects.',
    });
  }
  const existing = project.facts.deps.find(({ name }) => name === app);
  if (existing && targetOf(project, existing, projects) !== on) throw nameTaken(project, existing);
  const way = dependencyPath(on, project, projects);
  if (way && !existing) throw cycle(project, on, way);
  return { project, on, app, settings: settings(project, on), ...(existing ? { existing } : {}) };
}

/** Siblings of one umbrella find each other by name. */
function settings(project: MixProject, on: MixProject): string {
  if (project.umbrella !== undefined && project.umbrella === on.umbrella) return 'in_umbrella: true';
  return pathSettings(project, on.root);
}

function noApplication({ root, facts }: MixProject): OtpError {
  return new OtpError({
    rule: 'A dependency goes from one OTP application to another.',
    found:
      facts.appsPath === undefined
        ? `${root}/mix.exs, whose application name could not be read`
        : `${root}/mix.exs, which is the root of an umbrella`,
    remedy: facts.appsPath === undefined ? 'Write the dependency by hand.' : 'Give one of its applications.',
  });
}

function nameTaken(project: MixProject, { name, source, path, line }: MixDependency): OtpError {
  const file = `${project.root}/mix.exs`;
  const frame = line === undefined ? file : codeFrame(project.text, { file, line, column: 1 });
  return new OtpError({
    rule: 'A project has one dependency of a name.',
    found: `:${name} from ${path === undefined ? source : `the path ${path}`}\n${frame}`,
    remedy: `Remove that entry first, if ${project.name} should use the project of this workspace.`,
  });
}

function cycle(project: MixProject, on: MixProject, way: MixProject[]): OtpError {
  return new OtpError({
    rule: 'Dependencies cannot form a cycle: none of its projects could be compiled first.',
    found: [project, ...way].map(({ name }) => name).join(' -> '),
    remedy: `Remove one of the other dependencies, or move what ${project.name} needs of ${on.name} into a library for both.`,
  });
}
