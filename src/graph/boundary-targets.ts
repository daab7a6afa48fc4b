import type { ProjectConfiguration } from '@nx/devkit';
import type { PluginChoices } from './choices';
import type { ToolMetadata } from './declared-edges';
import type { MixMetadata } from './metadata';
import type { MixProject } from './mix-project';
import { type Targets, type Workspace, compileInputs, described, place } from './target-parts';

/**
 * `boundaries` for every application of Mix, rebar3 and Gleam. What an umbrella's root has are its members, not dependencies
 * that somebody chose.
 *
 * Not cached: tags and edges come from wherever Nx's plugins have them, which no list of inputs says. The inputs are for
 * `affected`, which Nx 24 decides by them.
 */
export function addBoundaries(
  nodes: ReadonlyMap<string, ProjectConfiguration>,
  rules: NonNullable<PluginChoices['boundaries']>,
): void {
  const written = rules === 'eslint' ? ['{workspaceRoot}/eslint.config.*', '{workspaceRoot}/.eslintrc*'] : [];
  for (const node of nodes.values()) {
    if (!isApplication(node)) continue;
    node.targets = {
      boundaries: {
        executor: 'nx-otp:boundaries',
        cache: false,
        inputs: ['{projectRoot}/**/*', '^default', '{workspaceRoot}/nx.json', ...written],
        ...described('Checks dependencies against tags and constraints'),
      },
      ...node.targets,
    };
  }
}

function isApplication({ metadata }: ProjectConfiguration): boolean {
  const tools: Record<string, unknown> = metadata ?? {};
  const mix = tools['mix'] as MixMetadata | undefined;
  if (mix) return mix.app !== undefined || mix.problems.length > 0;
  return ((tools['rebar'] ?? tools['gleam']) as ToolMetadata | undefined)?.app !== undefined;
}

/** `otp-boundaries`, of what a release is made of: tests and their dependencies are not there. */
export function otpBoundaries(project: MixProject, { builds }: Workspace): Targets {
  if (project.facts.appsPath !== undefined) return {};
  return {
    'otp-boundaries': {
      executor: 'nx-otp:otp-boundaries',
      options: { mixEnv: 'prod', ...place(project, builds.get(project.root)!) },
      cache: true,
      dependsOn: ['compile-prod'],
      inputs: compileInputs('prod'),
      outputs: [],
      ...described('Compares deps and applications of mix.exs with what compiled code calls'),
    },
  };
}
