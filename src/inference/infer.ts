import { posix } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { type BeamFiles, beamNodes } from '../graph/beam-nodes';
import { addBoundaries } from '../graph/boundary-targets';
import { NO_CHOICES, type PluginChoices, applyChoices } from '../graph/choices';
import { isProjectPath } from '../graph/discovery';
import type { Locks } from '../graph/hex-packages';
import type { CrateFiles, MixFile } from '../graph/mix-project';
import { nestedRoots } from '../graph/other-edges';
import { fromWorkspace, isWithin } from '../graph/paths';
import type { OtpMetadata } from '../graph/metadata';
import type { ConfigFolder } from '../project/config-folders';
import type { MixFacts } from '../project/facts';
import type { SupervisorNode } from '../supervision/tree';
import { InferenceCache } from './cache';
import { evaluateUnread, notEvaluated } from './evaluate-unread';
import { readLockFiles, readLocks } from './locks';
import { otherProjects } from './other-projects';
import { readTree } from './supervision-tree';
import { keptNodes } from './kept-nodes';
import { type ReadFile, WorkspaceFiles, generatedErlang } from './workspace-files';

/** What there is in a workspace. */
export interface Inferred {
  /** The Nx project of every project of Mix, rebar3 and Gleam, by root. */
  projects: Map<string, ProjectConfiguration>;
  /** Roots of projects that project.json and package.json files make, and nothing here. */
  others: string[];
  locks: Locks;
}

/**
 * The projects of a workspace.
 *
 * @param configFiles workspace-relative paths of all files that Nx knows of those that `createNodesV2` asks for
 * @param options of the plugin, as nx.json has them
 * @throws OtpError when these are wrong
 */
export async function inferProjects(
  configFiles: readonly string[],
  workspaceRoot: string,
  options: unknown = {},
): Promise<Inferred> {
  const choices = await chosen(options);
  const disk = new WorkspaceFiles(workspaceRoot);
  const mixExsFiles = configFiles.filter((file) => posix.basename(file) === 'mix.exs' && isProjectPath(file));
  const read = await disk.readMixFiles(mixExsFiles);
  const evaluated = choices.evaluate
    ? await evaluateUnread(read, workspaceRoot, (file) => textsAround(file, disk))
    : notEvaluated(read);
  const known = new Set(configFiles);
  const clusterFolders = new Set(configFiles.flatMap((file) => CLUSTER_TEST.exec(file)?.[1] ?? []));
  const { rebar, gleam } = await otherFiles(configFiles, disk, workspaceRoot, new Set(read.map(({ root }) => root)));
  const roots = new Set([...read, ...rebar, ...gleam].map(({ root }) => root));
  const others = otherProjects(configFiles, roots, workspaceRoot);
  const files: MixFile[] = [];
  for (const file of read) {
    const hasManifest = known.has(posix.join(file.root, 'otp.toml'));
    const hasClusterFolder = clusterFolders.has(posix.join(file.root, 'test/cluster'));
    files.push({
      ...(await mixFile(file, evaluated.get(file.root), disk)),
      hasManifest,
      hasClusterFolder,
      nested: nestedRoots(file.root, others.roots),
    });
  }
  const beam: BeamFiles = { mix: files, rebar, gleam, locks: await readLockFiles(files, disk, choices.lockMirror) };
  const projects = keptNodes({ beam, names: [...others.names], roots: others.roots, choices }, () => {
    const made = beamNodes(beam, others, choices.namePrefix);
    if (choices.boundaries !== undefined) addBoundaries(made, choices.boundaries);
    if (choices !== NO_CHOICES) applyChoices(made, choices);
    return made;
  });
  await addTrees(projects, workspaceRoot);
  const locks = await readLocks(projects.values(), disk);
  disk.save();
  return { projects, others: others.roots, locks };
}

/** zod takes a while to load, and hardly a workspace chooses. */
async function chosen(options: unknown): Promise<PluginChoices> {
  if (typeof options === 'object' && (options === null || Object.keys(options).length === 0)) return NO_CHOICES;
  const { readPluginOptions } = await import('./plugin-options.js');
  return readPluginOptions(options);
}

