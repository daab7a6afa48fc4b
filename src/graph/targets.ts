import type { TargetConfiguration } from '@nx/devkit';
import { type Build, dependencyClosure } from './builds';
import {
  type Input,
  SOURCES,
  TEST_SOURCES,
  configInputs,
  everyFile,
  isNative,
  lockInputs,
  manifestInputs,
  platformInput,
  toolchainInputs,
} from './inputs';
import type { MixProject } from './mix-project';
import type { PackageOwner, PackagePlan } from './packages';
import { workspaceGlob } from './paths';

/** Everything that targets are made from. */
export interface Workspace {
  byRoot: ReadonlyMap<string, MixProject>;
  builds: ReadonlyMap<string, Build>;
  packages: PackagePlan;
}

type Targets = Record<string, TargetConfiguration>;
type Environment = 'dev' | 'test' | 'prod';
type DependsOn = NonNullable<TargetConfiguration['dependsOn']>;

const ENVIRONMENTS: Environment[] = ['dev', 'test', 'prod'];

/** `compile`, `compile-test`, `compile-prod`: dev is what people mean without a word. */
function inEnvironment(target: string, env: Environment): string {
  return env === 'dev' ? target : `${target}-${env}`;
}

/** All targets of a project. No two, of any project, write the same files. */
export function targetsOf(project: MixProject, workspace: Workspace): Targets {
  const umbrella = project.facts.appsPath !== undefined;
  return {
    ...packageTargets(project, workspace),
    ...Object.assign({}, ...ENVIRONMENTS.map((env) => compileTarget(project, env, workspace))),
    ...(umbrella ? {} : testTarget(project, workspace)),
    ...formatTargets(project, workspace),
    ...releaseTargets(project, workspace),
  };
}

function mix(
  options: Record<string, unknown>,
  rest: Omit<TargetConfiguration, 'executor' | 'options'>,
): TargetConfiguration {
  return { executor: 'nx-otp:mix', options, ...rest };
}

/** Options that say where a task of the project runs and builds. */
function place(project: MixProject, build: Build): Record<string, unknown> {
  return {
    ...(project.throughUmbrella && build.mode === 'shared' ? { app: project.facts.app, cwd: project.umbrella } : {}),
    ...(build.moved ? { buildRoot: build.root } : {}),
  };
}

function described(description: string): Pick<TargetConfiguration, 'metadata'> {
  return { metadata: { description, technologies: ['elixir'] } };
}

