import type { TargetConfiguration } from '@nx/devkit';
import { type Input, TOOLCHAIN, configInputs, manifestInputs, platformInput } from './inputs';
import type { MixProject } from './mix-project';
import type { PackageOwner } from './packages';
import { workspaceGlob } from './paths';
import {
  type DependsOn,
  ENVIRONMENTS,
  type Environment,
  PACKAGE_MANIFESTS,
  type Targets,
  type Workspace,
  described,
  inEnvironment,
  libraryOutputs,
  mix,
} from './target-parts';

/**
 * `deps-get`: a real one in the owner, in the others a pointer to the owner's. `deps-compile` of each environment, in its owner
 * only: {@link compiledPackages} leads there.
 */
export function packageTargets(project: MixProject, { byRoot, builds, packages }: Workspace): Targets {
  const fetch = packages.fetch.get(project.root);
  const compile = packages.compile.get(project.root);
  if (!fetch || !compile) return {};
  const inputs = (owner: PackageOwner): Input[] => [
    ...manifestInputs(owner.at, byRoot),
    ...owner.lockfiles.map(workspaceGlob),
    TOOLCHAIN,
  ];
  const build = builds.get(project.root)!;
  const targets: Targets = {
    'deps-get':
      fetch.root === project.root
        ? mix(
            { task: 'deps.get', mixEnv: 'dev', at: fetch.at },
            {
              cache: true,
              inputs: inputs(fetch),
              // Input and output: a run that found no lock, or an older one, wrote a new one, and so does its replay.
              outputs: [
                ...fetch.lockfiles.map(workspaceGlob),
                ...fetch.packages.map((name) => workspaceGlob(`${project.paths.deps}/${name}`)),
              ],
              ...described(`mix deps.get in ${fetch.at.map((root) => byRoot.get(root)!.name).join(', ')}`),
            },
          )
        : handedTo(byRoot.get(fetch.root)!.name, 'deps-get'),
  };
  if (compile.root !== project.root) return targets;
  for (const env of ENVIRONMENTS) {
    targets[inEnvironment('deps-compile', env)] = mix(
      {
        task: 'deps.compile',
        args: ['--skip-local-deps'],
        mixEnv: env,
        at: compile.at,
        ...(build.moved ? { buildRoot: build.root } : {}),
      },
      {
        cache: true,
        dependsOn: ['deps-get'],
        inputs: [...inputs(compile), ...configInputs(project), platformInput()],
        outputs: compile.packages.flatMap((name) => libraryOutputs(build, env, name, PACKAGE_MANIFESTS)),
        ...described(`Compiles the Hex and git packages for ${env}`),
      },
    );
  }
  return targets;
}

function handedTo(owner: string, target: string): TargetConfiguration {
  return { executor: 'nx:noop', dependsOn: [{ projects: [owner], target }], ...described(`Done by ${owner}`) };
}

/** The task that compiles the packages of a project's build: its own, or that of the project that does it for all. */
export function compiledPackages(project: MixProject, env: Environment, { byRoot, packages }: Workspace): DependsOn {
  const owner = packages.compile.get(project.root);
  const target = inEnvironment('deps-compile', env);
  if (!owner) return [];
  return owner.root === project.root ? [target] : [{ projects: [byRoot.get(owner.root)!.name], target }];
}
