import type { TargetConfiguration } from '@nx/devkit';
import { PLUGIN_NODE } from './inputs';
import type { MixProject } from './mix-project';
import { type Targets, described } from './target-parts';

/** Makes the supervision trees of all projects with an otp.toml; Nx offers it where a target names it. */
const SYNC_GENERATOR = 'nx-otp:supervision';

/** Compiling an application whose supervision tree is not what otp.toml says is offered a sync first. */
export function syncGenerators(project: MixProject): Pick<TargetConfiguration, 'syncGenerators'> {
  return project.hasManifest ? { syncGenerators: [SYNC_GENERATOR] } : {};
}

/** `visualise` and `explain`, where there is an otp.toml to look at. */
export function supervisionTargets(project: MixProject): Targets {
  if (!project.hasManifest) return {};
  return {
    visualise: manifestTarget(project, 'visualise', 'Draws the supervision tree of otp.toml'),
    explain: manifestTarget(project, 'explain', 'Says what restarts when a service of otp.toml crashes'),
  };
}

function manifestTarget({ root }: MixProject, command: string, description: string): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    options: { command: `nx-otp ${command} otp.toml`, cwd: root },
    cache: true,
    inputs: ['{projectRoot}/otp.toml', { externalDependencies: [PLUGIN_NODE] }],
    outputs: [],
    ...described(description),
  };
}
