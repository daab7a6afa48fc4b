import type { ProjectConfiguration } from '@nx/devkit';
import { type GleamFile, gleamNodes } from './gleam-nodes';
import type { MixMetadata } from './metadata';
import type { LockFiles, MixFile } from './mix-project';
import { projectNodes } from './nodes';
import { type OtherLanguages, linkOthers } from './other-edges';
import { fromWorkspace } from './paths';
import type { RebarFile } from './rebar-project';
import { rebarNodes } from './rebar-nodes';

/** All that the graph of a workspace is made from. */
export interface BeamFiles {
  mix: MixFile[];
  rebar: RebarFile[];
  gleam: GleamFile[];
  /** Those of the Mix projects. */
  locks: LockFiles;
}

/**
 * The Nx project of every project of Mix, rebar3 and Gleam, by root. One folder is one project: a folder with mix.exs is
 * Mix's, and rebar3's targets are added to it.
 *
 * @param others projects of other languages; their names, and those that project.json and package.json files give to these
 * @param prefix what other names begin with
 */
export function beamNodes(
  { mix, rebar, gleam, locks }: BeamFiles,
  others: OtherLanguages,
  prefix = '',
): Map<string, ProjectConfiguration> {
  const given = others.names;
  const roots = new Set([...mix, ...rebar, ...gleam].map(({ root }) => root));
  const foreign = new Map(rebar.map((file) => [file.root, file]));
  const nodes = projectNodes(
    mix.map((file) => withRebarPackages(file, foreign)),
    given,
    prefix,
    locks,
  );
  for (const file of mix) {
    linkForeign(file, nodes, roots);
    linkOthers(file, nodes.get(file.root)!, others);
  }
  for (const [root, node] of rebarNodes(rebar, namesOf(nodes, given), roots, prefix)) add(root, node, nodes);
  for (const [root, node] of gleamNodes(gleam, namesOf(nodes, given), roots, prefix)) add(root, node, nodes);
  return nodes;
}

/** A path dependency that rebar3 builds brings its packages along: Mix reads them from its rebar.config (Mix.Rebar, 1.14). */
function withRebarPackages(file: MixFile, rebar: ReadonlyMap<string, RebarFile>): MixFile {
  const known = new Set(file.facts.deps.map(({ name }) => name));
  const brought = file.facts.deps.flatMap(({ source, path }) => {
    const root = source === 'path' && path !== undefined ? fromWorkspace(file.root, path) : undefined;
    const other = root === undefined ? undefined : rebar.get(root);
    return other && !other.besideMix ? (other.facts?.deps ?? []) : [];
  });
  const packages = brought
    .filter(({ name, source, profile }) => source !== 'path' && profile === undefined && !known.has(name))
    .map(({ name, source }) => ({ name, source, sameEnv: false }));
  return packages.length === 0 ? file : { ...file, facts: { ...file.facts, deps: [...file.facts.deps, ...packages] } };
}

/** Mix compiles a path dependency of rebar3's or Gleam's itself: an edge, so that its sources are inputs. */
function linkForeign(
  { root, facts }: MixFile,
  nodes: Map<string, ProjectConfiguration>,
  roots: ReadonlySet<string>,
): void {
  const mix: MixMetadata | undefined = nodes.get(root)?.metadata?.['mix'];
  if (!mix) return;
  const known = new Set(mix.dependencies.map((edge) => edge.root));
  for (const { source, path, line } of facts.deps) {
    const target = source === 'path' && path !== undefined ? fromWorkspace(root, path) : undefined;
    if (target === undefined || target === root || known.has(target) || !roots.has(target)) continue;
    known.add(target);
    mix.dependencies.push(line === undefined ? { root: target } : { root: target, line });
  }
}

function namesOf(
  nodes: ReadonlyMap<string, ProjectConfiguration>,
  given: ReadonlyMap<string, string>,
): Map<string, string> {
  return new Map([...given, ...[...nodes].map(([root, { name }]) => [root, name!] as const)]);
}

/** What a folder's first tool says stands: name, inputs and targets. */
function add(root: string, node: ProjectConfiguration, nodes: Map<string, ProjectConfiguration>): void {
  const first = nodes.get(root);
  if (!first) {
    nodes.set(root, node);
    return;
  }
  const technologies = [...(first.metadata?.technologies ?? []), ...(node.metadata?.technologies ?? [])];
  nodes.set(root, {
    ...first,
    metadata: { ...node.metadata, ...first.metadata, technologies },
    targets: { ...node.targets, ...first.targets },
  });
}
