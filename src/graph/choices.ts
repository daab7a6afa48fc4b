import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import type { BoundaryRules } from '../boundaries/rules';
import { OtpError, didYouMean } from '../errors';
import { ENVIRONMENTS, type Environment, type Targets } from './target-parts';

/** What a workspace chooses for itself (docs/plugin-options.md). */
export interface PluginChoices {
  /** Another name for a target, by its usual one; `false` for none. */
  targets: Record<string, string | false>;
  environments: Environment[];
  /** What names that nobody has given begin with. */
  namePrefix: string;
  /** Whether a mix.exs may be run. */
  evaluate: boolean;
  /** What projects may depend on; `eslint`: as ESLint's configuration says. */
  boundaries?: BoundaryRules | 'eslint' | undefined;
  /** Whether a change of mix.lock concerns those alone who use what has changed. */
  lockMirror: boolean;
}

/** What stands where nothing is chosen. */
export const NO_CHOICES: PluginChoices = {
  targets: {},
  environments: ENVIRONMENTS,
  namePrefix: '',
  evaluate: true,
  lockMirror: false,
};

/** Usual names of targets that not every workspace has. */
const USUAL = [
  ...['compile', 'compile-test', 'compile-prod', 'test', 'cluster-test', 'format', 'format-check', 'release'],
  ...['release-check', 'deps-get', 'deps-compile', 'deps-compile-test', 'deps-compile-prod', 'explain', 'visualise'],
  ...['serve', 'serve-ready', 'iex', 'coverage', 'lint', 'dialyzer', 'docs', 'boundaries', 'otp-boundaries'],
  ...['ecto.create', 'ecto.drop', 'ecto.migrate', 'ecto.migrations', 'ecto.rollback'],
];

/**
 * Leaves out and renames targets. What needs one of an environment that there is none of goes with it.
 *
 * @throws OtpError for a target that there is not, and for one that is left out and needed
 */
export function applyChoices(nodes: ReadonlyMap<string, ProjectConfiguration>, choices: PluginChoices): void {
  const projects = [...nodes.values()];
  checkNames(projects, choices);
  for (const project of projects) project.targets = ofEnvironments(project.targets ?? {}, choices.environments);
  const isLeftOut = (name: string) => choices.targets[name] === false;
  for (const { name, targets } of projects) checkNeeded(name!, targets!, isLeftOut);
  const renamed = (name: string) => choices.targets[name] || name;
  for (const project of projects) project.targets = rename(project, isLeftOut, renamed);
}

function checkNames(projects: ProjectConfiguration[], { targets }: PluginChoices): void {
  const known = new Set([...USUAL, ...projects.flatMap((project) => Object.keys(project.targets ?? {}))]);
  for (const name of Object.keys(targets)) {
    if (known.has(name)) continue;
    const meant = didYouMean(name, known);
    throw new OtpError({
      rule: 'The option "targets" of nx-otp in nx.json names targets that nx-otp makes.',
      found: name,
      allowed: [...known].sort().join(', '),
      remedy: meant === undefined ? `Take "${name}" out.` : `Did you mean "${meant}"?`,
    });
  }
}

function ofEnvironments(targets: Targets, environments: readonly Environment[]): Targets {
  const isOf = ({ options }: TargetConfiguration) =>
    options?.mixEnv === undefined || environments.includes(options.mixEnv);
  let kept = Object.entries(targets).filter(([, target]) => isOf(target));
  const gone = new Set(Object.keys(targets).filter((name) => !isOf(targets[name]!)));
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    kept = kept.filter(([name, target]) => !(needsOf(target).some((need) => gone.has(need)) && gone.add(name)));
  }
  return Object.fromEntries(kept);
}

function checkNeeded(project: string, targets: Targets, isLeftOut: (name: string) => boolean): void {
  for (const [name, target] of Object.entries(targets)) {
    const need = isLeftOut(name) ? undefined : needsOf(target).find(isLeftOut);
    if (need === undefined) continue;
    throw new OtpError({
      rule: 'The option "targets" of nx-otp in nx.json leaves out nothing that another target needs.',
      found: `"${need}": false, and ${project}:${name} needs ${need}`,
      remedy: `Leave out "${name}" as well, or keep "${need}".`,
    });
  }
}

/** Targets, but those of dependencies, that one depends on. */
function needsOf({ dependsOn = [] }: TargetConfiguration): string[] {
  const names = dependsOn.map((need) => (typeof need === 'string' ? need : need.target));
  return names.filter((name) => !name.startsWith('^'));
}

function rename(
  { name: project, targets }: ProjectConfiguration,
  isLeftOut: (name: string) => boolean,
  renamed: (name: string) => string,
): Targets {
  const result: Targets = {};
  for (const [name, target] of Object.entries(targets!).filter(([name]) => !isLeftOut(name))) {
    if (renamed(name) in result)
      throw new OtpError({
        rule: 'The option "targets" of nx-otp in nx.json gives each target a name of its own.',
        found: `two targets "${renamed(name)}" of ${project}`,
        remedy: 'Choose another name for one of them, or leave one out with false.',
      });
    result[renamed(name)] = withNeeds(target, renamed);
  }
  return result;
}

function withNeeds(target: TargetConfiguration, renamed: (name: string) => string): TargetConfiguration {
  if (!target.dependsOn) return target;
  const dependsOn = target.dependsOn.map((need) => {
    if (typeof need !== 'string') return { ...need, target: renamed(need.target) };
    return need.startsWith('^') ? `^${renamed(need.slice(1))}` : renamed(need);
  });
  return { ...target, dependsOn };
}