function packageTargets(project: MixProject, { byRoot, builds, packages }: Workspace): Targets {
  const fetch = packages.fetch.get(project.root);
  const compile = packages.compile.get(project.root);
  if (!fetch || !compile) return {};
  const names = new Map(fetch.at.map((root) => [root, byRoot.get(root)!.name]));
  const inputs = (owner: PackageOwner): Input[] => [
    ...manifestInputs(owner.at, byRoot),
    workspaceGlob(project.paths.lockfile),
    ...toolchainInputs(),
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
              outputs: fetch.packages.map((name) => workspaceGlob(`${project.paths.deps}/${name}`)),
              ...described(`mix deps.get in ${[...names.values()].join(', ')}`),
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
              outputs: compile.packages.flatMap((name) => libraryOutputs(build, env, name)),
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

/** What `mix compile` in an umbrella root writes beside its children's libraries. */
function umbrellaOutputs(build: Build, env: Environment): string[] {
  return ['consolidated', '.mix/compile.*'].map((file) => workspaceGlob(`${build.root}/${env}/${file}`));
}

/** What Mix writes for one library, without the `priv` and `include` links that leave the folder (Nx 24 drops such a hit). */
function libraryOutputs(build: Build, env: Environment, app: string): string[] {
  return ['ebin', '.mix/compile.*', 'consolidated', '.nx-otp.json'].map((file) =>
    workspaceGlob(`${build.root}/${env}/lib/${app}/${file}`),
  );
}

function compileInputs(project: MixProject, env: Environment, workspace: Workspace): Input[] {
  const sources = env === 'test' ? TEST_SOURCES : SOURCES;
  return [sources, `^${sources}`, ...surroundingInputs(project, workspace)];
}

/** For what reads tests, or formatting rules, too. A named input will not do: Nx applies its exclusions to all files. */
function everyInput(project: MixProject, env: Environment, workspace: Workspace): Input[] {
  return [
    ...everyFile(project),
    `^${env === 'test' ? TEST_SOURCES : SOURCES}`,
    ...surroundingInputs(project, workspace),
  ];
}

function surroundingInputs(project: MixProject, { packages }: Workspace): Input[] {
  return [
    ...configInputs(project),
    ...lockInputs(project, packages.fetch.has(project.root)),
    ...toolchainInputs(),
    ...(isNative(project) ? [platformInput()] : []),
  ];
}

function compileTarget(project: MixProject, env: Environment, workspace: Workspace): Targets {
  const { byRoot, builds, packages } = workspace;
  const { app, appsPath } = project.facts;
  const build = builds.get(project.root)!;
  const target = inEnvironment('compile', env);
  const before: DependsOn = [
    ...(packages.fetch.has(project.root) ? [inEnvironment('deps-compile', env)] : []),
    ...(build.mode === 'shared' ? [`^${target}`] : []),
  ];
  const common = { cache: true, dependsOn: before, inputs: compileInputs(project, env, workspace) };
  if (appsPath !== undefined && build.mode === 'shared') {
    // The children are compiled by tasks of their own; what is left to the root are the umbrella's protocols.
    return {
      [target]: mix(
        { task: 'compile.protocols', args: ['--no-deps-check'], mixEnv: env },
        {
          ...common,
          outputs: umbrellaOutputs(build, env),
          ...described(`Consolidates the umbrella's protocols for ${env}`),
        },
      ),
    };
  }
  const compiled = build.mode === 'shared' ? [] : dependencyClosure(project, byRoot).map(({ facts }) => facts.app);
  const libraries = [app, ...compiled, ...(build.mode === 'own' ? project.foreign : [])].filter(
    (name) => name !== undefined,
  );
  return {
    [target]: mix(
      {
        task: 'compile',
        args: build.mode === 'shared' ? ['--no-deps-check'] : [],
        mixEnv: env,
        ...place(project, build),
      },
      {
        ...common,
        outputs: [
          ...(appsPath === undefined ? [] : umbrellaOutputs(build, env)),
          ...libraries.flatMap((name) => libraryOutputs(build, env, name)),
          ...(env === 'dev' ? project.generatedErlang.map((path) => `{projectRoot}/${path}`) : []),
          ...(isNative(project) ? ['{projectRoot}/priv/**/*.{so,dll,dylib}'] : []),
        ],
        ...described(`mix compile with MIX_ENV=${env}`),
      },
    ),
  };
}

function testTarget(project: MixProject, workspace: Workspace): Targets {
  const build = workspace.builds.get(project.root)!;
  return {
    test: mix(
      { task: 'test', args: ['--no-deps-check', '--no-compile'], mixEnv: 'test', ...place(project, build) },
      {
        cache: true,
        dependsOn: ['compile-test'],
        inputs: everyInput(project, 'test', workspace),
        outputs: [],
        ...described('mix test, on what compile-test made'),
      },
    ),
  };
}

const ELIXIR_FILES = '**/*.{ex,exs,eex,heex,leex}';

function formatTargets(project: MixProject, workspace: Workspace): Targets {
  const plan = formatPlan(project, workspace);
  if (!plan) return {};
  const { options, plugins, formatter } = plan;
  const needsPackages =
    workspace.packages.fetch.has(project.root) && (plugins || (formatter?.importDeps.length ?? 0) > 0);
  const dependsOn: DependsOn = plugins ? ['compile'] : needsPackages ? ['deps-get'] : [];
  return {
    format: mix({ task: 'format', mixEnv: 'dev', ...options }, { dependsOn, ...described('mix format') }),
    'format-check': mix(
      { task: 'format', args: ['--check-formatted'], mixEnv: 'dev', ...options },
      {
        cache: true,
        dependsOn,
        inputs: [
          `{projectRoot}/${ELIXIR_FILES}`,
          '{projectRoot}/.formatter.exs',
          ...(project.umbrella === undefined ? [] : [`${workspaceGlob(project.umbrella)}/.formatter.exs`]),
          ...lockInputs(project, needsPackages),
          ...(plugins ? everyInput(project, 'dev', workspace) : toolchainInputs()),
        ],
        outputs: [],
        ...described('mix format --check-formatted'),
      },
    ),
  };
}

/**
 * Where and on which files the formatter runs. Mix looks for `.formatter.exs` in the folder it runs in only, so a child
 * without one is formatted from the umbrella root, by the root's rules; and the root formats its own files alone.
 */
function formatPlan(project: MixProject, { byRoot }: Workspace) {
  const umbrella = project.umbrella === undefined ? undefined : byRoot.get(project.umbrella);
  const own = ['mix.exs', '.formatter.exs', '{config,lib,test,rel,priv}/**/*.{ex,exs}'];
  if (project.formatter?.hasInputs && project.children.length === 0) return plan({}, project.formatter);
  if (project.formatter) return plan({ files: own }, project.formatter);
  if (umbrella?.formatter) {
    const folder = umbrella.root === '.' ? project.root : project.root.slice(umbrella.root.length + 1);
    return plan({ cwd: umbrella.root, files: own.map((path) => `${folder}/${path}`) }, umbrella.formatter);
  }
  return plan({ files: own.filter((path) => path !== '.formatter.exs') }, undefined);

  function plan(options: Record<string, unknown>, formatter: MixProject['formatter']) {
    return { options, formatter, plugins: formatter?.plugins ?? false };
  }
}

function releaseTargets(project: MixProject, workspace: Workspace): Targets {
  const build = workspace.builds.get(project.root)!;
  const { releases } = project.facts;
  const targets: Targets = {};
  for (const name of releases) {
    const target = releases.length === 1 ? 'release' : `release-${name}`;
    const path = `${build.root}/prod/rel/${name}`;
    targets[target] = {
      executor: 'nx-otp:release',
      options: { name, path, ...place(project, build) },
      cache: true,
      dependsOn: ['compile-prod'],
      inputs: [...compileInputs(project, 'prod', workspace), platformInput()],
      outputs: [workspaceGlob(path)],
      ...described(`mix release ${name}`),
    };
    targets[target.replace('release', 'release-check')] = {
      executor: 'nx-otp:release-check',
      options: { name, path },
      dependsOn: [target],
      ...described(`Boots the release ${name}, asks it to evaluate an expression, and stops it`),
    };
  }
  return targets;
}
