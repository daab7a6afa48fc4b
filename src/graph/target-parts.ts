import type { TargetConfiguration } from '@nx/devkit';
import type { Build } from './builds';
import {
  type Input,
  SOURCES,
  SURROUNDINGS,
  TEST_SOURCES,
  TOOLCHAIN,
  configInputs,
  everyFile,
  isNative,
  lockInputs,
  platformInput,
} from './inputs';
import type { MixProject } from './mix-project';
import type { PackagePlan } from './packages';
import { workspaceGlob } from './paths';

/** Everything that targets are made from. */
export interface Workspace {
  byRoot: ReadonlyMap<string, MixProject>;
  builds: ReadonlyMap<string, Build>;
  packages: PackagePlan;
}

export type Targets = Record<string, TargetConfiguration>;
export type Environment = 'dev' | 'test' | 'prod';
export type DependsOn = NonNullable<TargetConfiguration['dependsOn']>;

export const ENVIRONMENTS: Environment[] = ['dev', 'test', 'prod'];

/** `compile`, `compile-test`, `compile-prod`: dev is what people mean without a word. */
export function inEnvironment(target: string, env: Environment): string {
  return env === 'dev' ? target : `${target}-${env}`;
}

export function mix(
  options: Record<string, unknown>,
  rest: Omit<TargetConfiguration, 'executor' | 'options'>,
): TargetConfiguration {
  return { executor: 'nx-otp:mix', options, ...rest };
}

/** Options that say where a task of the project runs and builds. */
export function place(project: MixProject, build: Build): Record<string, unknown> {
  return {
    ...(project.throughUmbrella && build.mode === 'shared' ? { umbrella: project.umbrella } : {}),
    ...(build.moved ? { buildRoot: build.root } : {}),
  };
}

/**
 * What people and the project view are told of a target.
 *
 * @param help the command that says more
 * @param args an example of what may be added
 */
export function described(
  description: string,
  help?: string,
  args: string[] = [],
): Pick<TargetConfiguration, 'metadata'> {
  return {
    metadata: {
      description,
      technologies: ['elixir'],
      ...(help === undefined ? {} : { help: { command: help, example: { args } } }),
    },
  };
}

/**
 * Targets whose results no cache keeps.
 *
 * @param unlocked names of the packages that are in no lock file of that kind
 */
export function uncached(targets: Targets, lockfile: 'mix.lock' | 'rebar.lock', unlocked: readonly string[]): Targets {
  const why = `Not cached, as no ${lockfile} that Nx knows has ${[...new Set(unlocked)].sort().join(', ')}`;
  return Object.fromEntries(
    Object.entries(targets).map(([name, target]) => {
      if (!target.cache) return [name, target];
      const description = [target.metadata?.description, why].filter(Boolean).join('. ');
      return [name, { ...target, cache: false, metadata: { ...target.metadata, description } }];
    }),
  );
}

/** What Mix writes for one library, without the `priv` and `include` links that leave the folder (Nx 24 drops such a hit). */
export function libraryOutputs(build: Build, env: Environment, app: string, manifests: readonly string[]): string[] {
  return compileOutputs(`${build.root}/${env}/lib/${app}`, ['ebin', 'consolidated'], manifests);
}

/** What Mix writes into an umbrella's build beside its children's libraries. */
export function umbrellaOutputs(build: Build, env: Environment): string[] {
  return compileOutputs(`${build.root}/${env}`, ['consolidated'], MANIFESTS);
}

/**
 * No globs: where a target's outputs have one, Nx lays a cache hit over what is there, and modules of another branch stay;
 * where they have none, it empties each folder first (23.3 and 24.0).
 *
 * @param manifests their names in `.mix`, without `compile.`
 */
function compileOutputs(folder: string, parts: readonly string[], manifests: readonly string[]): string[] {
  return [...parts, ...manifests.map((name) => `.mix/compile.${name}`), '.nx-otp.json'].map((file) =>
    workspaceGlob(`${folder}/${file}`),
  );
}

/** Mix's manifests of a project (1.14 to 1.18). */
export function manifestsOf({ facts, hasErlang }: MixProject): string[] {
  return [...MANIFESTS, ...(hasErlang ? ERLANG_MANIFESTS : []), ...facts.compilers];
}

const MANIFESTS = ['app_cache', 'app_tracer', 'elixir', 'elixir_scm', 'protocols'];
const ERLANG_MANIFESTS = ['erlang', 'leex', 'yecc'];

/** Of a package also which fetch it was compiled from (Mix.Dep.Loader, 1.14). */
export const PACKAGE_MANIFESTS = ['fetch', ...MANIFESTS, ...ERLANG_MANIFESTS];

export function compileInputs(env: Environment): Input[] {
  const sources = env === 'test' ? TEST_SOURCES : SOURCES;
  return [sources, `^${sources}`, SURROUNDINGS];
}

/** For what reads tests, or formatting rules, too. A named input will not do: Nx applies its exclusions to all files. */
export function everyInput(project: MixProject, env: Environment): Input[] {
  return [...everyFile(project), `^${env === 'test' ? TEST_SOURCES : SOURCES}`, SURROUNDINGS];
}

/** What {@link SURROUNDINGS} stands for in a project. */
export function surroundingInputs(project: MixProject, { byRoot, packages }: Workspace): Input[] {
  return [
    ...configInputs(project),
    ...lockInputs(project, packages.fetch.has(project.root), byRoot),
    TOOLCHAIN,
    ...(isNative(project) ? [platformInput()] : []),
  ];
}
