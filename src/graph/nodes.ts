import type { ProjectConfiguration } from '@nx/devkit';
import { type Build, planBuilds } from './builds';
import { SURROUNDINGS, isNative, namedInputs } from './inputs';
import type { MixEdge, MixMetadata, OtpMetadata } from './metadata';
import { type LockFiles, type MixFile, type MixProject, packageNames, resolveProjects } from './mix-project';
import { planPackages } from './packages';
import { projectNames } from './names';
import { surroundingInputs } from './target-parts';
import { targetsOf } from './targets';

/**
 * The Nx project of every Mix project, by root.
 *
 * @param given names that project.json and package.json files give, by root
 * @param prefix what other names begin with
 */
export function projectNodes(
  files: MixFile[],
  given: ReadonlyMap<string, string>,
  prefix = '',
  locks: LockFiles = {},
): Map<string, ProjectConfiguration> {
  const names = projectNames(
    files.map(({ root, facts }) => ({ root, app: facts.app, module: facts.module })),
    given,
    prefix,
  );
  const projects = resolveProjects(files, names, locks);
  const builds = planBuilds(projects);
  const packages = planPackages(projects, builds);
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  const workspace = { byRoot, builds, packages };
  return new Map(
    projects.map((project) => [
      project.root,
      {
        name: project.name,
        root: project.root,
        ...(project.facts.appsPath === undefined ? { sourceRoot: sourceRoot(project) } : {}),
        projectType: project.releases.length > 0 ? 'application' : 'library',
        namedInputs: { ...namedInputs(project), [SURROUNDINGS]: surroundingInputs(project, workspace) },
        metadata: {
          technologies: ['elixir'],
          mix: metadata(project, builds.get(project.root)!),
          ...(project.hasManifest ? { otp: { manifest: manifestPath(project) } satisfies OtpMetadata } : {}),
        },
        targets: targetsOf(project, workspace),
      } satisfies ProjectConfiguration,
    ]),
  );
}

function sourceRoot({ root, facts }: MixProject): string {
  const folder = facts.elixircPaths[0] ?? 'lib';
  return root === '.' ? folder : `${root}/${folder}`;
}

function manifestPath({ root }: MixProject): string {
  return root === '.' ? 'otp.toml' : `${root}/otp.toml`;
}

function metadata(project: MixProject, build: Build): MixMetadata {
  const packages = [...new Set(packageNames(project))];
  return {
    ...(project.facts.app === undefined ? {} : { app: project.facts.app }),
    buildRoot: build.root,
    depsPath: project.paths.deps,
    lockfile: project.paths.lockfile,
    build: build.mode,
    ...(isNative(project) ? { native: true } : {}),
    dependencies: edgesOf(project),
    ...(packages.length === 0 ? {} : { packages }),
    problems: project.problems,
  };
}

/** One edge for each folder that dependencies lead to. */
function edgesOf(project: MixProject): MixEdge[] {
  const edges = new Map<string, MixEdge>();
  for (const { root, line } of project.dependencies) {
    if (!edges.has(root)) edges.set(root, line === undefined ? { root } : { root, line });
  }
  return [...edges.values()];
}
