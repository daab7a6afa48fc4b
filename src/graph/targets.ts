import { otpBoundaries } from './boundary-targets';
import { dependencyClosure } from './builds';
import { clusterTarget, withoutClusterTests } from './cluster-target';
import { aliasTargets, dailyTargets } from './daily-targets';
import { formatTargets } from './format-targets';
import { isNative, platformInput } from './inputs';
import type { MixProject } from './mix-project';
import { compiledPackages, packageTargets } from './package-targets';
import { workspaceGlob } from './paths';
import { supervisionTargets, syncGenerators } from './supervision-targets';
import {
  type DependsOn,
  ENVIRONMENTS,
  type Environment,
  type Targets,
  type Workspace,
  compileInputs,
  described,
  everyInput,
  inEnvironment,
  libraryOutputs,
  manifestsOf,
  mix,
  place,
  umbrellaOutputs,
  uncached,
} from './target-parts';

/** All targets of a project. No two, of any project, write the same files. */
export function targetsOf(project: MixProject, workspace: Workspace): Targets {
  const umbrella = project.facts.appsPath !== undefined;
  const targets = {
    ...packageTargets(project, workspace),
    ...Object.assign({}, ...ENVIRONMENTS.map((env) => compileTarget(project, env, workspace))),
    ...(umbrella || project.hasErlangTests ? {} : testTarget(project, workspace)),
    ...(umbrella ? {} : clusterTarget(project, workspace)),
    ...formatTargets(project, workspace),
    ...releaseTargets(project, workspace),
    ...supervisionTargets(project),
    ...dailyTargets(project, workspace),
    ...otpBoundaries(project, workspace),
  };
  const all = { ...aliasTargets(project, workspace, targets), ...targets };
  const unlocked = workspace.packages.unlocked.get(project.root);
  return unlocked === undefined ? all : uncached(all, 'mix.lock', unlocked);
}

/**
 * What leex, yecc and elixir_make write beside the sources, which all environments have in common: dev writes it first,
 * and owns it.
 */
function outputsBesideSources(project: MixProject): string[] {
  return [
    ...project.generatedErlang.map((path) => `{projectRoot}/${path}`),
    ...(isNative(project) ? ['{projectRoot}/priv/**/*.{so,dll,dylib}'] : []),
  ];
}

function compileTarget(project: MixProject, env: Environment, workspace: Workspace): Targets {
  const { byRoot, builds } = workspace;
  const { appsPath } = project.facts;
  const build = builds.get(project.root)!;
  const target = inEnvironment('compile', env);
  const besideSources = outputsBesideSources(project);
  const before: DependsOn = [
    ...compiledPackages(project, env, workspace),
    ...(build.mode === 'shared' ? [`^${target}`] : []),
    ...(besideSources.length > 0 && env !== 'dev' ? ['compile'] : []),
  ];
  const common = {
    cache: true,
    dependsOn: before,
    inputs: compileInputs(env),
    ...syncGenerators(project),
  };
  if (appsPath !== undefined && build.mode === 'shared') {
    // The children are compiled by tasks of their own; what is left to the root are the umbrella's protocols.
    return {
      [target]: mix(
        { task: 'nx_otp.consolidate', mixEnv: env },
        {
          ...common,
          outputs: [workspaceGlob(`${build.root}/${env}/consolidated`)],
          ...described(`Consolidates the umbrella's protocols for ${env}`),
        },
      ),
    };
  }
  const compiled = [project, ...(build.mode === 'shared' ? [] : dependencyClosure(project, byRoot))];
  // Mix has rebar3 compile those of rebar3, which keeps its graph elsewhere.
  const libraries = new Map(compiled.flatMap(({ foreign }) => foreign).map((name): [string, string[]] => [name, []]));
  for (const each of compiled) if (each.facts.app !== undefined) libraries.set(each.facts.app, manifestsOf(each));
  return {
    [target]: mix(
      {
        task: 'compile',
        // Of files that are not compiled again, too: Nx shows again what it kept (the default since 1.15).
        args: ['--all-warnings', ...(build.mode === 'shared' ? ['--no-deps-check'] : [])],
        mixEnv: env,
        ...place(project, build),
      },
      {
        ...common,
        outputs: [
          ...(appsPath === undefined ? [] : umbrellaOutputs(build, env)),
          ...[...libraries].flatMap(([name, manifests]) => libraryOutputs(build, env, name, manifests)),
          ...(env === 'dev' ? besideSources : []),
        ],
        ...described(`mix compile with MIX_ENV=${env}`, 'mix help compile', ['--force']),
      },
    ),
  };
}

function testTarget(project: MixProject, workspace: Workspace): Targets {
  const build = workspace.builds.get(project.root)!;
  return {
    test: mix(
      {
        task: 'test',
        args: ['--no-deps-check', '--no-compile', ...withoutClusterTests(project)],
        mixEnv: 'test',
        ...place(project, build),
      },
      {
        cache: true,
        dependsOn: ['compile-test'],
        inputs: everyInput(project, 'test'),
        outputs: [],
        ...described('mix test, on what compile-test made', 'mix help test', ['--only', 'slow']),
      },
    ),
  };
}

function releaseTargets(project: MixProject, workspace: Workspace): Targets {
  const build = workspace.builds.get(project.root)!;
  const { releases } = project;
  const targets: Targets = {};
  for (const name of releases) {
    const target = releases.length === 1 ? 'release' : `release-${name}`;
    const path = `${build.root}/prod/rel/${releaseFolder(project, name, workspace)}`;
    // Mix makes the one that mix.exs does not name only when no name is given.
    const named = project.facts.releases.includes(name);
    targets[target] = {
      executor: 'nx-otp:release',
      options: { ...(named ? { name } : {}), path, ...place(project, build) },
      cache: true,
      dependsOn: ['compile-prod'],
      inputs: [...compileInputs('prod'), platformInput()],
      outputs: [workspaceGlob(path)],
      ...described(named ? `mix release ${name}` : 'mix release', 'mix help release', ['--quiet']),
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

/** Mix's own folder, unless another project of the build has a release of the same name. */
function releaseFolder(project: MixProject, name: string, { byRoot, builds }: Workspace): string {
  const buildRoot = builds.get(project.root)!.root;
  const rivals = [...byRoot.values()].filter(
    ({ root, releases }) => releases.includes(name) && builds.get(root)!.root === buildRoot,
  );
  return rivals.length === 1 ? name : `${project.facts.app ?? project.name}-${name}`;
}
