import type { TargetConfiguration } from '@nx/devkit';
import { PLUGIN_NODE } from './inputs';
import type { MixProject } from './mix-project';
import { type Targets, described } from './target-parts';

/** Makes the supervision trees of all projects with an otp.toml; Nx offers it where a target names it. */
const SYNC_GENERATOR = 'nx-otp:supervision';

/** Keeps the mirrors of lock files true. */
const MIRROR_GENERATOR = 'nx-otp:lock-mirror';

/**
 * Compiling an application whose supervision tree is not what otp.toml says, or whose mirror of mix.lock is not, is offered a sync
 * first.
 */
export function syncGenerators(project: MixProject): Pick<TargetConfiguration, 'syncGenerators'> {
  const names = [
    ...(project.hasManifest ? [SYNC_GENERATOR] : []),
    ...(project.lockMirror === undefined ? [] : [MIRROR_GENERATOR]),
  ];
  return names.length === 0 ? {} : { syncGenerators: names };
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
