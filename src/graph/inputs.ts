import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { withDependencies } from './builds';
import { mirrorPath, usedPackages } from './lock-mirror';
import type { MixProject } from './mix-project';
import { fromWorkspace, isWithin, workspaceGlob } from './paths';

export type Input = NonNullable<TargetConfiguration['inputs']>[number];

/** Node of the graph that stands for this version of the plugin: a new one re-runs what an old one made. */
export const PLUGIN_NODE = 'mix:nx-otp';

/**
 * Elixir's and OTP's versions, from the files that say them: 8 ms, where `elixir --version` takes 180 ms at every Nx
 * command. Behind a shim (asdf) there are no such files and Elixir is asked. One identical string for all targets, as
 * Nx runs each different one (24.0.6).
 */
const VERSIONS =
  process.platform === 'win32'
    ? 'elixir --version'
    : [
        'e=$(readlink -f "$(command -v elixir)")',
        'o=$(readlink -f "$(command -v erl)")',
        'grep -h vsn "${e%/bin/*}/lib/elixir/ebin/elixir.app" 2>/dev/null && cat "${o%/bin/*}"/releases/*/OTP_VERSION 2>/dev/null || elixir --version 2>/dev/null || echo no Elixir',
      ].join('; ');

/** Operating system, architecture and libc are not in Nx's hash (24.0.6), and a release holds all three's binaries. */
const PLATFORM =
  process.platform === 'win32' ? 'echo %OS% %PROCESSOR_ARCHITECTURE%' : 'uname -sm; ldd --version 2>&1 | head -n 1';

/** Names of the input sets that each Mix project defines, and that `^` reaches in its dependencies. */
export const SOURCES = 'mixSources';
export const TEST_SOURCES = 'mixTestSources';

/**
 * Names of what tasks depend on besides sources. They are sets because many targets of a project have them: for each item
 * of each target's inputs Nx notes which plugin it came from, and writes that down at every command (24.0.6).
 */
export const SURROUNDINGS = 'mixSurroundings';
export const TOOLCHAIN = 'mixToolchain';

/** What changes no compiled file of any project. */
const NEVER_COMPILED = [
  '.formatter.exs',
  '.credo.exs',
  '.dialyzer_ignore.exs',
  '.gitignore',
  'CHANGELOG.md',
  'LICENSE*',
];

/**
 * The named inputs of a project: all its files but those that cannot reach compiled code. A list of source folders
 * would miss an `@external_resource` (a README in a `@moduledoc`, a schema), and what is missing is a cache that lies.
 */
export function namedInputs(project: MixProject): Record<string, Input[]> {
  const { facts, externalResources } = project;
  const compiled = new Set(externalResources.map((path) => posix.relative(project.root, path)));
  const never = NEVER_COMPILED.filter((path) => !compiled.has(path)).map((path) => `!{projectRoot}/${path}`);
  const tests = facts.testPaths.filter((path) => path !== '.' && !path.startsWith('..'));
  const testSupport = facts.elixircPaths.some((path) =>
    tests.some((test) => path === test || path.startsWith(`${test}/`)),
  );
  return {
    [SOURCES]: [...everyFile(project), ...never, ...tests.map((test) => `!{projectRoot}/${test}/**/*`)],
    [TOOLCHAIN]: toolchainInputs(),
    [TEST_SOURCES]: [
      ...everyFile(project),
      ...never,
      ...tests.map((test) => `!{projectRoot}/${test}/**/*${testSupport ? '_test.exs' : ''}`),
    ],
  };
}

/** All files of a project, what its mix.exs and configuration read elsewhere, and the environment variables they ask for. */
export function everyFile(project: MixProject): Input[] {
  const { root, facts, generatedErlang, configImports, configEnv, crates } = project;
  const outside = [
    ...facts.reads.map((path) => fromWorkspace(root, path)),
    ...configImports,
    ...crates.folders.map((folder) => `${folder}/**/*`),
    ...crates.files,
    ...resourcesOutside(project).map((path) => fromWorkspace('.', path)),
  ];
  return [
    '{projectRoot}/**/*',
    ...generatedErlang.map((path) => `!{projectRoot}/${path}`),
    ...outside.filter((path) => path !== undefined).map(workspaceGlob),
    ...[...new Set([...facts.env, ...configEnv])].map((env) => ({ env })),
  ];
}

/** What the project compiles with and has elsewhere: also in a project of its own in its folder. */
function resourcesOutside({ root, externalResources, nested }: MixProject): string[] {
  const isOwn = (path: string) =>
    (root === '.' || isWithin(root, path)) && !nested.some((folder) => isWithin(folder, path));
  return externalResources.filter((path) => !isOwn(path));
}

/** Whether compiling runs a compiler of C, Rust or the like: elixir_make, Rustler, Zigler. */
export function isNative({ facts }: Pick<MixProject, 'facts'>): boolean {
  return facts.compilers.some((name) => NATIVE.has(name)) || facts.deps.some(({ name }) => NATIVE.has(name));
}

const NATIVE: ReadonlySet<string> = new Set(['elixir_make', 'rustler', 'zigler', 'cmake', 'make']);

/** What every Mix task depends on besides files of projects. */
function toolchainInputs(): Input[] {
  return [
    { runtime: VERSIONS },
    '{workspaceRoot}/.tool-versions',
    '{workspaceRoot}/mise.toml',
    ...['MIX_TARGET', 'ERL_COMPILER_OPTIONS', 'ERL_LIBS'].map((env) => ({ env })),
    { externalDependencies: [PLUGIN_NODE] },
  ];
}

export function platformInput(): Input {
  return { runtime: PLATFORM };
}

/** Configuration that every project of a shared build compiles with, where it lies outside the project. */
export function configInputs(project: MixProject): Input[] {
  const folder = project.paths.config.slice(0, project.paths.config.lastIndexOf('/') + 1);
  const inside = project.root === '.' || folder.startsWith(`${project.root}/`);
  return inside || folder === '' ? [] : [`${workspaceGlob(folder)}**/*`];
}

/**
 * mix.lock concerns those who use packages, and nobody else; where there is a mirror of it, the lines of their packages do. A
 * mirror that is not true is none: what is in it would be a cache that lies.
 */
export function lockInputs(
  project: MixProject,
  usesPackages: boolean,
  byRoot: ReadonlyMap<string, MixProject>,
): Input[] {
  if (!usesPackages) return [];
  const { lockfile } = project.paths;
  const fields = project.lockMirror === 'true' ? usedPackages(project, byRoot) : undefined;
  return fields === undefined ? [workspaceGlob(lockfile)] : [{ json: workspaceGlob(mirrorPath(lockfile)), fields }];
}

/** Files that say which packages a group of projects needs. */
export function manifestInputs(roots: string[], byRoot: ReadonlyMap<string, MixProject>): Input[] {
  const projects = withDependencies(
    roots.map((root) => byRoot.get(root)!),
    byRoot,
  );
  const files = projects.flatMap(({ root, facts }) =>
    ['mix.exs', ...facts.reads].map((path) => fromWorkspace(root, path)),
  );
  return [...new Set(files)]
    .filter((path) => path !== undefined)
    .sort()
    .map(workspaceGlob);
}