/** What rebar3 and Gleam build. Their readers are loaded where there is something to read. */
async function otherFiles(
  configFiles: readonly string[],
  disk: WorkspaceFiles,
  workspaceRoot: string,
  mixRoots: ReadonlySet<string>,
): Promise<Pick<BeamFiles, 'rebar' | 'gleam'>> {
  if (!configFiles.some((file) => OF_OTHERS.test(file))) return { rebar: [], gleam: [] };
  const { readGleamFiles, readRebarFiles } = await import('./rebar-files.js');
  const rebar = readRebarFiles(configFiles, disk, workspaceRoot, mixRoots);
  const taken = new Set([...mixRoots, ...rebar.map(({ root }) => root)]);
  return { rebar, gleam: readGleamFiles(configFiles, disk, taken) };
}

const OF_OTHERS = /(^|\/)(rebar\.config|[^/]+\.app\.src|gleam\.toml)$/;

/** Supervision trees, from the otp.toml of each project that has one. */
async function addTrees(nodes: ReadonlyMap<string, ProjectConfiguration>, workspaceRoot: string): Promise<void> {
  const withManifest = [...nodes.values()].filter(({ metadata }) => metadata?.['otp']);
  if (withManifest.length === 0) return;
  const trees = new InferenceCache<SupervisorNode>('trees');
  for (const { metadata } of withManifest) {
    const otp: OtpMetadata = metadata!['otp'];
    Object.assign(otp, await readTree(otp.manifest, workspaceRoot, trees));
  }
  trees.save();
}

/** A test in test/cluster, and that folder. */
const CLUSTER_TEST = /^((?:.*\/)?test\/cluster)\/.*_test\.exs$/;

function textsAround({ root, facts, umbrella }: ReadFile, disk: WorkspaceFiles): (string | undefined)[] {
  const reads = facts.reads.map((path) => fromWorkspace(root, path));
  const around = [...reads, umbrella === undefined ? undefined : posix.join(umbrella, 'mix.exs')];
  return around.filter((path) => path !== undefined).map((path) => disk.text(path));
}

async function mixFile(
  { root, facts: readFacts }: ReadFile,
  evaluated: { facts: ReadFile['facts']; problems: string[] } | undefined,
  disk: WorkspaceFiles,
): Promise<Omit<MixFile, 'hasManifest' | 'hasClusterFolder' | 'nested'>> {
  const facts = evaluated?.facts ?? readFacts;
  const configPath = fromWorkspace(root, facts.configPath ?? 'config/config.exs');
  const erlang = disk.erlangSources(root, facts.erlcPaths);
  const config = configPath === undefined ? { imports: [], env: [], folders: [] } : await disk.config(configPath);
  return {
    root,
    facts,
    problems: evaluated?.problems ?? [],
    formatter: await disk.formatter(root),
    generatedErlang: generatedErlang(erlang),
    hasErlang: erlang.length > 0,
    hasErlangTests: erlang.length > 0 && disk.hasErlangTests(root, facts.testPaths),
    externalResources: await disk.externalResources(root, facts.elixircPaths),
    configImports: config.imports,
    configEnv: config.env,
    configFolders: ownFolders(root, configPath, config.folders),
    crates: await cratesOf(root, facts, config.folders, disk),
  };
}

/** Of a configuration that many projects share, a folder concerns the project that it lies in. */
function ownFolders(root: string, configPath: string | undefined, folders: readonly ConfigFolder[]): string[] {
  const isOwn = root === '.' || isWithin(root, configPath);
  const all = folders.map(({ path, from }) => (from === 'project' ? fromWorkspace(root, path) : path));
  return all.filter((folder) => folder !== undefined && (isOwn || isWithin(root, folder))) as string[];
}

/** What reads Cargo.toml is loaded where there is one to read. */
async function cratesOf(
  root: string,
  facts: MixFacts,
  folders: ConfigFolder[],
  disk: WorkspaceFiles,
): Promise<CrateFiles> {
  if (!facts.deps.some(({ name }) => name === 'rustler' || name === 'rustler_precompiled')) return NO_CRATES;
  const { readCrates } = await import('./crates.js');
  return readCrates(root, facts, folders, disk);
}

const NO_CRATES: CrateFiles = { folders: [], files: [] };
