import type { TargetConfiguration } from '@nx/devkit';
import { type Input, TOOLCHAIN, configInputs, manifestInputs, platformInput } from './inputs';
import type { MixProject } from './mix-project';
import type { PackageOwner } from './packages';
import { workspaceGlob } from './paths';
import {
  ENVIRONMENTS,
  PACKAGE_MANIFESTS,
  type Targets,
  type Workspace,
  described,
  inEnvironment,
  libraryOutputs,
  mix,
} from './target-parts';

/** `deps-get` and `deps-compile` of each environment: real ones in the owner, in the others a pointer to the owner's. */
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
  for (const env of ENVIRONMENTS) {
    const target = inEnvironment('deps-compile', env);
    targets[target] =
      compile.root === project.root
        ? mix(
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
          )
        : handedTo(byRoot.get(compile.root)!.name, target);
  }
  return targets;
}

function handedTo(owner: string, target: string): TargetConfiguration {
  return { executor: 'nx:noop', dependsOn: [{ projects: [owner], target }], ...described(`Done by ${owner}`) };
}
