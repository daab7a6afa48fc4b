import type { ProjectGraph, ProjectGraphProjectNode } from '@nx/devkit';
import { OtpError, didYouMean } from '../../src/errors';
import type { ToolMetadata } from '../../src/graph/declared-edges';
import type { MixMetadata, OtpMetadata } from '../../src/graph/metadata';

/** Every project of the workspace in a few words, those of other languages, too. */
export function projectsIn({ nodes, dependencies }: ProjectGraph) {
  return Object.values(nodes).map((node) => {
    const { mix, otp } = metadataOf(node);
    return {
      name: node.name,
      root: node.data.root,
      kind: node.data.projectType,
      technologies: node.data.metadata?.technologies ?? [],
      app: appOf(node),
      build: mix?.build,
      tags: node.data.tags ?? [],
      dependsOn: (dependencies[node.name] ?? [])
        .map(({ target }) => target)
        .filter((target) => Object.hasOwn(nodes, target)),
      supervisionTree: otp?.manifest,
      problems: problemsOf(node).length,
    };
  });
}

/** What can be run in a project. */
export function targetsOf({ data }: ProjectGraphProjectNode) {
  return Object.entries(data.targets ?? {}).map(([name, target]) => ({
    name,
    description: target.metadata?.description,
    executor: target.executor,
    cached: target.cache === true,
    dependsOn: target.dependsOn ?? [],
    ...(target.continuous ? { continuous: true } : {}),
    configurations: Object.keys(target.configurations ?? {}),
  }));
}

/** What nx-otp could not read, and rules that an otp.toml breaks: full texts, by project. */
export function problemsIn({ nodes }: ProjectGraph) {
  return Object.values(nodes).flatMap((node) => problemsOf(node).map((text) => ({ project: node.name, text })));
}

/**
 * A project by its name, its application or its folder.
 *
 * @throws OtpError that names the nearest when there is none
 */
export function projectNamed(given: string, { nodes }: ProjectGraph): ProjectGraphProjectNode {
  const all = Object.values(nodes);
  const named = Object.hasOwn(nodes, given) ? nodes[given] : undefined;
  const found = named ?? all.find((node) => appOf(node) === given || node.data.root === given);
  if (found !== undefined) return found;
  const near = didYouMean(
    given,
    all.flatMap(({ name, data }) => [name, data.root]),
  );
  throw new OtpError({
    rule: 'A project is named by its Nx name, its application or its folder.',
    found: JSON.stringify(given),
    allowed: all.length > 20 ? `one of the ${all.length} projects` : Object.keys(nodes).sort().join(', '),
    remedy: near === undefined ? 'Ask the tool projects for them.' : `Did you mean ${near}?`,
  });
}

/** The workspace-relative path of its otp.toml. */
export function manifestOf(node: ProjectGraphProjectNode): string {
  const manifest = metadataOf(node).otp?.manifest;
  if (manifest !== undefined) return manifest;
  throw new OtpError({
    rule: 'A supervision tree is of a project with an otp.toml.',
    found: `no ${node.data.root}/otp.toml`,
    remedy: `Write one: nx-otp init ${node.data.root}`,
  });
}

function problemsOf(node: ProjectGraphProjectNode): string[] {
  const { mix, rebar, gleam, otp } = metadataOf(node);
  const unread = [...(rebar?.unread ?? []), ...(gleam?.unread ?? [])];
  return [...(mix?.problems ?? []), ...unread, ...(otp?.problem === undefined ? [] : [otp.problem])];
}

function appOf(node: ProjectGraphProjectNode): string | undefined {
  const { mix, rebar, gleam } = metadataOf(node);
  return mix?.app ?? rebar?.app ?? gleam?.app;
}

interface BeamMetadata {
  mix?: MixMetadata;
  rebar?: ToolMetadata;
  gleam?: ToolMetadata;
  otp?: OtpMetadata;
}

/** What `src/graph` wrote there. */
function metadataOf({ data }: ProjectGraphProjectNode): BeamMetadata {
  return (data.metadata ?? {}) as BeamMetadata;
}
