import type { ProjectConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import type { MixMetadata } from './metadata';
import type { MixFile } from './mix-project';
import { fromWorkspace, isWithin } from './paths';

/** Names and roots of projects that are no projects of Mix, rebar3 or Gleam. */
export interface OtherLanguages {
  names: ReadonlyMap<string, string>;
  roots: readonly string[];
}

/**
 * Adds edges from a Mix project to projects of other languages, where it says that it uses their folders. Files of a project that
 * lies in another's folder belong to the inner one alone (Nx 24.0.6): without an edge nothing of the outer one would see a change.
 */
export function linkOthers(file: MixFile, node: ProjectConfiguration, others: OtherLanguages): void {
  if (others.roots.length === 0) return;
  const roots = new Set(others.roots);
  const owners = (folders: string[]) => [
    ...new Set(folders.flatMap((folder) => ownerOf(folder, file.root, roots) ?? [])),
  ];
  const bundled = owners(bundledFolders(file));
  const mix = node.metadata!['mix'] as MixMetadata;
  const known = new Set(mix.dependencies.map(({ root }) => root));
  const linked = [...new Set([...bundled, ...owners(readFolders(file))])].filter((root) => !known.has(root));
  mix.dependencies.push(...linked.sort().map((root) => ({ root })));
  buildFirst(node, bundled.flatMap((root) => others.names.get(root) ?? []).sort());
}

/** A release holds `priv`, which is where a Phoenix app's JavaScript ends: what makes it runs before. */
function buildFirst({ targets = {} }: ProjectConfiguration, projects: string[]): void {
  if (projects.length === 0) return;
  for (const target of Object.values(targets)) {
    if (target.executor === 'nx-otp:release') target.dependsOn = [...target.dependsOn!, { projects, target: 'build' }];
  }
}

/**
 * Where a project has other tools make what it serves: Phoenix's `assets` (phx.new 1.7), the folders of esbuild, tailwind and
 * watchers, those that aliases and elixir_make run in.
 */
function bundledFolders({ root, facts, configFolders }: MixFile): string[] {
  const phoenix = facts.deps.some(({ name }) => name === 'phoenix');
  const named = [...(phoenix ? ['assets'] : []), ...(facts.folders ?? [])].map((path) => fromWorkspace(root, path));
  return [...named, ...configFolders].filter((folder) => folder !== undefined);
}

/** What compiling reads: crates, and what a source names by `@external_resource`. */
function readFolders({ crates, externalResources }: MixFile): string[] {
  return [...crates.folders, ...externalResources.map(knownPart)];
}

/** What comes before the first pattern of a glob. */
function knownPart(path: string): string {
  const parts = path.split('/');
  const pattern = parts.findIndex((part) => /[*?{[]/.test(part));
  return (pattern === -1 ? parts : parts.slice(0, pattern)).join('/');
}

/** The project that a folder is in, unless it is the one at `root` itself, or the workspace's. */
function ownerOf(folder: string, root: string, roots: ReadonlySet<string>): string | undefined {
  for (let at = folder; at !== root && at !== '.' && !at.startsWith('..'); at = posix.dirname(at)) {
    if (roots.has(at)) return at;
  }
  return undefined;
}

/** Roots of other projects in a project's folder. */
export function nestedRoots(root: string, roots: readonly string[]): string[] {
  return roots.filter((each) => each !== root && (root === '.' || isWithin(root, each)));
}
